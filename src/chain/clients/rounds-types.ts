import type { Result } from 'ethers';
import { ROUND_STATUSES, type Round, type RoundPins, type Schedule } from '../../protocol/chain-state.ts';
import { remoteError } from '../../protocol/errors.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';

/** The statement of an origin proof as the contract takes it. */
export type CommitStatement = {
  readonly model: bigint;
  /** 1 contributor, 2 holdout. */
  readonly role: number;
  readonly root: bigint;
  readonly records: number;
  /** firstDay * 2^16 + lastDay, in days since 1970-01-01. */
  readonly period: bigint;
  readonly sourceListRoot: bigint;
  readonly originNullifier: bigint;
  readonly beneficiary: string;
  readonly relayerFee: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
};

type Outcome = {
  readonly commitment: readonly [bigint, bigint];
  /** The band plus 7: 0..14. */
  readonly band: number;
};

/** All attestations of a dataset for a round, in the order of its challenge. */
export type AttestationSet = {
  readonly round: bigint;
  readonly dataset: bigint;
  readonly relayerFee: bigint;
  readonly deadline: bigint;
  /** The proofs without their points C, which `combinedC` replaces. */
  readonly proofs: readonly Pick<EvmProof, 'a' | 'b'>[];
  /** The points C of the proofs, combined (src/verifier/combine-proofs.ts). */
  readonly combinedC: readonly [bigint, bigint];
  readonly outcomes: readonly Outcome[];
  /** The opening of the sum of the commitments, sealed to the trainer. */
  readonly sealedOpening: readonly bigint[];
  /** Proof of `open`, bound to the context of the attestations. */
  readonly openProof: EvmProof;
};

/** Encodes a set for the contract. */
export const setCalldata = ({ proofs, outcomes, ...rest }: AttestationSet) => ({
  ...rest,
  points: proofs.flatMap(({ a, b }) => [...a, ...b[0], ...b[1]]),
  commitments: outcomes.flatMap(({ commitment }) => [...commitment]),
  bands: `0x${outcomes.map(({ band }) => band.toString(16).padStart(2, '0')).join('')}`,
});

export type DatasetState = {
  readonly model: bigint;
  readonly root: bigint;
  readonly beneficiary: string;
  readonly role: number;
  readonly withdrawn: boolean;
  readonly retired: boolean;
  readonly records: number;
  readonly batches: number;
  readonly period: bigint;
  readonly committedAt: bigint;
  readonly lastRound: bigint;
  readonly answered: number;
  readonly unopened: number;
  /** The accreditation list of its last origin proof. */
  readonly sourceListRoot: bigint;
};

export type EntryState = {
  readonly enrolled: boolean;
  readonly applied: boolean;
  readonly accepted: boolean;
  readonly draws: number;
  readonly attestedAt: bigint;
  /** Score before the cap. */
  readonly score: bigint;
};

export type TrainingState = {
  readonly lastRound: bigint;
  readonly settledRounds: number;
  readonly closed: boolean;
  /** Packed W; empty before the first round. */
  readonly checkpoint: readonly bigint[];
};

const point = (value: Result): [bigint, bigint] => [value[0], value[1]];

export const parseSchedule = (value: Result): Schedule => ({
  sealHeight: value.sealHeight,
  beaconHeight: value.beaconHeight,
  evaluateDeadline: value.evaluateDeadline,
  attestDeadline: value.attestDeadline,
  stepDeadline: value.stepDeadline,
});

const parsePins = (value: Result): RoundPins => ({
  policyHash: value.policyHash,
  trainerKey: point(value.trainerKey),
  attestationVerifier: value.attestationVerifier,
  openVerifier: value.openVerifier,
  evaluateVerifier: value.evaluateVerifier,
  stepVerifier: value.stepVerifier,
  eta: Number(value.eta),
  version: Number(value.version),
  batchSize: Number(value.batchSize),
  features: Number(value.features),
  challengeSize: Number(value.challengeSize),
  holdoutBatches: Number(value.holdoutBatches),
  vestingRounds: Number(value.vestingRounds),
  vestingDays: Number(value.vestingDays),
  idleDays: Number(value.idleDays),
  settlementToken: value.settlementToken,
  minSets: Number(value.minSets),
  scoreBudget: Number(value.scoreBudget),
  minRecords: Number(value.minRecords),
  capPerRound: value.capPerRound,
  maxRelayerFee: value.maxRelayerFee,
  enrolmentBond: value.enrolmentBond,
  trainerBond: value.trainerBond,
  sources: { contributors: value.sources.contributors, holdouts: value.sources.holdouts },
});

/** @throws AssayError `unknown-status` (5) for a number that this version does not know */
function statusOf(number: number): Round['status'] {
  if (number === 0) return 'none';
  const status = ROUND_STATUSES[number - 1];
  if (status === undefined) {
    throw remoteError('unknown-status', `the Rounds contract reports the unknown round status ${number}`);
  }
  return status;
}

export const parseRound = (value: Result): Round => ({
  model: value.model,
  status: statusOf(Number(value.status)),
  stepped: value.stepped,
  holdoutsDue: Number(value.holdoutsDue),
  enrolled: Number(value.enrolled),
  attested: Number(value.attested),
  sets: Number(value.sets),
  sumRecords: value.sumRecords,
  holdoutRecords: value.holdoutRecords,
  settledIndex: Number(value.settledIndex),
  settledTick: Number(value.settledTick),
  schedule: parseSchedule(value.schedule),
  pins: parsePins(value.pins),
  beacon: BigInt(value.beacon),
  positiveScore: value.positiveScore,
  holdoutSum: point(value.holdoutSum),
  sum: point(value.sum),
  weights: [...value.weights],
  direction: [...value.direction],
  holdouts: [...value.holdouts],
  attestationBase: point(value.attestationBase),
  openBase: point(value.openBase),
});

export const parseDataset = (value: Result): DatasetState => ({
  model: value.model,
  root: value.root,
  beneficiary: value.beneficiary,
  role: Number(value.role),
  withdrawn: value.withdrawn,
  retired: value.retired,
  records: Number(value.records),
  batches: Number(value.batches),
  period: value.period,
  committedAt: value.committedAt,
  lastRound: value.lastRound,
  answered: Number(value.answered),
  unopened: Number(value.unopened),
  sourceListRoot: value.sourceListRoot,
});

export const parseEntry = (value: Result): EntryState => ({
  enrolled: value.enrolled,
  applied: value.applied,
  accepted: value.accepted,
  draws: Number(value.draws),
  attestedAt: value.attestedAt,
  score: value.score,
});

export const parseTraining = (value: Result): TrainingState => ({
  lastRound: value.lastRound,
  settledRounds: Number(value.settledRounds),
  closed: value.closed,
  checkpoint: [...value.checkpoint],
});
