import type { ContractCall } from '../../chain/gateway/contract-call.ts';
import type { SqlRow } from '../store/sql.ts';

/** A signed transaction of a nonce. The first one and its replacements differ in fees, or are no-ops. */
export interface Attempt {
  readonly hash: string;
  readonly raw: string;
  /** 0 for the first. */
  readonly attempt: number;
  /** It makes no call: it only fills the nonce. */
  readonly isNoop: boolean;
}

/** A nonce of ours that isn't final. */
export interface Slot {
  readonly signer: string;
  readonly nonce: number;
  /** Null: a no-op that fills a gap. */
  readonly submissionId: string | null;
  readonly state: 'open' | 'mined';
  /** Why its submission is being given up: a no-op replaces it, and decides. */
  readonly cancelReason: string | null;
  readonly isDelayed: boolean;
  /** How often the block that it was mined in went away. */
  readonly reorgs: number;
  /** In the order in which they were signed; at least one. */
  readonly attempts: readonly [Attempt, ...Attempt[]];
  /** What was written down of its mined transaction. */
  readonly mined: { readonly hash: string; readonly blockHash: string; readonly succeeded: boolean } | null;
}

export interface Halt {
  readonly reason: string;
  readonly signer: string;
  readonly nonce: number;
  /** Somebody looked and wants it to go on. */
  readonly resume: boolean;
}

export interface QueuedCall {
  readonly id: string;
  readonly call: ContractCall;
}

export interface SignedTransaction {
  readonly hash: string;
  readonly raw: string;
}

/** What becomes of the submission when `winner` is mined. */
export function verdict(
  slot: Slot,
  winner: Attempt,
  succeeded: boolean,
  refusal: string | null,
): ['confirmed' | 'rejected' | 'failed-onchain', string | null] {
  if (succeeded && !winner.isNoop) return ['confirmed', null];
  if (slot.cancelReason !== null) return ['rejected', slot.cancelReason];
  // It had been mined once: what it asks for belongs to somebody else now, and another try would change nothing.
  if (refusal !== null && slot.reorgs > 0) return ['rejected', refusal];
  return ['failed-onchain', refusal ?? 'the transaction reverted on chain'];
}

/** A nonce as its rows have it; none where it was committed between the two queries. */
export function toSlot(row: SqlRow, rows: readonly SqlRow[]): Slot[] {
  const [first, ...rest] = rows.map(
    (tx): Attempt => ({
      hash: String(tx.hash),
      raw: String(tx.raw),
      attempt: Number(tx.attempt),
      isNoop: tx.submission_id === null,
    }),
  );
  if (first === undefined) return [];
  const mined = rows.find((tx) => tx.status === 'mined' || tx.status === 'reverted');
  return [
    {
      signer: String(row.signer),
      nonce: Number(row.nonce),
      submissionId: row.submission_id === null ? null : String(row.submission_id),
      state: row.state as Slot['state'],
      cancelReason: row.cancel_reason === null ? null : String(row.cancel_reason),
      isDelayed: row.status === 'delayed',
      reorgs: Number(row.reorgs),
      attempts: [first, ...rest],
      mined:
        mined === undefined
          ? null
          : {
              hash: String(mined.hash),
              blockHash: String(mined.block_hash),
              succeeded: mined.status === 'mined',
            },
    },
  ];
}
