import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { ProblemError } from '../../api/problem.ts';
import { parseStrictJson } from './strict-json.ts';

/** Largest request body, in bytes. 32 attestations take about 52 kB. */
export const BODY_LIMIT = 64 * 1024;

/**
 * Reads a JSON body into `request.body`. Checks, in order: media type and encoding (415), size (413), UTF-8 and strict
 * JSON (400). Rejects compressed bodies, so a small body cannot inflate. Closes the connection of a body that it
 * rejects unread; express's own reader would read all of it first.
 */
export const jsonBody: RequestHandler = async (request, _response, next) => {
  if (!isJson(request.headers['content-type'])) {
    throw closing('unsupported-media-type', 'the body must be application/json in UTF-8');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw closing('unsupported-media-type', 'compressed bodies are not accepted');
  }
  const bytes = await readBody(request);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProblemError('malformed-json', 'the body is not UTF-8');
  }
  request.body = parseStrictJson(text);
  next();
};

function isJson(header: string | undefined): boolean {
  return /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(header ?? '');
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= BODY_LIMIT) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      request.removeAllListeners('data');
      reject(tooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(closing('invalid-request', 'the request was cut off')));
  });
}

function tooLarge(): ProblemError {
  return closing('body-too-large', `the body has more than ${BODY_LIMIT} bytes`);
}

/** A problem that closes the connection: the unread rest of the body must not be parsed as the next request. */
function closing(code: string, detail: string): ProblemError {
  return new ProblemError(code, detail, { headers: { Connection: 'close' } });
}
