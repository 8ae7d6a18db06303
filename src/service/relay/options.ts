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
