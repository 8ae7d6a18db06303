import { problemUri } from './problem-types.ts';

/** Problems of the inference gateway, by code. docs/INFERENCE.md explains each. */
export const INFERENCE_PROBLEMS = {
  'malformed-json': { status: 400, title: 'Malformed JSON' },
  'invalid-request': { status: 400, title: 'Invalid request' },
  'bad-receipt': { status: 400, title: 'Malformed usage receipt' },
  'bad-payment': { status: 400, title: 'Malformed payment' },
  'payment-required': { status: 402, title: 'Payment required' },
  'payment-refused': { status: 402, title: 'Payment refused' },
  'receipt-refused': { status: 402, title: 'Usage receipt refused' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'receipt-spent': { status: 409, title: 'Usage receipt spent' },
  'checkpoint-changed': { status: 409, title: 'Checkpoint changed' },
  'body-too-large': { status: 413, title: 'Body too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'record-refused': { status: 422, title: 'Record refused' },
  'proof-unavailable': { status: 422, title: 'Proof unavailable' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  busy: { status: 503, title: 'Busy' },
  stopping: { status: 503, title: 'Stopping' },
  'chain-unavailable': { status: 503, title: 'Chain unavailable' },
  'store-unavailable': { status: 503, title: 'Store unavailable' },
} as const satisfies Record<string, { status: number; title: string }>;

export type InferenceProblem = keyof typeof INFERENCE_PROBLEMS;

/** The body of a problem (RFC 9457). @param detail made of the program's own words, never of the request's */
export function inferenceProblem(code: InferenceProblem, detail?: string) {
  const { status, title } = INFERENCE_PROBLEMS[code];
  return { type: problemUri(code), title, status, code, ...(detail === undefined ? {} : { detail }) };
}
