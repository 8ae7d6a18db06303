import { AssayError } from '../../protocol/errors.ts';

/** The words with which a contributor refuses a round. */
export type Refusal =
  | 'second-statement'
  | 'bad-draw'
  | 'openings-spent'
  | 'too-few-records'
  | 'weights-out-of-bounds'
  | 'policy-not-approved'
  | 'terms-differ'
  | 'unknown-verifier'
  | 'trainer-key-changed'
  | 'window-too-short'
  | 'noise-missing'
  | 'ledger-lost'
  | 'restored-ledger'
  | 'two-machines'
  | 'dataset-retired'
  | 'no-evidence'
  | 'endpoints-disagree'
  | 'evidence-false'
  | 'other-chain'
  | 'contradicts-chain'
  | 'task-not-authenticated';

/** An error of exit code 3: a claim about the round is false or cannot be shown. Nothing has left this machine. */
export const refusal = (word: Refusal, message: string): AssayError =>
  new AssayError(word, message, { exitCode: 3 });
