import type { Role } from './context.ts';

/**
 * The public state of models, rounds and datasets, as read from the contracts. Amounts are in the settlement token's
 * smallest unit. Heights and deadlines are block numbers.
 */

/** A verifier contract: the circuit that it names, and its key. */
export interface VerifierView {
  readonly address: string;
  readonly circuit: string;
  /** keccak256 of the key's encoding, 0x-prefixed. */
  readonly vkHash: string;
}

export interface ModelView {
  readonly id: bigint;
  readonly owner: string;
  readonly schemaHash: bigint;
  readonly batchSize: number;
  readonly features: number;
  readonly depth: number;
  readonly settlementToken: string;
  readonly periodEpoch: number;
  readonly periodDays: number;
  readonly contributorSources: bigint;
  readonly holdoutSources: bigint;
  readonly version: number;
  readonly policyHash: bigint;
  readonly originVerifier: VerifierView;
  readonly attestationVerifier: VerifierView;
  readonly openVerifier: VerifierView;
  readonly evaluateVerifier: VerifierView;
  readonly stepVerifier: VerifierView;
  readonly challengeSize: number;
  readonly holdoutBatches: number;
  readonly vestingRounds: number;
  readonly minSets: number;
  readonly scoreBudget: number;
  readonly minRecords: number;
  readonly eta: number;
  readonly capPerRound: bigint;
  readonly maxRelayerFee: bigint;
  /** Bonds for enrolling a dataset and for opening a round. */
  readonly enrolmentBond: bigint;
  readonly trainerBond: bigint;
  readonly trainerKey: readonly [bigint, bigint];
  readonly closed: boolean;
  readonly lastRound: bigint;
  /** Settled rounds, without void ones. */
  readonly settledRounds: number;
  /** Packed W of the newest checkpoint; empty before the first round. */
  readonly checkpoint: readonly bigint[];
}

export interface SettledRound {
  readonly round: bigint;
  readonly model: bigint;
}

/** Statuses of an existing round, in the contract's order. */
export const ROUND_STATUSES = ['open', 'sealed', 'evaluating', 'attesting', 'settled', 'void'] as const;
export type RoundStatus = (typeof ROUND_STATUSES)[number];

export interface RoundView {
  readonly id: bigint;
  readonly model: bigint;
  readonly status: RoundStatus;
  readonly stepped: boolean;
  readonly policyHash: bigint;
  readonly attestationVerifier: VerifierView;
  readonly openVerifier: VerifierView;
  readonly evaluateVerifier: VerifierView;
  readonly stepVerifier: VerifierView;
  /** BabyJubJub point to which the round's openings are sealed. */
  readonly trainerKey: readonly [bigint, bigint];
  readonly eta: number;
  /** The round makes no step with fewer accepted sets. */
  readonly minSets: number;
  readonly version: number;
  readonly batchSize: number;
  readonly features: number;
  readonly challengeSize: number;
  readonly settlementToken: string;
  readonly enrolmentBond: bigint;
  readonly trainerBond: bigint;
  readonly sealHeight: bigint;
  readonly beaconHeight: bigint;
  readonly evaluateDeadline: bigint;
  readonly attestDeadline: bigint;
  readonly stepDeadline: bigint;
  /** 0x-prefixed 32 bytes; null before it is recorded. */
  readonly beacon: string | null;
  /** Packed W and V; V is empty until it is proven. */
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  readonly holdouts: readonly bigint[];
  /** Number of holdout datasets that have not answered yet. */
  readonly holdoutsDue: number;
  readonly enrolled: number;
  readonly attested: number;
  readonly sets: number;
  readonly sumRecords: bigint;
  readonly holdoutRecords: bigint;
  readonly positiveScore: bigint;
  readonly sum: readonly [bigint, bigint];
  readonly holdoutSum: readonly [bigint, bigint];
}

export interface DatasetView {
  /** Hash of model and origin nullifier. */
  readonly id: bigint;
  readonly model: bigint;
  readonly root: bigint;
  readonly beneficiary: string;
  readonly role: Role;
  readonly records: number;
  readonly batches: number;
  readonly period: bigint;
  readonly withdrawn: boolean;
  readonly retired: boolean;
  readonly committedAt: bigint;
  readonly lastRound: bigint;
  readonly answered: number;
  readonly unopened: number;
  readonly unvested: bigint;
}

export interface EntryView {
  readonly enrolled: boolean;
  readonly accepted: boolean;
  readonly draws: number;
  /** Unix seconds; 0: not yet. */
  readonly attestedAt: bigint;
  readonly score: bigint;
}
