import type { SeededRandom } from '../../../../scripts/support/random.ts';
import type { LabSet } from '../data/set.ts';
import type { DefenceSet } from './defences.ts';
import type { LabRecord } from './fast-sums.ts';

/** A dataset that the attacker enrols in a round. */
export interface Offer {
  /** A new id is a new dataset, with unopened batches. */
  readonly id: string;
  readonly batches: readonly (readonly LabRecord[])[];
  /** Accredited source; one enrolled dataset for each and round. */
  readonly source?: string;
  readonly beneficiary?: string;
}

/** Everything that an attacker knows when it commits its datasets of a round. */
export interface View {
  readonly round: number;
  readonly set: LabSet;
  readonly defences: DefenceSet;
  /** B where it is enforced, else the largest norm of a code. */
  readonly bound: number;
  /** The checkpoint of the round. */
  readonly weights: Float64Array;
  /** Directions of earlier rounds. */
  readonly directions: readonly Float64Array[];
  /** The attacker's real records. */
  readonly own: readonly LabRecord[];
  /** A part of them that stands for the holdout in plans. */
  readonly proxy: readonly LabRecord[];
  /** Its real batches. */
  readonly batches: readonly (readonly LabRecord[])[];
  /** Batches that its round may open, by the budget of its real records. */
  readonly room: number;
  /** Its expected share of the records of a step. */
  readonly share: number;
  readonly random: SeededRandom;
  /** Kept over the rounds of one run. */
  readonly memo: Map<string, unknown>;
}

export interface Attack {
  readonly name: string;
  readonly offers: (view: View) => readonly Offer[];
  /** The attacker may open more batches than its real records fill. */
  readonly volume?: boolean;
  /** Whether it attests, once it knows its gate. */
  readonly attests?: (g: number, view: View) => boolean;
  /** Whether it withholds the second score, once it knows it. */
  readonly withholds?: (p: number, g: number) => boolean;
  /** A dishonest evaluator's batches in place of the honest ones. */
  readonly holdout?: (
    batches: readonly (readonly LabRecord[])[],
    evaluator: number,
    view: View,
  ) => LabRecord[][];
  /** A dishonest owner: `void` discards evaluations that are bad for the attacker; `stop` ends after a round. */
  readonly owner?: { readonly kind: 'void' } | { readonly kind: 'stop'; readonly after: number };
  /** Honest sites that stay away. */
  readonly absent?: (site: string, round: number) => boolean;
  /** Sites whose pay counts as the attacker's. */
  readonly friends?: readonly string[];
  /** Sites that do as the attacker does, with its batches. */
  readonly joined?: readonly string[];
}

/** Result of one run. */
export interface Outcome {
  /** Stake of the attacker and its friends. */
  readonly pay: number;
  /** Stake of all contributors. */
  readonly total: number;
  readonly auroc: number;
  /** Brier score of the final weights on the test records. */
  readonly loss: number;
  readonly steps: number;
  readonly rollbacks: number;
  /** Records of the attacker that break the policy. */
  readonly illegal: number;
}

/** @returns the value kept under `key`, made at first use */
export function kept<T>(memo: Map<string, unknown>, key: string, make: () => T): T {
  if (!memo.has(key)) memo.set(key, make());
  return memo.get(key) as T;
}
