import type { Call } from '../store/submission-store.ts';

/** What the relay needs of a chain. Anything it throws but `call-reverted` means: try again later. */
export interface RelayChain {
  readonly chainId: bigint;
  /**
   * Runs the call without a transaction. Throws AssayError `call-reverted`, message = the contract's error, only
   * when no endpoint says otherwise and none of them is behind.
   */
  simulate(call: Call, from: string): Promise<void>;
  /** Gas limit and fees (wei) for a transaction that makes this call now. */
  quote(call: Call, from: string): Promise<GasQuote>;
  /** What a transaction must offer now; the two amounts of `quote` without the gas. */
  fees(): Promise<Fees>;
  /** How many transactions of `address` are mined. */
  minedNonce(address: string): Promise<number>;
  /** Wei. */
  balance(address: string): Promise<bigint>;
  /** Hands over signed bytes. May throw "already known" or "nonce too low": the relay looks at the chain instead. */
  broadcast(raw: string): Promise<void>;
  /** Undefined: no endpoint that answers knows it. Throws while endpoints contradict each other. */
  receipt(hash: string): Promise<TransactionOutcome | undefined>;
  head(): Promise<Head>;
}

/** The newest block that the relay goes by. */
export interface Head {
  readonly number: number;
  readonly hash: string;
}

/** EIP-1559 fees per gas, wei. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface GasQuote extends Fees {
  readonly gasLimit: bigint;
}

export interface TransactionOutcome {
  readonly succeeded: boolean;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** 1 when its block is the newest. */
  readonly confirmations: number;
  /** Enough endpoints say the same for it to become final. */
  readonly isAgreed: boolean;
}

export interface RelayOptions {
  /** Blocks, the transaction's own included, after which its submission is `confirmed` or `failed-onchain`. */
  readonly confirmations: number;
  /** Blocks, the transaction's own included, after which nobody looks again: one more than the deepest reorg. */
  readonly finality: number;
  /** Pause between two looks at the chain. */
  readonly pollMs: number;
  /** Pause between two looks at an empty queue; submissions of this process are seen at once. */
  readonly idleMs: number;
  /** Longest pause after failures in a row. */
  readonly maxBackoffMs: number;
  /** Transactions that wait to be mined at once. */
  readonly maxInFlight: number;
  /** Submissions that are released together ... */
  readonly batchSize: number;
  /** ... or when the oldest of them has waited this long. 0: each at once. */
  readonly batchDelayMs: number;
  /** A transaction that waits this long, while blocks come, is replaced by one with higher fees. */
  readonly bumpAfterMs: number;
  readonly rebroadcastMs: number;
  /** Highest fee per gas ever signed, wei (below 2^53). At the cap a submission is `delayed`. */
  readonly maxFeePerGas: number;
  /** How long a spent nonce without our receipt is doubted before the relay halts (nodes lag). */
  readonly foreignAfterMs: number;
  /** How long a waiting submission's call must revert, in several looks, before it is `rejected`. */
  readonly rejectAfterMs: number;
  /** How long a call that a reorganisation made impossible is tried again before it is `rejected`. */
  readonly refusedAfterMs: number;
  readonly leaseMs: number;
  /** Another replica may hold the lease: stand by instead of refusing to start. */
  readonly standby: boolean;
}

/** `standby`: another replica relays. `halted`: a person has to look. */
export type RelayState = 'running' | 'standby' | 'halted' | 'stopped';

/** What happened to a submission or its transaction, for whoever counts. */
export const RELAY_EVENTS = ['confirmed', 'rejected', 'failed-onchain', 'reorganised', 'replaced'] as const;
export type RelayEvent = (typeof RELAY_EVENTS)[number];

/** Places at which a crash harness may stop the process, in the order in which a submission passes them. */
export const RELAY_POINTS = [
  'before-sign',
  'after-sign',
  'after-persist',
  'before-broadcast',
  'after-broadcast',
  'after-receipt',
  'after-settle',
  'after-bump',
] as const;
export type RelayPoint = (typeof RELAY_POINTS)[number];
