/** Settings of the relay. Times in milliseconds. */
export interface RelayOptions {
  /** Blocks, the transaction's own included, after which its submission is `confirmed` or `failed-onchain`. */
  readonly confirmations: number;
  /** Blocks, the transaction's own included, after which it is no longer watched: one more than the deepest reorg. */
  readonly finality: number;
  /** Pause between two passes while there is work. */
  readonly pollMs: number;
  /** Pause between two passes without work; this process's own submissions end it at once. */
  readonly idleMs: number;
  /** Longest pause after consecutive failures. */
  readonly maxBackoffMs: number;
  /** Most transactions that wait to be mined. */
  readonly maxInFlight: number;
  /** Submissions in a group; a full group is released at once. */
  readonly batchSize: number;
  /** Longest wait for a group to fill. 0: no groups, each submission at once. */
  readonly batchDelayMs: number;
  /** A transaction that is not mined for this long, while blocks come, is replaced by one with higher fees. */
  readonly bumpAfterMs: number;
  /** Pause before the same bytes are broadcast again. */
  readonly rebroadcastMs: number;
  /** Highest fee per gas ever signed, wei (below 2^53). At the cap a submission is `delayed`. */
  readonly maxFeePerGas: number;
  /** How long a nonce must look spent by an unknown transaction before the relay halts (nodes lag). */
  readonly foreignAfterMs: number;
  /** How long a queued submission's call must revert, in several passes, before it is `rejected`. */
  readonly rejectAfterMs: number;
  /** How long a call that reverts after a reorganisation is retried before it is `rejected`. */
  readonly refusedAfterMs: number;
  /** A replica that has not renewed its lease for this long is dead. */
  readonly leaseMs: number;
  /** Another replica may hold the lease: stand by instead of refusing to start. */
  readonly standby: boolean;
}

/** `standby`: another replica relays. `halted`: an operator must act. */
export type RelayState = 'running' | 'standby' | 'halted' | 'stopped';

/** Events of a submission or its transaction, for the metrics. */
export const RELAY_EVENTS = [
  ...(['confirmed', 'rejected', 'failed-onchain', 'retried', 'reorganised', 'replaced'] as const),
] as const;
export type RelayEvent = (typeof RELAY_EVENTS)[number];

/** Points at which a crash test may stop the process, in the order in which a submission passes them. */
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
