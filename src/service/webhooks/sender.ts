import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AssayError } from '../../protocol/errors.ts';
import { resolveTarget, type Target, type TargetPolicy } from './target.ts';

/** Limit from the first packet to the end of the answer. */
const TIMEOUT_MS = 5_000;
/** Bytes of an answer that are read at most. */
const LARGEST_ANSWER = 16 * 1024;

/**
 * Posts a webhook. Follows no redirect, uses no proxy, keeps no connection, and drops the answer's body.
 * @returns the HTTP status
 * @throws AssayError `unsafe-url` (nothing was sent), `webhook-unreachable` (exit code 5)
 */
export async function postWebhook(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  policy: TargetPolicy,
  signal?: AbortSignal,
): Promise<number> {
  const target = await resolveTarget(url, policy);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  try {
    return await post(target, headers, body, either);
  } catch (cause) {
    throw new AssayError('webhook-unreachable', 'the webhook does not answer', { exitCode: 5, cause });
  }
}

function post(
  { url, address }: Target,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  // Connect to the checked address, for any host name.
  const lookup: LookupFunction = (_host, options, callback) => {
    const family = isIP(address);
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
  const isTls = url.protocol === 'https:';
  const request = isTls ? httpsRequest : httpRequest;
  const agent = isTls ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        lookup,
        signal,
        maxHeaderSize: 8 * 1024,
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body), 'User-Agent': 'assay-webhooks/1' },
      },
      (response) => drain(response, resolve, reject),
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function drain(
  response: IncomingMessage,
  resolve: (status: number) => void,
  reject: (error: unknown) => void,
): void {
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= LARGEST_ANSWER) return;
    response.destroy();
    // The webhook was received; the length of the answer does not matter.
    resolve(response.statusCode ?? 0);
  });
  response.on('end', () => resolve(response.statusCode ?? 0));
  response.on('error', reject);
}
