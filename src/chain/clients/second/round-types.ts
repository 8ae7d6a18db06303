import type { Result } from 'ethers';
import type { Point } from '../../../protocol/babyjub.ts';
import type { Schedule } from '../../../protocol/chain-state.ts';
import { remoteError } from '../../../protocol/errors.ts';
import type { EvmProof } from '../../../protocol/evm-proof.ts';
import { asField, type Field } from '../../../protocol/field.ts';
import type { CommitStatement } from '../rounds-types.ts';

/** Phases of a round, in the contract's order. */
export const PHASES = [
  ...(['none', 'open', 'sealed', 'evaluating', 'attesting', 'stepped', 'settled', 'void'] as const),
  'rolled-back',
] as const;
type Phase = (typeof PHASES)[number];

/** Payments of the accepted sets of a round, in the contract's order. */
const OUTCOMES = ['none', 'nothing', 'paid', 'fallback'] as const;
type Outcome = (typeof OUTCOMES)[number];

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

/** Addresses of a version's verifiers by circuit. */
const VERIFIER_KINDS = ['origin', 'attestation', 'seal', 'evaluate', 'score', 'step'] as const;
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

const parsePins = (value: Result): Pins => ({
  policyHash: asField(value.policyHash),
  numbers: asField(value.numbers),
  trainerKey: pointOf(value.trainerKey),
  verifiers: members(value.verifiers, ...VERIFIER_KINDS),
  ...numbers(value, 'version', 'batchSize', 'features', 'batchesPerRound', 'epochs', 'holdoutBatches'),
  ...numbers(value, 'vestingRounds', 'vestingDays', 'evaluationDays', 'rounds', 'minSets', 'tolerance'),
  ...numbers(value, 'minRecords', 'smallestBatch', 'minHoldoutRecords', 'kappa', 'eta'),
  ...members(value, 'settlementToken', 'capPerRound', 'maxRelayerFee', 'enrolmentBond', 'trainerBond'),
  sources: members(value.sources, 'contributors', 'holdouts'),
  evaluators: [...value.evaluators],
});

/** @throws AssayError `unknown-status` (5) */
export const parseRound = (id: bigint, value: Result): RoundState => ({
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
