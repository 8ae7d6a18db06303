import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { ProblemError, problemOf } from '../../api/problem.ts';
import type { Store } from '../store/submission-store.ts';
import { type Json, jsonHash } from '../submissions/canonical-json.ts';

/** A JSON answer. Its body is text, so that a replay has the same bytes. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it is the stored answer to an earlier request. */
  readonly replayed: boolean;
}

/**
 * The Idempotency-Key of a request.
 * @throws ProblemError `invalid-header` if it is missing, empty, repeated, longer than 255 characters or not visible
 *   ASCII
 */
function idempotencyKeyOf(request: Request): string {
  const values = request.headersDistinct['idempotency-key'] ?? [];
  const [key] = values;
  if (values.length !== 1 || key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ProblemError(
      'invalid-header',
      'Idempotency-Key must be one value of 1 to 255 visible characters',
    );
  }
  return key;
}

/**
 * Runs `work` once per tenant and key. The same request with the key again gets the stored answer. Answers of 5xx are
 * not stored: the client may try again.
 * @param instance id of the request, for its problem
 * @throws ProblemError `idempotency-key-reused` (422) for another request with the key, `idempotency-in-progress` (409)
 *   while the first one runs, or a 5xx error of `work`
 */
export async function idempotently(
  request: Request,
  tenant: string,
  store: Store,
  instance: string,
  work: () => Promise<{ status: number; body: Json; headers?: Record<string, string> }>,
): Promise<Answer> {
  // Neither a tenant nor a key contains a space, so no two pairs give the same text.
  // Store only the hash: a client may derive keys from its own names of records.
  const key = createHash('sha256')
    .update(`${tenant} ${idempotencyKeyOf(request)}`)
    .digest('hex');
  const requestHash = jsonHash([request.method, request.path, request.body as Json]);
  const reservation = await store.reserveKey(key, requestHash);
  if (reservation.state === 'other-request') {
    throw new ProblemError('idempotency-key-reused', 'this Idempotency-Key was used for another request');
  }
  if (reservation.state === 'in-progress') {
    throw new ProblemError(
      'idempotency-in-progress',
      'a request with this Idempotency-Key is being worked on',
      {
        headers: { 'Retry-After': '1' },
      },
    );
  }
  if (reservation.state === 'done') return replay(reservation);
  return complete(key, store, instance, work);
}

async function complete(
  key: string,
  store: Store,
  instance: string,
  work: () => Promise<{ status: number; body: Json; headers?: Record<string, string> }>,
): Promise<Answer> {
  let answer: Answer;
  try {
    answer = answerOf(await work());
  } catch (error) {
    const problem = problemOf(error, instance);
    if (problem.status >= 500) {
      await store.releaseKey(key);
      throw error;
    }
    const { status, body, headers } = problem;
    answer = { ...answerOf({ status, body: body as unknown as Json, headers: { ...headers } }) };
  }
  const stored = { ...answer, contentType: contentTypeOf(answer.status) };
  await store.completeKey(key, stored.status, stored.body);
  return stored;
}

function replay(done: { status: number; body: string }): Answer {
  return { ...done, contentType: contentTypeOf(done.status), headers: {}, replayed: true };
}

function answerOf(result: { status: number; body: Json; headers?: Record<string, string> }): Answer {
  return {
    status: result.status,
    contentType: contentTypeOf(result.status),
    body: JSON.stringify(result.body),
    headers: result.headers ?? {},
    replayed: false,
  };
}

function contentTypeOf(status: number): string {
  return status < 400 ? 'application/json' : 'application/problem+json';
}
