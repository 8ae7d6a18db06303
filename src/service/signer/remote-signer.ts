import { randomUUID } from 'node:crypto';
import { getAddress, id, recoverAddress, Signature, Transaction, TypedDataEncoder } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import type { OperatorSigner } from './types.ts';

/**
 * A signer in another process, such as a bridge to a key management service or a hardware module.
 *
 * Protocol: one POST for each signature, with `Authorization: Bearer <token>`, JSON in both directions:
 *
 *     { "version": 1, "address": "0x…", "kind": "transaction", "digest": "0x<32 bytes>",
 *       "transaction": { "type": 2, "chainId": "…", "nonce": 7, "to": "0x…", "value": "0", "data": "0x…",
 *                        "gasLimit": "…", "maxFeePerGas": "…", "maxPriorityFeePerGas": "…" } }
 *     { …, "kind": "typed-data", "digest": "0x…", "typedData": { "domain": …, "types": …, "message": … } }
 *     { …, "kind": "probe", "digest": "0x…" }
 *
 *     200 { "signature": "0x<r, s, v: 65 bytes, low s>" }
 *
 * The bridge signs `digest` (secp256k1, no prefix added). The other fields let it recompute the digest and apply its own
 * policy (only this contract, at most this fee). 429 and 5xx mean that the service retries later; any other status is a
 * refusal. The answer is not trusted: the signature must recover to the configured address.
 */
interface RemoteSignerOptions {
  /** https, or http on this machine. */
  readonly url: string;
  readonly token: string;
  readonly address: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 4096;

/**
 * Connects to a signing service and lets it sign a probe.
 * @throws AssayError `signer-unavailable` (exit code 5), `signer-refused` (5), `signer-wrong` (4) if it signs with
 *   another key
 */
export async function openRemoteSigner(options: RemoteSignerOptions): Promise<OperatorSigner> {
  const address = getAddress(options.address);
  const sign = (kind: string, digest: string, subject: object = {}) =>
    requestSignature(options, address, digest, { version: 1, address, kind, digest, ...subject });
  await sign('probe', id(`assay signer probe ${randomUUID()}`));
  return {
    address,
    async signTransaction(fields) {
      const transaction = Transaction.from({ ...fields, type: 2, value: 0n });
      transaction.signature = await sign('transaction', transaction.unsignedHash, {
        transaction: strings({ ...fields, type: 2, value: 0n }),
      });
      const { hash } = transaction;
      if (hash === null) throw wrongSignature();
      return { raw: transaction.serialized, hash };
    },
    async signTypedData(domain, types, message) {
      const digest = TypedDataEncoder.hash(domain, types, message);
      const signature = await sign('typed-data', digest, {
        typedData: { domain: strings(domain), types, message: strings(message) },
      });
      return signature.serialized;
    },
  };
}

async function requestSignature(
  { url, token, timeoutMs = TIMEOUT_MS }: RemoteSignerOptions,
  address: string,
  digest: string,
  body: object,
): Promise<Signature> {
  const { status, text } = await post(url, token, JSON.stringify(body), timeoutMs);
  if (status === 429 || status >= 500) throw unavailable();
  if (status !== 200) {
    throw new AssayError('signer-refused', `the signing service refused (HTTP ${status})`, { exitCode: 5 });
  }
  try {
    const signature = Signature.from((JSON.parse(text) as { signature: string }).signature);
    if (recoverAddress(digest, signature) === address) return signature;
  } catch {
    // malformed, or a high s
  }
  throw wrongSignature();
}

async function post(url: string, token: string, body: string, timeoutMs: number) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const length = Number(response.headers.get('content-length') ?? 0);
    const text = length > MOST_BYTES ? '' : await response.text();
    return { status: response.status, text };
  } catch (cause) {
    // The cause contains at most the address, never token or body.
    throw unavailable(cause);
  }
}

const unavailable = (cause?: unknown): AssayError =>
  new AssayError('signer-unavailable', 'the signing service does not answer', { exitCode: 5, cause });

const wrongSignature = (): AssayError =>
  new AssayError('signer-wrong', 'the signing service does not sign for the configured address', {
    exitCode: 4,
  });

/** Converts bigints to decimal strings, for JSON. */
const strings = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'bigint' ? `${value}` : value]),
  );
