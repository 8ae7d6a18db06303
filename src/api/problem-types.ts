/**
 * All problems of the API, by code. A `type` is `urn:assay:problem:` and the code in lower case with hyphens. The meaning
 * and the status of a published type never change. docs/problems.md is built from this list.
 */
export interface ProblemType {
  readonly status: number;
  /** A summary that is the same for every occurrence. */
  readonly title: string;
  /** When it occurs, and what the client should do. */
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
      'A submission carries no Idempotency-Key, more than one, or one that is not 1 to 255 visible characters; or a Last-Event-ID is not one of this service.',
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
      'A number is not the shortest decimal string below its bound, which would give one value several spellings.',
  },
  'wrong-arity': {
    status: 400,
    title: 'Wrong number of elements',
    meaning:
      'A proof, a list of public signals or packed words does not have exactly the required number of elements.',
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
      'There is no API key, or it is unknown, revoked or expired; the answer does not say which. Ask the operator for a key.',
  },
  'insufficient-scope': {
    status: 403,
    title: 'Scope missing',
    meaning: 'The API key is valid but lacks the scope of this operation.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing here, or it belongs to another tenant: the answer is the same for both.',
  },
  'wrong-edition': {
    status: 404,
    title: 'Path of the first edition',
    meaning:
      "The path is of the protocol's first edition. All operations are under `/v2/`, with other statements: see docs/API.md.",
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The resource exists but does not support this method. `Allow` lists the supported ones.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request timeout',
    meaning: 'The request took too long to arrive.',
  },
  'not-dead': {
    status: 409,
    title: 'Not a dead letter',
    meaning: 'The submission is pending or done: there is nothing to retry.',
  },
  'not-final': {
    status: 409,
    title: 'Not final yet',
    meaning: 'A reorganisation may still undo the failed transaction. Try again after some more blocks.',
  },
  'identity-taken': {
    status: 409,
    title: 'Place taken',
    meaning: 'A newer submission with the same identity has been accepted; only that one continues.',
  },
  'not-halted': {
    status: 409,
    title: 'Not halted',
    meaning: 'The relay is not halted: there is nothing to resume.',
  },
  'already-on-chain': {
    status: 409,
    title: 'Already on chain',
    meaning:
      'The chain has this dataset already, as the statement says it. There is nothing to submit, and nothing was stored.',
  },
  NULLIFIER_USED: {
    status: 409,
    title: 'Nullifier used',
    meaning:
      'Another statement with the same identity (the dataset, the dataset in the round, or the round) has been accepted. This one is refused unless that one fails.',
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
    meaning: 'The tenant has the largest allowed number of webhooks. Remove one first.',
  },
  'not-retriable': {
    status: 409,
    title: 'Not retriable',
    meaning: 'The delivery is pending already: it will be sent.',
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
      'The proof is for another chain, contract, model, round, dataset, beneficiary or key. `signals` names the public signals that differ from what the service computes.',
  },
  'wrong-phase': {
    status: 422,
    title: 'Wrong phase',
    meaning: 'The round is not in the phase for this submission.',
  },
  'fee-too-low': {
    status: 422,
    title: 'Fee too low',
    meaning:
      'The statement offers the relay less than it asks for. `GET /v2/quote` names the least fee by settlement token and proof. Prove again with that fee, allow it to the relay, or submit from an account of your own.',
  },
  'unknown-circuit': {
    status: 422,
    title: 'Unknown circuit',
    meaning: 'The verifier of the model or round is for a circuit that this service does not know.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency-Key reused',
    meaning: 'The Idempotency-Key was used for another request. Take a new key for a new request.',
  },
  'headers-too-large': {
    status: 431,
    title: 'Headers too large',
    meaning: 'The request line and the headers have more than 16 kB. The connection is closed.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    meaning: 'The address or the API key has used up its requests. Wait for `Retry-After` seconds.',
  },
  'quota-used': {
    status: 429,
    title: 'Quota used up',
    meaning:
      'The tenant has used up its proofs of this minute, or its gas of this day. Wait for `Retry-After` seconds, or ask the operator for more.',
  },
  'too-many-streams': {
    status: 429,
    title: 'Too many event streams',
    meaning: 'The limit of open event streams is reached. Close one, or read the status instead.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    meaning:
      'The service failed. `instance` is the id of the request in its log. You may send the same request again.',
  },
  'host-unresolved': {
    status: 503,
    title: 'Host not resolved',
    meaning:
      "The name servers did not resolve the host of the webhook's address in time. Nothing was decided: send the same again after `Retry-After`.",
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
      'The proofs could not be verified; that says nothing about them. Send the same again after `Retry-After`.',
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
      'The database can no longer write its files, and the service stops. Nothing was accepted: send the same again later.',
  },
  busy: {
    status: 503,
    title: 'Busy',
    meaning:
      'The limit of submissions under way is reached. Nothing was decided: send the same again after `Retry-After`.',
  },
  stopping: {
    status: 503,
    title: 'Stopping',
    meaning: 'The service is shutting down. Nothing was decided: send the same again after `Retry-After`.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;

export type ProblemCode = keyof typeof PROBLEM_TYPES;

/** The problem type of a code; undefined for a code that is not a problem of the API. */
export function problemTypeOf(code: string): ProblemType | undefined {
  return Object.hasOwn(PROBLEM_TYPES, code) ? PROBLEM_TYPES[code as ProblemCode] : undefined;
}

/** The stable URI of a problem. */
export function problemUri(code: string): string {
  return `urn:assay:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}
