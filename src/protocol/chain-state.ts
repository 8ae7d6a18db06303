import type { Role } from './context.ts';

/**
 * Models, rounds, datasets and entries as the contracts keep them, and the views that are derived from them.
 * Types only: the clients in src/chain/clients read the values.
 */

/** Phases of a round in the order in which the contract numbers them, from 1. The contract's 0 is an unknown round. */
export const ROUND_STATUSES = ['open', 'sealed', 'evaluating', 'attesting', 'settled', 'void'] as const;
type RoundStatus = (typeof ROUND_STATUSES)[number];

/** Block heights at which a round's phases end. */
export interface Schedule {
  readonly sealHeight: bigint;
  readonly beaconHeight: bigint;
  readonly evaluateDeadline: bigint;
  readonly attestDeadline: bigint;
  readonly stepDeadline: bigint;
}

/** The part of a model version that a round copies when it opens. Later versions do not change the round. */
export interface RoundPins {
  readonly policyHash: bigint;
  /** BabyJubJub point to which the round's openings are sealed. */
  readonly trainerKey: readonly [bigint, bigint];
  /** Addresses of verifier contracts. */
  readonly attestationVerifier: string;
  readonly openVerifier: string;
  readonly evaluateVerifier: string;
  readonly stepVerifier: string;
  /** Learning rate of `step`, 32 bits. */
  readonly eta: number;
  readonly version: number;
  readonly batchSize: number;
  readonly features: number;
  readonly challengeSize: number;
  readonly holdoutBatches: number;
  readonly vestingRounds: number;
  readonly vestingDays: number;
  readonly idleDays: number;
  /** Address. */
  readonly settlementToken: string;
  /** Accepted sets below which the round makes no step. */
  readonly minSets: number;
  readonly scoreBudget: number;
  readonly minRecords: number;
  readonly capPerRound: bigint;
  readonly maxRelayerFee: bigint;
  /** Bonds in the settlement token's smallest units; 0: none. */
  readonly enrolmentBond: bigint;
  readonly trainerBond: bigint;
  /** Roots of the accreditation lists whose datasets may take part. */
  readonly sources: { readonly contributors: bigint; readonly holdouts: bigint };
}

/** A round as the contract keeps it. Every other shape of a round is derived from this one. */
export interface Round {
  readonly model: bigint;
  /** `none` for an id that was never opened. */
  readonly status: RoundStatus | 'none';
  readonly stepped: boolean;
  /** Holdout datasets that have not answered yet. */
  readonly holdoutsDue: number;
  readonly enrolled: number;
  readonly attested: number;
  /** Accepted sets. */
  readonly sets: number;
  /** Records in the opened batches of the accepted sets, and of the holdouts. */
  readonly sumRecords: bigint;
  readonly holdoutRecords: bigint;
  readonly settledIndex: number;
  /** The model's vesting tick at the settlement; 0 before. */
  readonly settledTick: number;
  readonly schedule: Schedule;
  readonly pins: RoundPins;
  /** 0 until it is recorded. */
  readonly beacon: bigint;
  readonly positiveScore: bigint;
  /** Sums of the commitments of the holdouts, and of the accepted sets: BabyJubJub points. */
  readonly holdoutSum: readonly [bigint, bigint];
  readonly sum: readonly [bigint, bigint];
  /** Packed W and V; V is empty until it is proven. */
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  readonly holdouts: readonly bigint[];
  /** Verifier input points that follow from the round's signals; 0 until V is proven. */
  readonly attestationBase: readonly [bigint, bigint];
  readonly openBase: readonly [bigint, bigint];
}

/** A verifier contract: its address, the circuit it names, its key. */
export interface VerifierView {
  readonly address: string;
  readonly circuit: string;
  /** keccak256 of the key's encoding, 0x-prefixed. */
  readonly vkHash: string;
}

/** A round with its id, flat, its verifiers looked up. */
export interface RoundView
  extends Schedule,
    Pick<
      RoundPins,
      | 'policyHash'
      | 'trainerKey'
      | 'eta'
      | 'minSets'
      | 'version'
      | 'batchSize'
      | 'features'
      | 'challengeSize'
      | 'settlementToken'
      | 'enrolmentBond'
      | 'trainerBond'
    >,
    Pick<
      Round,
      | 'model'
      | 'stepped'
      | 'weights'
      | 'direction'
      | 'holdouts'
      | 'holdoutsDue'
      | 'enrolled'
      | 'attested'
      | 'sets'
      | 'sumRecords'
      | 'holdoutRecords'
      | 'positiveScore'
      | 'sum'
      | 'holdoutSum'
    > {
  readonly id: bigint;
  readonly status: RoundStatus;
  /** 0x-prefixed 32 bytes; null until it is recorded. */
  readonly beacon: string | null;
  readonly attestationVerifier: VerifierView;
  readonly openVerifier: VerifierView;
  readonly evaluateVerifier: VerifierView;
  readonly stepVerifier: VerifierView;
}

/** A round as a contributor needs it. */
export interface RoundSummary
  extends Schedule,
    Pick<
      RoundView,
      | 'id'
      | 'model'
      | 'status'
      | 'policyHash'
      | 'trainerKey'
      | 'weights'
      | 'direction'
      | 'enrolmentBond'
      | 'enrolled'
      | 'attested'
      | 'sets'
    > {
  /** Attestation circuit that the round's verifier is for. */
  readonly circuit: string;
}

/** A model: its fixed configuration, the version in force, and the state of its training. */
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
  /** Bonds in the settlement token's smallest units; 0: none. */
  readonly enrolmentBond: bigint;
  readonly trainerBond: bigint;
  readonly trainerKey: readonly [bigint, bigint];
  readonly closed: boolean;
  readonly lastRound: bigint;
  /** Rounds that were settled, void ones not counted. */
  readonly settledRounds: number;
  /** Packed W of the newest checkpoint; empty before the first round. */
  readonly checkpoint: readonly bigint[];
}

/** A settled round and its model. */
export interface SettledRound {
  readonly round: bigint;
  readonly model: bigint;
}

/** A committed dataset. */
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
  /** The accreditation list of its last origin proof. */
  readonly sourceListRoot: bigint;
  /** Stake earned and not yet minted. */
  readonly unvested: bigint;
}

/** A dataset in a round. */
export interface EntryView {
  readonly enrolled: boolean;
  readonly accepted: boolean;
  readonly draws: number;
  /** Unix seconds; 0: not yet. */
  readonly attestedAt: bigint;
  readonly score: bigint;
}
