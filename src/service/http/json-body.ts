import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { ProblemError } from '../../api/problem.ts';
import { parseStrictJson } from './strict-json.ts';

/** Largest request body, bytes: 32 attestations take about 52 kB. */
export const BODY_LIMIT = 64 * 1024;

/**
 * Reads a JSON body into `request.body`, in order: media type and encoding (415), size (413), UTF-8, strict
 * JSON (400). Compressed bodies are refused, so nothing ever inflates. A body that is refused unread closes its
 * connection; express's own reader would first read all of it, however long it is.
 */
export const jsonBody: RequestHandler = async (request, _response, next) => {
  if (!isJson(request.headers['content-type'])) {
    throw closing('unsupported-media-type', 'the body must be application/json in UTF-8');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw closing('unsupported-media-type', 'compressed bodies are not taken');
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

/** Unread bytes of a refused body must not be taken for the connection's next request. */
function closing(code: string, detail: string): ProblemError {
  return new ProblemError(code, detail, { headers: { Connection: 'close' } });
}
