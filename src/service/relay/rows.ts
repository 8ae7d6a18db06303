import type { ContractCall } from '../../chain/gateway/contract-call.ts';
import type { SqlRow } from '../store/sql.ts';

/** A signed transaction of a nonce. Its replacements have higher fees, or are no-ops. */
export interface Attempt {
  readonly hash: string;
  /** The signed bytes. Empty once the nonce is mined: many nonces wait for finality, and none of them needs its bytes. */
  readonly raw: string;
  /** 0 for the first. */
  readonly attempt: number;
  /** It calls no contract and only spends the nonce. */
  readonly isNoop: boolean;
}

/** An assigned nonce that is not final. */
export interface Slot {
  readonly signer: string;
  readonly nonce: number;
  /** Null: a no-op that fills a gap. */
  readonly submissionId: string | null;
  readonly state: 'open' | 'mined';
  /** Not null: its submission is being given up for this reason, and a no-op replaces its transaction. */
  readonly cancelReason: string | null;
  /** Its fee is at the cap. */
  readonly isDelayed: boolean;
  /** Its transaction failed, and its submission is queued again once that is final. */
  readonly isRetried: boolean;
  /** How often a reorganisation removed its block. */
  readonly reorgs: number;
  /** In the order of signing; at least one. */
  readonly attempts: readonly [Attempt, ...Attempt[]];
  /** Its mined transaction, as stored. */
  readonly mined: MinedTransaction | null;
}

/** The mined transaction of a nonce, as stored. */
interface MinedTransaction {
  readonly hash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly succeeded: boolean;
}

/** Why the relay is halted. */
export interface Halt {
  readonly reason: string;
  readonly signer: string;
  readonly nonce: number;
  /** An operator has asked the relay to continue. */
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

/** Most transactions of a submission that may fail on chain while their call passes afterwards. */
const MOST_FAILURES = 3;

/**
 * Status and reason of a submission after `winner` was mined. `submitted`: its transaction failed, and the call passes now,
 * as when gas ran out because another call was mined before it. It is tried again once the failure is final: earlier, a
 * reorganisation could let both transactions run.
 * @param refusal the contract's error for the call now, if the transaction reverted
 * @param failures the submission's earlier transactions that failed on chain
 */
export function verdict(
  slot: Slot,
  winner: Attempt,
  succeeded: boolean,
  refusal: string | null,
  failures: number,
): ['confirmed' | 'rejected' | 'failed-onchain' | 'submitted', string | null] {
  if (succeeded && !winner.isNoop) return ['confirmed', null];
  if (slot.cancelReason !== null) return ['rejected', slot.cancelReason];
  // It was mined before a reorganisation, and another submission has taken its place: a retry would revert too.
  if (refusal !== null && slot.reorgs > 0) return ['rejected', refusal];
  if (refusal === null && !winner.isNoop && failures + 1 < MOST_FAILURES) return ['submitted', null];
  return ['failed-onchain', refusal ?? 'the transaction reverted on chain'];
}

/**
 * Builds a slot from the row of the nonce and the rows of its transactions. The list is empty if the transactions were
 * committed between the two queries.
 */
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
      isRetried: row.state === 'mined' && row.status === 'submitted',
      reorgs: Number(row.reorgs),
      attempts: [first, ...rest],
      mined:
        mined === undefined
          ? null
          : {
              hash: String(mined.hash),
              blockNumber: Number(mined.block_number),
              blockHash: String(mined.block_hash),
              succeeded: mined.status === 'mined',
            },
    },
  ];
}
