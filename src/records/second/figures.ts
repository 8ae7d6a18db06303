import type { Role } from '../../protocol/context.ts';

/** Privacy of the answers at `delta`. ε is null where exact sums leave, and no bound holds. */
export interface PrivacyOffer {
  readonly delta: number;
  /** Of one opening of a batch. */
  readonly epsilonOfOne: number | null;
  /** Of all openings that the policy allows. */
  readonly epsilonOfAll: number | null;
  /** E; 1 for a holdout. */
  readonly openings: number;
}

/** Figures of the second edition. */
export interface SecondFigures {
  readonly role: Role;
  /** B. */
  readonly normBound: number;
  /** Records scaled to it. */
  readonly shrunk: number;
  readonly smallestBatch: number;
  /** Records of the last batch that stay out. */
  readonly remainder: number;
  /** Batches of the dataset. */
  readonly batches: number;
  /** Batches opened in a round. */
  readonly batchesPerRound: number;
  /** Rounds that the dataset can answer before it is exhausted. */
  readonly roundsAnswerable: number;
  /** First and last day of the period, days since 1970-01-01. */
  readonly period: { readonly firstDay: number; readonly lastDay: number };
  readonly privacy: PrivacyOffer;
}
