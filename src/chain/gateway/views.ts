import type {
  DatasetView,
  EntryView,
  ModelView,
  RoundView,
  SettledRound,
} from '../../protocol/chain-state.ts';
import type { Role } from '../../protocol/context.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import type { Field } from '../../protocol/field.ts';
import type { ContractCall } from './contract-call.ts';
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
  simulate(call: ContractCall, from: string): Promise<void>;

  encodeCommit(statement: CommitStatement, proof: EvmProof): ContractCall;
  encodeEnrolFor(enrolment: Enrolment, signature: string): ContractCall;
  encodeAttest(role: Role, set: AttestationSetCall): ContractCall;
  encodeEvaluate(evaluation: EvaluationCall): ContractCall;
  encodeStep(step: StepCall): ContractCall;
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

interface Enrolment {
  readonly round: bigint;
  readonly dataset: bigint;
  readonly deadline: bigint;
}

interface AttestationSetCall {
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
interface EvaluationCall {
  readonly round: bigint;
  readonly direction: readonly bigint[];
  readonly deadline: bigint;
  readonly proof: EvmProof;
}

/** The next checkpoint. */
interface StepCall {
  readonly round: bigint;
  readonly weights: readonly bigint[];
  readonly deadline: bigint;
  readonly proof: EvmProof;
}
