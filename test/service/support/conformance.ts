import { expect } from 'vitest';
import type { z } from 'zod';
import type { Operation } from '../../../src/api/operation.ts';
import { PROBLEM_TYPES, type ProblemCode, problemUri } from '../../../src/api/problem-types.ts';
import { problemResource } from '../../../src/api/resources.ts';
import { SECOND_OPERATIONS } from '../../../src/api/second/operations.ts';

/** Problems of every operation, besides those in its own list. */
const ANYWHERE: readonly ProblemCode[] = [
  'rate-limited',
  'internal',
  'unauthenticated',
  'insufficient-scope',
  'method-not-allowed',
  'stopping',
  'store-unavailable',
  'store-broken',
  'invalid-query',
  'invalid-request',
  'request-timeout',
  'headers-too-large',
  // Of a path of the first edition's API.
  'wrong-edition',
];

/**
 * Holds an answer of the service against what the API's description says of its operation: status, media type,
 * every member, and that a problem is one that the operation may answer with.
 */
export async function expectConforming(method: string, url: string, response: Response): Promise<void> {
  const operation = operationOf(method, new URL(url).pathname);
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) return;
  const text = await response.clone().text();
  if (type.startsWith('application/problem+json')) {
    const problem = problemResource.parse(JSON.parse(text));
    const code = problem.code as ProblemCode;
    expect(PROBLEM_TYPES[code]).toMatchObject({ status: response.status, title: problem.title });
    expect(problem.type).toBe(problemUri(code));
    const allowed: readonly string[] = operation?.problems ?? ['not-found'];
    expect([...allowed, ...ANYWHERE], `${method} ${operation?.path} may not answer ${code}`).toContain(code);
    return;
  }
  if (response.status === 304 || method === 'OPTIONS') return;
  const answer = operation?.answers[response.status];
  expect(answer, `${method} ${operation?.path} may not answer ${response.status}`).toBeDefined();
  if (answer?.schema === undefined || answer.mediaType !== undefined || method === 'HEAD') return;
  expect(type).toMatch(/^application\/json/);
  (answer.schema as z.ZodType).parse(JSON.parse(text));
}

function operationOf(method: string, path: string): Operation | undefined {
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
  return Object.values<Operation>(SECOND_OPERATIONS).find(
    (operation) =>
      operation.method === wanted &&
      new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
}
