import { AssayError } from '../../protocol/errors.ts';
import type { OptionSpec } from './option-spec.ts';
import { smallInteger } from './values.ts';

/** Options of the commands that run over many rounds. */
export interface RunOptions {
  /** Settled rounds of the model, in all, after which the run ends. */
  readonly rounds?: string;
  /** Seconds between two looks at the chain. */
  readonly poll?: string;
}

export const RUN_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--rounds <n>',
    description: "end when the model has settled this many rounds in all (default: the policy's number)",
  },
  { flags: '--poll <seconds>', description: 'seconds between two looks at the chain', default: '2' },
];

/** @param fallback the policy's number of rounds */
export const goalOf = ({ rounds }: RunOptions, fallback: number): number =>
  rounds === undefined ? fallback : smallInteger(rounds, '--rounds', 1, 1_000_000);

/** Milliseconds. @throws AssayError `bad-option` (2) */
export function pollOf({ poll = '2' }: RunOptions): number {
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(poll) ? Number(poll) : 0;
  if (seconds < 0.05) throw new AssayError('bad-option', '--poll must be at least 0.05 seconds');
  return seconds * 1000;
}
