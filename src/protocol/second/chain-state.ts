import type { Point } from '../babyjub.ts';
import type { Schedule, VerifierView } from '../chain-state.ts';
import type { Role } from '../context.ts';
import type { Field } from '../field.ts';

/**
 * Models, rounds, datasets and entries as the contracts of the second edition keep them, and the views that a gateway and
 * a service give of them.
 */

/** Phases of a round, in the contract's order. */
export const PHASES = [
  ...(['none', 'open', 'sealed', 'evaluating', 'attesting', 'stepped', 'settled', 'void'] as const),
  'rolled-back',
] as const;
export type Phase = (typeof PHASES)[number];

/** Payments of the accepted sets of a round, in the contract's order. */
export const OUTCOMES = ['none', 'nothing', 'paid', 'fallback'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Addresses of a version's verifiers by circuit. */
export const VERIFIER_KINDS = ['origin', 'attestation', 'seal', 'evaluate', 'score', 'step'] as const;
export type VerifierKind = (typeof VERIFIER_KINDS)[number];
export type Verifiers = Readonly<Record<VerifierKind, string>>;

/** The values that a round keeps from its opening. */
export interface Pins {
  readonly policyHash: Field;
  /** The policy's numbers as `evaluate` exposes them. */
  readonly numbers: Field;
  readonly trainerKey: Point;
  readonly verifiers: Verifiers;
  readonly version: number;
  readonly batchSize: number;
  readonly features: number;
  readonly batchesPerRound: number;
  readonly epochs: number;
  readonly holdoutBatches: number;
  readonly vestingRounds: number;
  readonly vestingDays: number;
  readonly evaluationDays: number;
  readonly rounds: number;
  readonly minSets: number;
  readonly tolerance: number;
  readonly minRecords: number;
  /** Fewest records of a dataset's last batch. */
  readonly smallestBatch: number;
  readonly minHoldoutRecords: number;
  readonly kappa: number;
  readonly eta: number;
  readonly settlementToken: string;
  readonly capPerRound: bigint;
  readonly maxRelayerFee: bigint;
  readonly enrolmentBond: bigint;
  readonly trainerBond: bigint;
  readonly sources: { readonly contributors: bigint; readonly holdouts: bigint };
  readonly evaluators: readonly string[];
}

export interface RoundState {
  readonly id: bigint;
  readonly model: Field;
  readonly phase: Phase;
  readonly outcome: Outcome;
  /** No enrolment: it evaluates and settles the round before. */
  readonly closing: boolean;
  /** Of a void or rolled back round: enrolled sets are free, their draws spent. */
  readonly released: boolean;
  readonly enrolled: number;
  readonly attested: number;
  /** Accepted sets, and the records of their drawn batches. */
  readonly sets: number;
  readonly sumRecords: number;
  /** The round whose second scores this one's evaluation gives; 0: none. */
  readonly pending: bigint;
  /** The abandoned round whose sets answer in this one, and the round in which this one's answer; 0: none. */
  readonly carried: bigint;
  readonly carriedBy: bigint;
  /** The round at whose V the sets are scored a second time; 0: none yet. */
  readonly next: bigint;
  readonly schedule: Schedule;
  readonly pins: Pins;
  /** 0 before it is known. */
  readonly beacon: bigint;
  readonly sum: Point;
  /** Packed W and V. */
  readonly weights: readonly Field[];
  readonly direction: readonly Field[];
  readonly holdouts: readonly bigint[];
}

export interface DatasetState {
  readonly model: bigint;
  readonly root: Field;
  readonly sourceTag: bigint;
  readonly seedHash: bigint;
  readonly sourceListRoot: bigint;
  readonly beneficiary: string;
  readonly role: 'contributor' | 'holdout';
  readonly withdrawn: boolean;
  readonly retired: boolean;
  readonly pledged: boolean;
  readonly epoch: number;
  readonly records: number;
  readonly batches: number;
  readonly unopened: number;
  readonly period: bigint;
  readonly lastRound: bigint;
  /** Head of the holder's ledger that the last enrolment carried, 0x and 64 hex digits; zeros: never enrolled. */
  readonly ledgerHead: string;
}

export interface EntryState {
  readonly enrolled: boolean;
  readonly attested: boolean;
  readonly attestedBefore: boolean;
  readonly accepted: boolean;
  readonly paid: boolean;
  readonly draws: number;
  readonly records: number;
  readonly gate: bigint;
  readonly score: bigint;
  readonly fallbackScore: bigint;
}

export interface EvaluationState {
  /** Holdout datasets that have yet to answer, at W and at the weights before. */
  readonly due: number;
  readonly dueBefore: number;
  readonly count: number;
  readonly loss: bigint;
  readonly lossBefore: bigint;
  readonly sum: Point;
  readonly before: Point;
  /** Packed; empty before the proof. */
  readonly direction: readonly Field[];
}

export interface TrainingState {
  readonly lastRound: bigint;
  readonly pending: bigint;
  readonly settledRounds: number;
  readonly stepsOfVersion: number;
  readonly closed: boolean;
  readonly closable: boolean;
  readonly voids: number;
  /** Packed W. */
  readonly checkpoint: readonly Field[];
}

export interface AccountState {
  readonly unvested: bigint;
  readonly debt: bigint;
}

/** Values that a round keeps besides `Pins`. */
export interface FurtherPins {
  readonly idleDays: number;
  /** Fewest blocks of each phase. */
  readonly shortestWindow: bigint;
  /** Stake that a whole enrolment bond is worth where a score is negative. */
  readonly bondCover: bigint;
  readonly evaluatorBond: bigint;
}

/** Integers that decide what the sets of a round earn; all 0 before its evaluation is complete. */
export interface Measures {
  /** |V|^2. */
  readonly normSquared: bigint;
  /** <V_r, V> and |V_r + V|^2, with V_r of the round before. */
  readonly innerBefore: bigint;
  readonly sumNormSquared: bigint;
  /** max(0, agreement of the evaluators), a fraction. */
  readonly agreementNumerator: bigint;
  readonly agreementDenominator: bigint;
}

/** Verifiers by circuit, with the circuit that each names and its key. */
export type VerifierViews = Readonly<Record<VerifierKind, VerifierView>>;

/**
 * A round with everything that its proofs are about.
 *
 * @example
 * ```ts
 * import type { SecondRoundView } from 'assay/sdk';
 *
 * // The Brier score that each evaluator proved for the round's checkpoint.
 * export const losses = ({ evaluations }: SecondRoundView) =>
 *   evaluations.map(({ loss }) => Number(loss) / 2 ** 16);
 * ```
 */
export interface SecondRoundView extends RoundState {
  readonly pins: Pins & FurtherPins;
  readonly verifiers: VerifierViews;
  /** One an evaluator, in the order of `pins.evaluators`. */
  readonly evaluations: readonly EvaluationState[];
  readonly measures: Measures;
  /** Packed weights before the last step, at which holdouts answer a second time; empty if there are none. */
  readonly weightsBefore: readonly Field[];
}

/**
 * A model: its fixed configuration, the terms in force, and the state of its training.
 *
 * @example
 * ```ts
 * import type { SecondModelView } from 'assay/sdk';
 *
 * export const openings = ({ pins }: SecondModelView) => `a batch is opened at most ${pins.epochs} times`;
 * ```
 */
export interface SecondModelView {
  readonly id: bigint;
  readonly owner: string;
  readonly schemaHash: Field;
  readonly shape: {
    readonly batchSize: number;
    readonly features: number;
    readonly levels: number;
    readonly rules: number;
  };
  /** First day of the calendar of periods, days since 1970-01-01. */
  readonly periodEpoch: number;
  readonly periodDays: number;
  /** The values that a round opened now would keep, if no earlier round is unsettled. */
  readonly pins: Pins & FurtherPins;
  readonly verifiers: VerifierViews;
  readonly training: TrainingState;
}

/**
 * A committed dataset.
 *
 * @example
 * ```ts
 * import type { SecondDatasetView } from 'assay/sdk';
 *
 * export const mayAnswer = ({ withdrawn, retired }: SecondDatasetView) => !withdrawn && !retired;
 * ```
 */
export interface SecondDatasetView extends DatasetState {
  /** Hash of model and origin nullifier. */
  readonly id: bigint;
  /** Block of its commitment. */
  readonly committedAt: bigint;
  /** Code hash of the origin verifier that accepted its last origin proof. */
  readonly originCode: string;
}

/** A dataset in a round. */
export interface SecondEntryView extends EntryState {
  /** The round that enrolled it: this one, or the one that this one carries on; 0: not enrolled. */
  readonly enrolledIn: bigint;
  /** keccak256 of the fresh commitment of an accepted set, ABI-encoded; 32 zero bytes otherwise. */
  readonly freshHash: string;
}

/**
 * The unvested account of a beneficiary in a model, as the last call that brought it up to date left it.
 *
 * @example
 * ```ts
 * import type { SecondAccountView } from 'assay/sdk';
 *
 * export const all = ({ stake, unvested }: SecondAccountView): bigint => stake + unvested;
 * ```
 */
export interface SecondAccountView extends AccountState {
  readonly model: bigint;
  readonly beneficiary: string;
  /** Vesting ticks: carried out through this one, and nothing falls due after that one. */
  readonly vestedThrough: number;
  readonly lastTick: number;
  /** Stake that falls due, by tick, for ticks with any. */
  readonly due: readonly { readonly tick: number; readonly amount: bigint }[];
  /** Stake minted to the account. */
  readonly stake: bigint;
}

/** The role of a dataset's answer: `before` is a holdout's, at the weights before the last step. */
export interface AnswerPart {
  readonly role: Role;
  readonly before: boolean;
}
