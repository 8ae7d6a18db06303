/**
 * Every problem that the service answers with, by code. A `type` is `urn:assay:problem:` and the code in lower
 * case with hyphens; once given it keeps its meaning and its status. docs/problems.md is written from this list.
 */
export interface ProblemType {
  readonly status: number;
  /** A summary that is the same for every occurrence. */
  readonly title: string;
  /** When it arises, and what its reader should do. */
  readonly meaning: string;
}

export const PROBLEM_TYPES = {
  'malformed-json': {
    status: 400,
    title: 'Malformed JSON',
    meaning:
      'The body is not JSON in UTF-8, is nested deeper than 16, or repeats a key. Correct the client; the same body is refused again.',
  },
  'invalid-request': {
    status: 400,
    title: 'Invalid request',
    meaning:
      'A member is missing, misshapen or unknown, or the request line is malformed. `detail` says where, never what was sent.',
  },
  'invalid-header': {
    status: 400,
    title: 'Invalid header',
    meaning:
      'A submission carries no Idempotency-Key, more than one, or one that is not 1 to 255 visible characters; or a Last-Event-ID is not one of ours.',
  },
  'invalid-query': {
    status: 400,
    title: 'Invalid query',
    meaning:
      'A query parameter is unknown, repeated or out of range, or a cursor is not one of this list. Start again without a cursor.',
  },
  'non-canonical': {
    status: 400,
    title: 'Non-canonical number',
    meaning:
      'A number is not the shortest decimal string below its bound, so that one value would have several spellings.',
  },
  'wrong-arity': {
    status: 400,
    title: 'Wrong number of elements',
    meaning:
      'A proof, a list of public signals or packed words has not exactly the elements that it must have.',
  },
  'unsafe-url': {
    status: 400,
    title: 'Unsafe webhook address',
    meaning:
      'The address is not https, carries credentials, or leads to an address that is not public. Nothing was sent to it.',
  },
  unauthenticated: {
    status: 401,
    title: 'API key needed',
    meaning:
      'There is no API key, or it is unknown, revoked or expired: which of these is not said. Ask the operator for a key.',
  },
  'insufficient-scope': {
    status: 403,
    title: 'Scope missing',
    meaning: 'The API key is good, and was not given the scope that this operation wants.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing here, or it belongs to somebody else: the answer is the same for both.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The resource is there and does not know this method. `Allow` lists those that it knows.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request timeout',
    meaning: 'The request took too long to arrive.',
  },
  'not-dead': {
    status: 409,
    title: 'Not a dead letter',
    meaning: 'The submission is being worked on, or is done: there is nothing to try again.',
  },
  'not-final': {
    status: 409,
    title: 'Not final yet',
    meaning:
      'The transaction that failed may still be undone by a reorganisation. Try again once the chain has grown by some blocks.',
  },
  'identity-taken': {
    status: 409,
    title: 'Place taken',
    meaning: 'Another submission of the same place has been accepted since; that one goes on.',
  },
  'not-halted': {
    status: 409,
    title: 'Not halted',
    meaning: 'The relay is not halted: there is nothing to resume.',
  },
  NULLIFIER_USED: {
    status: 409,
    title: 'Nullifier used',
    meaning:
      'Another statement has been accepted in the same place: for the dataset, the dataset in the round, or the round. It is final unless that one fails.',
  },
  'idempotency-in-progress': {
    status: 409,
    title: 'Request in progress',
    meaning:
      'A request with this Idempotency-Key is being worked on. Send the same again after `Retry-After`.',
  },
  'too-many-webhooks': {
    status: 409,
    title: 'Too many webhooks',
    meaning: 'A contributor has as many webhooks as it may have. Remove one first.',
  },
  'not-retriable': {
    status: 409,
    title: 'Not retriable',
    meaning: 'Only a delivery that was given up can be tried again.',
  },
  'body-too-large': {
    status: 413,
    title: 'Body too large',
    meaning: 'The body has more than 65,536 bytes. The connection is closed.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'The body must be application/json in UTF-8, and not compressed.',
  },
  'invalid-proof': {
    status: 422,
    title: 'Invalid proof',
    meaning:
      'A point is not on its curve or in its subgroup, or the proof does not verify. `detail` names the proof.',
  },
  'invalid-signature': {
    status: 422,
    title: 'Invalid signature',
    meaning: 'The beneficiary did not sign this enrolment.',
  },
  'wrong-domain': {
    status: 422,
    title: 'Wrong domain',
    meaning:
      'The proof is good for something else: another chain, contract, model, round, dataset, beneficiary or key. `signals` names the public signals that differ from what the service computes.',
  },
  'wrong-phase': {
    status: 422,
    title: 'Wrong phase',
    meaning: 'The round is not in the phase in which this is due.',
  },
  'unknown-circuit': {
    status: 422,
    title: 'Unknown circuit',
    meaning: 'The verifier of the model or round is for a circuit that this service does not have.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency-Key reused',
    meaning: 'The Idempotency-Key was used for another request. Take a new key for a new request.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    meaning: 'The address or the API key has used up its requests. Wait for `Retry-After` seconds.',
  },
  'too-many-streams': {
    status: 429,
    title: 'Too many event streams',
    meaning: 'As many event streams are open as may be. Close one, or ask for the status instead.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    meaning:
      'Something of ours failed. `instance` is the id under which the log knows it; the same request may be sent again.',
  },
  'chain-unavailable': {
    status: 503,
    title: 'Chain unavailable',
    meaning: 'The chain does not answer. Nothing was decided: send the same again after `Retry-After`.',
  },
  'verifier-unavailable': {
    status: 503,
    title: 'Verifier unavailable',
    meaning:
      'The proofs could not be looked at; that says nothing about them. Send the same again after `Retry-After`.',
  },
  'store-unavailable': {
    status: 503,
    title: 'Database unavailable',
    meaning:
      'The database does not answer, or its disk is full. Nothing was accepted: send the same again after `Retry-After`.',
  },
  'store-broken': {
    status: 503,
    title: 'Database broken',
    meaning:
      'The database can no longer write its files, and the service ends. Nothing was accepted: send the same again later.',
  },
  busy: {
    status: 503,
    title: 'Busy',
    meaning:
      'As many submissions are under way as may be. Nothing was decided: send the same again after `Retry-After`.',
  },
  stopping: {
    status: 503,
    title: 'Stopping',
    meaning: 'The service is shutting down. Nothing was decided: send the same again after `Retry-After`.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;

export type ProblemCode = keyof typeof PROBLEM_TYPES;

/** What is known of a code; undefined for an error that is not a problem of the API's. */
export function problemTypeOf(code: string): ProblemType | undefined {
  return Object.hasOwn(PROBLEM_TYPES, code) ? PROBLEM_TYPES[code as ProblemCode] : undefined;
}

/** The stable URI of a problem. */
export function problemUri(code: string): string {
  return `urn:assay:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}
