import express, { type RequestHandler } from 'express';
import { INFERENCE_BODY_LIMIT, type InferenceRequest, inferenceRequest } from '../../api/inference.ts';
import { AssayError } from '../../protocol/errors.ts';
import { parseStrictJson } from '../../protocol/strict-json.ts';

/** Reads the body as bytes: the receipt binds them. Refuses other media types (415) and larger bodies (413). */
export const rawBody: RequestHandler = (request, response, next) => {
  if (
    !/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(request.headers['content-type'] ?? '')
  )
    throw new AssayError('unsupported-media-type', 'the body must be application/json in UTF-8');
  reader(request, response, (error?: unknown) => {
    if (error === undefined) {
      next();
      return;
    }
    const { status } = error as { status?: number };
    // The reader's own messages may quote the request.
    next(
      status === 413
        ? new AssayError('body-too-large', `the body may have ${INFERENCE_BODY_LIMIT} bytes`)
        : status === 415
          ? new AssayError('unsupported-media-type', 'compressed bodies are not accepted')
          : new AssayError('invalid-request', 'the body ended early'),
    );
  });
};

const reader = express.raw({ type: () => true, limit: INFERENCE_BODY_LIMIT, inflate: false });

/**
 * The request in a body: strict JSON, no unknown members.
 * @throws AssayError `malformed-json`, `invalid-request` with the place, never a value
 */
export function parseBody(body: unknown): { readonly bytes: Uint8Array; readonly request: InferenceRequest } {
  const bytes = body instanceof Uint8Array ? body : new Uint8Array();
  let json: unknown;
  try {
    json = parseStrictJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new AssayError('malformed-json', 'the body is not JSON in UTF-8, or repeats a member');
  }
  const parsed = inferenceRequest.safeParse(json);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.filter(
      (part) => typeof part === 'number' || MEMBERS.has(part as string),
    );
    throw new AssayError(
      'invalid-request',
      `the request is misshapen at ${['$', ...(place ?? [])].join('.')}`,
    );
  }
  return { bytes, request: parsed.data };
}

/** Names of the schema; other names in a path are the caller's words. */
const MEMBERS = new Set(['records', 'features', 'bundle', 'resourceType', 'round', 'prove', 'salt']);
