import type { Role } from '../../protocol/context.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import type { Field } from '../../protocol/field.ts';
import type { Call } from './call.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { RelayChain } from './relay-chain.ts';

/**
 * What the service reads from the chain and which calls it makes, in its own words: tests give it a chain of
 * their own, chain-gateway.ts the real one. Unknown ids give undefined; an unreachable chain throws
 * `chain-unavailable`.
 */
export interface ChainView {
  readonly chainId: bigint;
  /** The Rounds contract: checksummed address. */
  readonly rounds: string;

  models(): Promise<readonly bigint[]>;
  model(model: bigint): Promise<ModelView | undefined>;
  /** Ids of a model's rounds, oldest first. */
  roundsOf(model: bigint): Promise<readonly bigint[]>;
  /** Ids of a model's datasets, oldest first. */
  datasetsOf(model: bigint): Promise<readonly bigint[]>;
  round(round: bigint): Promise<RoundView | undefined>;
  /** Rounds that were settled, oldest first, as soon as that is as final as the configuration wants. */
  settledRounds(): Promise<readonly SettledRound[]>;
  dataset(dataset: bigint): Promise<DatasetView | undefined>;
  entry(round: bigint, dataset: bigint): Promise<EntryView>;
  /** Drawn batch indices in order, or undefined before the beacon. */
  challenge(round: bigint, dataset: bigint): Promise<readonly number[] | undefined>;
  /** Whether something answers and is the chain that it should be. */
  isReady(): Promise<boolean>;
  /** Throws `call-reverted` (message: the contract's error) if the call would revert now. */
  simulate(call: Call, from: string): Promise<void>;

  encodeCommit(statement: CommitStatement, proof: EvmProof): Call;
  encodeEnrolFor(enrolment: Enrolment, signature: string): Call;
  encodeAttest(role: Role, set: AttestationSetCall): Call;
  encodeEvaluate(evaluation: EvaluationCall): Call;
  encodeStep(step: StepCall): Call;
}

/** One connection to one deployment: what the service reads, and what the relay needs. */
export interface ChainGateway extends ChainView, RelayChain {
  readonly chainId: bigint;
  /** Names chain, genesis and contracts: the database is tied to it. */
  readonly deployment: string;
  /** How many transactions of `address` are mined or wait to be. */
  pendingNonce(address: string): Promise<number>;
  /** How its endpoints do, for the metrics; absent where there are none. */
  endpoints?(): readonly EndpointHealth[];
  close(): void;
}

/** A verifier contract's identity: the circuit that it says it is for, and its key. */
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
  /** In the settlement token: what enrolling, and opening a round, takes. */
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

export interface SettledRound {
  readonly round: bigint;
  readonly model: bigint;
}

export type RoundStatus = 'open' | 'sealed' | 'evaluating' | 'attesting' | 'settled' | 'void';

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
  /** Accepted sets below which the round makes no step. */
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
  /** 0x-prefixed 32 bytes; null until it is recorded. */
  readonly beacon: string | null;
  /** Packed W and V; V is empty until it is proven. */
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  readonly holdouts: readonly bigint[];
  /** Holdout datasets that have not answered yet. */
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

export interface CommitStatement {
  readonly model: Field;
  readonly role: Role;
  readonly root: Field;
  readonly records: number;
  readonly period: bigint;
  readonly sourceListRoot: Field;
  readonly originNullifier: Field;
  readonly beneficiary: string;
  readonly relayerFee: bigint;
  readonly deadline: bigint;
}

export interface Enrolment {
  readonly round: bigint;
  readonly dataset: bigint;
  readonly deadline: bigint;
}

export interface AttestationSetCall {
  readonly round: bigint;
  readonly dataset: bigint;
  readonly relayerFee: bigint;
  readonly deadline: bigint;
  readonly proofs: readonly EvmProof[];
  /** The proofs' points C, combined: all that goes to the chain of them. */
  readonly combinedC: readonly [bigint, bigint];
  readonly outcomes: readonly { readonly commitment: readonly [bigint, bigint]; readonly band: number }[];
  readonly sealedOpening: readonly bigint[];
  readonly openProof: EvmProof;
}

/** V of a round. */
export interface EvaluationCall {
  readonly round: bigint;
  readonly direction: readonly bigint[];
  readonly deadline: bigint;
  readonly proof: EvmProof;
}

/** The next checkpoint. */
export interface StepCall {
  readonly round: bigint;
  readonly weights: readonly bigint[];
  readonly deadline: bigint;
  readonly proof: EvmProof;
}
