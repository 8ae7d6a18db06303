import type { SettledRound } from '../../protocol/chain-state.ts';
import type { Deployment } from '../deploy/deployment-record.ts';
import type { ContractCall } from './contract-call.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { History } from './event-log.ts';
import type { RelayChain } from './relay-chain.ts';

/** Reads of the public state. They throw AssayError `chain-unavailable` if the chain does not answer. */
export interface SharedView {
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
