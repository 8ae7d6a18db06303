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
import type { Enrolment } from '../../protocol/typed-data.ts';
import type { Deployment, Edition } from '../deploy/deployment-record.ts';
import type { ContractCall } from './contract-call.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { History } from './event-log.ts';
import type { RelayChain } from './relay-chain.ts';

/** Reads of the public state that both editions' gateways have. Reads throw AssayError `chain-unavailable` if the chain does not answer. */
export interface SharedView {
  readonly edition: Edition;
  readonly chainId: bigint;
  /** The deployment's Rounds contract: checksummed address. */
  readonly rounds: string;
  /** The deployment file's content: public addresses and hashes of code. */
  readonly contracts: Deployment;

  /** All events of the core contracts up to the newest block. */
  history(): Promise<History>;
  /** Name and decimals of a settlement token. */
  token(address: string): Promise<TokenView | undefined>;
  /** Ids of all models, oldest first. */
  models(): Promise<readonly bigint[]>;
  /** Ids of a model's rounds, oldest first. */
  roundsOf(model: bigint): Promise<readonly bigint[]>;
  /** Ids of a model's datasets, oldest first. */
  datasetsOf(model: bigint): Promise<readonly bigint[]>;
  /** Settled rounds, oldest first, once they have the configured number of confirmations. */
  settledRounds(): Promise<readonly SettledRound[]>;
  /** Whether the chain answers and is the expected one. */
  isReady(): Promise<boolean>;
  /** @throws AssayError `call-reverted`, its message the contract's error, if the call would revert now */
  simulate(call: ContractCall, from: string): Promise<void>;
}

/**
 * The service's view of a chain of the first edition: reads of the public state, and encoded calls. gateway.ts implements
 * it; tests use a fake. Unknown ids give undefined.
 */
export interface ChainView extends SharedView {
  readonly edition: 1;

  model(model: bigint): Promise<ModelView | undefined>;
  round(round: bigint): Promise<RoundView | undefined>;
  dataset(dataset: bigint): Promise<DatasetView | undefined>;
  entry(round: bigint, dataset: bigint): Promise<EntryView>;
  /** Drawn batch indices in order, or undefined before the beacon. */
  challenge(round: bigint, dataset: bigint): Promise<readonly number[] | undefined>;

  encodeCommit(statement: CommitStatement, proof: EvmProof): ContractCall;
  encodeEnrolFor(enrolment: Enrolment, signature: string): ContractCall;
  encodeAttest(role: Role, set: AttestationSetCall): ContractCall;
  encodeEvaluate(evaluation: EvaluationCall): ContractCall;
  encodeStep(step: StepCall): ContractCall;
}

/** How a token's amounts are shown to people. */
export interface TokenView {
  /** At most 12 printable characters of ASCII: any contract may claim any name. */
  readonly symbol: string;
  /** Digits after the point. */
  readonly decimals: number;
}

/** One connection to one deployment, for the relay and for the service as a whole. */
export interface ConnectedChain extends RelayChain {
  /** Names chain, genesis and contracts; the database is tied to it. */
  readonly deployment: string;
  /** Number of transactions of `address` that are mined or wait to be mined. */
  pendingNonce(address: string): Promise<number>;
  /** Health of its endpoints, for the metrics; absent for a chain without endpoints. */
  endpoints?(): readonly EndpointHealth[];
  close(): void;
}

/** One connection to one deployment of the first edition, for the service's reads and for the relay. */
export interface ChainGateway extends ChainView, ConnectedChain {
  readonly chainId: bigint;
}

/** Arguments of the call that commits a dataset. */
interface CommitStatement {
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

/** Arguments of the call that submits all attestations of a dataset. */
interface AttestationSetCall {
  readonly round: bigint;
  readonly dataset: bigint;
  readonly relayerFee: bigint;
  readonly deadline: bigint;
  readonly proofs: readonly EvmProof[];
  /** The points C of all proofs, combined into one point for the contract. */
  readonly combinedC: readonly [bigint, bigint];
  readonly outcomes: readonly { readonly commitment: readonly [bigint, bigint]; readonly band: number }[];
  readonly sealedOpening: readonly bigint[];
  readonly openProof: EvmProof;
}

/** Arguments of the call that proves V of a round. */
interface EvaluationCall {
  readonly round: bigint;
  readonly direction: readonly bigint[];
  readonly deadline: bigint;
  readonly proof: EvmProof;
}

/** Arguments of the call that proves the next checkpoint. */
interface StepCall {
  readonly round: bigint;
  readonly weights: readonly bigint[];
  readonly deadline: bigint;
  readonly proof: EvmProof;
}
