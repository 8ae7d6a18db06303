import type { Result } from 'ethers';
import type { Point } from '../../../protocol/babyjub.ts';
import { remoteError } from '../../../protocol/errors.ts';
import type { EvmProof } from '../../../protocol/evm-proof.ts';
import { asField, type Field } from '../../../protocol/field.ts';
import {
  type DatasetState,
  type EntryState,
  type EvaluationState,
  type FurtherPins,
  type Measures,
  OUTCOMES,
  PHASES,
  type Pins,
  type RoundState,
  type TrainingState,
  VERIFIER_KINDS,
} from '../../../protocol/second/chain-state.ts';

export type {
  AccountState,
  DatasetState,
  EntryState,
  EvaluationState,
  RoundState,
  TrainingState,
  VerifierKind,
  Verifiers,
} from '../../../protocol/second/chain-state.ts';

/** The statement of an origin proof as the contract takes it. */
type CommitStatement = {
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

/** The statement of an origin proof as the contract takes it. */
export interface OriginCall extends CommitStatement {
  /** Pseudonym of the source in the model. */
  readonly sourceTag: bigint;
  readonly seedHash: bigint;
}

/** All attestations of a dataset for a round, and their seal, as the contract takes them. */
export interface AttestationSetCall {
  readonly round: bigint;
  readonly dataset: bigint;
  readonly relayerFee: bigint;
  readonly deadline: bigint;
  /** Six words a proof: its points A and B. */
  readonly points: readonly bigint[];
  /** The proofs' points C, combined (src/verifier/combine-proofs.ts). */
  readonly combinedC: readonly [bigint, bigint];
  /** Two words a batch. */
  readonly commitments: readonly bigint[];
  readonly fresh: readonly [bigint, bigint];
  /** Packed gates. */
  readonly scores: bigint;
  readonly sealedOpening: readonly bigint[];
  readonly sealProof: EvmProof;
}

const pointOf = (value: Result): Point => ({ x: value[0], y: value[1] });
const fields = (value: Result): Field[] => [...value].map((word) => asField(word));

/** @throws AssayError `unknown-status` (5) for a number that this version does not know */
function named<T>(names: readonly T[], number: bigint, what: string): T {
  const name = names[Number(number)];
  if (name === undefined)
    throw remoteError('unknown-status', `Rounds2 reports the unknown ${what} ${number}`);
  return name;
}

/** Named members of a result as numbers. */
const numbers = <K extends string>(value: Result, ...names: readonly K[]): Record<K, number> =>
  Object.fromEntries(names.map((name) => [name, Number(value[name])])) as Record<K, number>;
/** Named members of a result as they are. */
const members = <K extends string>(value: Result, ...names: readonly K[]): Record<K, never> =>
  Object.fromEntries(names.map((name) => [name, value[name]])) as Record<K, never>;

/** The pins of a round, or those that a model's next round would keep. */
export const parsePins = (value: Result): Pins & FurtherPins => ({
  policyHash: asField(value.policyHash),
  numbers: asField(value.numbers),
  trainerKey: pointOf(value.trainerKey),
  verifiers: members(value.verifiers, ...VERIFIER_KINDS),
  ...numbers(value, 'version', 'batchSize', 'features', 'batchesPerRound', 'epochs', 'holdoutBatches'),
  ...numbers(value, 'vestingRounds', 'vestingDays', 'evaluationDays', 'rounds', 'minSets', 'tolerance'),
  ...numbers(value, 'minRecords', 'smallestBatch', 'minHoldoutRecords', 'kappa', 'eta'),
  ...members(value, 'settlementToken', 'capPerRound', 'maxRelayerFee', 'enrolmentBond', 'trainerBond'),
  ...numbers(value, 'idleDays'),
  ...members(value, 'shortestWindow', 'bondCover', 'evaluatorBond'),
  sources: members(value.sources, 'contributors', 'holdouts'),
  evaluators: [...value.evaluators],
});

/** @throws AssayError `unknown-status` (5) */
export const parseRound = (id: bigint, value: Result): RoundState & { pins: Pins & FurtherPins } => ({
  id,
  model: asField(value.model),
  phase: named(PHASES, value.phase, 'phase'),
  outcome: named(OUTCOMES, value.outcome, 'outcome'),
  ...numbers(value, 'enrolled', 'attested', 'sets', 'sumRecords'),
  ...members(value, 'closing', 'released', 'pending', 'carried', 'carriedBy', 'next'),
  schedule: members(
    value.schedule,
    ...(['sealHeight', 'beaconHeight', 'evaluateDeadline', 'attestDeadline', 'stepDeadline'] as const),
  ),
  pins: parsePins(value.pins),
  beacon: BigInt(value.beacon),
  sum: pointOf(value.sum),
  weights: fields(value.weights),
  direction: fields(value.direction),
  holdouts: [...value.holdouts],
});

export const parseDataset = (value: Result): DatasetState => ({
  ...members(value, 'model', 'sourceTag', 'seedHash', 'sourceListRoot', 'beneficiary', 'period', 'lastRound'),
  ...members(value, 'withdrawn', 'retired', 'pledged', 'ledgerHead'),
  root: asField(value.root),
  role: value.role === 2n ? 'holdout' : 'contributor',
  ...numbers(value, 'epoch', 'records', 'batches', 'unopened'),
});

export const parseEntry = (value: Result): EntryState => ({
  ...members(value, 'enrolled', 'attested', 'attestedBefore', 'accepted', 'paid'),
  ...members(value, 'gate', 'score', 'fallbackScore'),
  ...numbers(value, 'draws', 'records'),
});

export const parseEvaluation = (value: Result): EvaluationState => ({
  ...numbers(value, 'due', 'dueBefore', 'count'),
  ...members(value, 'loss', 'lossBefore'),
  sum: pointOf(value.sum),
  before: pointOf(value.before),
  direction: fields(value.direction),
});

export const parseTraining = (value: Result): TrainingState => ({
  ...members(value, 'lastRound', 'pending', 'closed', 'closable'),
  ...numbers(value, 'settledRounds', 'stepsOfVersion', 'voids'),
  checkpoint: fields(value.checkpoint),
});

export const parseMeasures = (value: Result): Measures =>
  members(
    value,
    ...(['normSquared', 'innerBefore', 'sumNormSquared', 'agreementNumerator'] as const),
    'agreementDenominator',
  );
