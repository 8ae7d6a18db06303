import type { Role } from '../../../protocol/context.ts';
import type { Moment } from '../moment.ts';

/** Rounds, datasets, answers and accounts, as events give them. */

/** How the accepted sets of a settled round are paid, in the order of the contracts' enum `Outcome`. */
export const OUTCOMES = ['none', 'nothing', 'paid', 'fallback'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** A proven evaluation. */
export interface Evaluation {
  /** Index among the evaluators of the round's version. */
  readonly evaluator: number;
  /** Units of 2^-16 of the Brier score, at the round's checkpoint. */
  readonly loss: number;
  /** The same at the weights before the last step, on the same records; undefined if the round asks for none. */
  readonly lossBefore: number | undefined;
  readonly at: Moment;
}

/** Integers that decide pay: `Measures` of the contracts. */
export interface Measures {
  readonly normSquared: bigint;
  readonly innerBefore: bigint;
  readonly sumNormSquared: bigint;
  readonly agreementNumerator: bigint;
  readonly agreementDenominator: bigint;
}

export interface SecondRound {
  /** Takes no contributors' datasets: it evaluates and settles the round before. */
  readonly closing: boolean;
  /** The round whose second scores it gives; 0: none. */
  readonly pending: bigint;
  /** The round whose enrolled sets answer in it; 0: none. */
  readonly carried: bigint;
  readonly evaluations: Evaluation[];
  measures: Measures | undefined;
  /** Holdout answers at the weights before the last step. */
  readonly answersBefore: Answer[];
  /** The loss rose beyond the tolerance: the step of `undone` was taken back. */
  rolledBack: { readonly undone: bigint; readonly at: Moment } | undefined;
  /** Of a void round: its enrolled sets are free. */
  released: boolean;
  outcome: Outcome;
}

export interface SecondAnswer {
  /** One for each evaluator. */
  readonly gates: readonly bigint[];
  /** Records of the opened batches. */
  readonly records: number;
  /** The round whose beacon and id decided the draw. */
  readonly drawnBy: bigint;
  /** S of the fallback, units of score. */
  readonly fallbackScore: bigint;
  /** The second score p, and S, units of score; `debt` in stake. */
  proven:
    | { readonly p: bigint; readonly score: bigint; readonly debt: bigint; readonly at: Moment }
    | undefined;
}

export interface Answer {
  readonly dataset: bigint;
  readonly round: bigint;
  readonly role: Role;
  /** A holdout's answer at the weights before the last step. */
  readonly before: boolean;
  readonly accepted: boolean;
  /** Indices of the opened batches. */
  readonly batches: readonly number[];
  readonly commitments: readonly bigint[];
  readonly at: Moment;
  /** Of a contributor's answer. */
  readonly second?: SecondAnswer;
}

/** Batches that a round opened of a dataset. */
export interface Opening {
  /** The round whose beacon decided the draw. */
  readonly round: bigint;
  readonly batches: readonly number[];
  /** Spent: the draw counts as opened, although it was not answered. */
  readonly kind: 'answered' | 'spent';
  readonly at: Moment;
}

export interface SecondDataset {
  /** The source's pseudonym in the model. */
  readonly sourceTag: bigint;
  /** Holdout only: at the disposal of the model's rounds. */
  pledged: boolean;
  readonly openings: Opening[];
}

/** A line of the unvested account of a beneficiary in a model, in stake. */
export interface AccountLine {
  readonly kind: 'credited' | 'vested' | 'owed' | 'debt paid' | 'forfeited';
  readonly round: bigint | undefined;
  readonly amount: bigint;
  /** Unvested stake after it. */
  readonly unvested: bigint;
  readonly at: Moment;
}

/** By model and beneficiary. */
export interface StakeAccount {
  readonly model: bigint;
  readonly beneficiary: string;
  unvested: bigint;
  readonly lines: AccountLine[];
}
