import type { TransactionOutcome } from '../../chain/gateway/relay-chain.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { SqlClient, SqlDatabase } from '../store/sql.ts';
import type { RelayLease } from './lease.ts';
import type { RelayEvent } from './options.ts';
import {
  type Attempt,
  type Halt,
  type QueuedCall,
  type SignedTransaction,
  type Slot,
  toSlot,
  verdict,
} from './rows.ts';

/** States of a submission with a pending transaction. */
const IN_FLIGHT = `('submitted', 'delayed')`;

/**
 * The relay's tables. Every write is one transaction that first asserts the lease: a relay that lost the lease writes
 * nothing.
 */
export class RelayStore {
  readonly #database: SqlDatabase;
  readonly #lease: RelayLease;
  readonly #onEvent: (event: RelayEvent) => void;

  /** @param onEvent called after a write is committed */
  constructor(database: SqlDatabase, lease: RelayLease, onEvent: (event: RelayEvent) => void = () => {}) {
    this.#database = database;
    this.#lease = lease;
    this.#onEvent = onEvent;
  }

  /** Nonces that are not final, ordered by signer and nonce. */
  async slots(): Promise<Slot[]> {
    const [slots, attempts] = await Promise.all([
      this.#database.query(
        `SELECT n.signer, n.nonce::text, n.submission_id, n.state, n.cancel_reason, n.reorgs, s.status
         FROM relay_nonces n LEFT JOIN submissions s ON s.id = n.submission_id
         WHERE n.state IN ('open', 'mined') ORDER BY n.signer, n.nonce`,
      ),
      this.#database.query(
        `SELECT t.signer, t.nonce::text, t.hash, CASE n.state WHEN 'open' THEN t.raw ELSE '' END AS raw, t.attempt, t.submission_id, t.status, t.block_number::text, t.block_hash
         FROM transactions t JOIN relay_nonces n USING (signer, nonce)
         WHERE n.state IN ('open', 'mined') ORDER BY t.signer, t.nonce, t.attempt`,
      ),
    ]);
    const byNonce = Map.groupBy(attempts, (row) => `${row.signer} ${row.nonce}`);
    return slots.flatMap((row) => toSlot(row, byNonce.get(`${row.signer} ${row.nonce}`) ?? []));
  }

  /** The signed bytes of a transaction. @throws AssayError `not-found` if it is not stored */
  async raw(hash: string): Promise<string> {
    const [row] = await this.#database.query('SELECT raw FROM transactions WHERE hash = $1', [hash]);
    if (row === undefined) throw new AssayError('not-found', `no transaction ${hash} is stored`);
    return String(row.raw);
  }

  /** One more than the highest nonce ever assigned for `signer`; undefined if there is none. */
  async nextNonce(signer: string): Promise<number | undefined> {
    const [row] = await this.#database.query(
      'SELECT (max(nonce) + 1)::text AS next FROM relay_nonces WHERE signer = $1',
      [signer],
    );
    return row === undefined || row.next === null ? undefined : Number(row.next);
  }

  /** The nonces in [from, to) that were never assigned, at most 64. */
  async gaps(signer: string, from: number, to: number): Promise<number[]> {
    const rows = await this.#database.query(
      `SELECT i::text AS nonce FROM generate_series($2::bigint, $3::bigint - 1) i
       WHERE NOT EXISTS (SELECT 1 FROM relay_nonces WHERE signer = $1 AND nonce = i) ORDER BY i LIMIT 64`,
      [signer, from, to],
    );
    return rows.map((row) => Number(row.nonce));
  }

  /** Submissions that wait for a transaction, oldest first. */
  async queued(limit: number): Promise<string[]> {
    const rows = await this.#database.query(
      `SELECT id FROM submissions WHERE status = 'queued' ORDER BY sequence LIMIT $1`,
      [limit],
    );
    return rows.map((row) => String(row.id));
  }

  /** The contract call of a submission; undefined if it is not queued. */
  async queuedCall(id: string): Promise<QueuedCall | undefined> {
    const [row] = await this.#database.query(
      `SELECT call_to, call_data FROM submissions WHERE id = $1 AND status = 'queued'`,
      [id],
    );
    return row && { id, call: { to: String(row.call_to), data: String(row.call_data) } };
  }

  /**
   * Assigns a nonce to a submission (null: to a no-op) and stores the signed bytes that spend it.
   * @throws if the nonce is already assigned; AssayError `not-queued` if the submission is not queued
   */
  async open(
    signer: string,
    nonce: number,
    submissionId: string | null,
    signed: SignedTransaction,
  ): Promise<void> {
    await this.#fenced(async (client) => {
      await client.query(
        `INSERT INTO relay_nonces (signer, nonce, submission_id, state) VALUES ($1, $2, $3, 'open')`,
        [signer, nonce, submissionId],
      );
      await insertAttempt(client, signer, nonce, 0, submissionId, signed);
      if (submissionId === null) return;
      const rows = await client.query(
        `UPDATE submissions SET status = 'submitted', reason = NULL, updated_at = clock_timestamp()
         WHERE id = $1 AND status = 'queued' RETURNING id`,
        [submissionId],
      );
      if (rows.length === 0) throw new AssayError('not-queued', 'the submission is not queued any more');
    });
  }

  /** Stores a replacement: the same call with higher fees, or (with the reason for giving up) a no-op. */
  async replace(slot: Slot, signed: SignedTransaction, cancelReason: string | null): Promise<void> {
    const { signer, nonce } = slot;
    const newest = slot.attempts[slot.attempts.length - 1];
    const isNoop = cancelReason !== null || slot.submissionId === null;
    await this.#fenced(async (client) => {
      const attempt = (newest?.attempt ?? 0) + 1;
      await insertAttempt(client, signer, nonce, attempt, isNoop ? null : slot.submissionId, signed);
      await client.query('UPDATE relay_nonces SET cancel_reason = $3 WHERE signer = $1 AND nonce = $2', [
        signer,
        nonce,
        cancelReason,
      ]);
      await setInFlight(client, slot.submissionId, 'submitted');
    });
    this.#onEvent('replaced');
  }

  /** Marks a submission as delayed: its fee is at the cap and its transaction is not mined. */
  async delay(slot: Slot): Promise<void> {
    await this.#fenced((client) => setInFlight(client, slot.submissionId, 'delayed'));
  }

  /**
   * Settles a nonce and its submission after one of its transactions was mined; the others cannot be mined any more.
   * @param winner the mined transaction
   * @param refusal the contract's error for the call now, if the transaction reverted
   */
  async settle(
    slot: Slot,
    winner: Attempt,
    outcome: TransactionOutcome,
    refusal: string | null,
  ): Promise<void> {
    const { signer, nonce, submissionId } = slot;
    const status = await this.#fenced(async (client) => {
      const failures = outcome.succeeded ? 0 : await failuresOf(client, submissionId, winner.hash);
      const [next, reason] = verdict(slot, winner, outcome.succeeded, refusal, failures);
      await client.query(
        `UPDATE transactions SET
           status = CASE WHEN hash <> $3 THEN 'superseded' WHEN $4::boolean THEN 'mined' ELSE 'reverted' END,
           block_number = CASE WHEN hash = $3 THEN $5::bigint END,
           block_hash = CASE WHEN hash = $3 THEN $6 END
         WHERE signer = $1 AND nonce = $2`,
        [signer, nonce, winner.hash, outcome.succeeded, outcome.blockNumber, outcome.blockHash],
      );
      await client.query(`UPDATE relay_nonces SET state = 'mined' WHERE signer = $1 AND nonce = $2`, [
        signer,
        nonce,
      ]);
      if (submissionId !== null) await moveTo(client, submissionId, next, reason);
      return next;
    });
    if (submissionId !== null && status !== 'submitted') this.#onEvent(status);
  }

  /** Undoes `settle` after a reorganisation removed the block. */
  async reopen(slot: Slot): Promise<void> {
    const { signer, nonce, submissionId } = slot;
    await this.#fenced(async (client) => {
      await client.query(
        `UPDATE transactions SET status = 'signed', block_number = NULL, block_hash = NULL
         WHERE signer = $1 AND nonce = $2`,
        [signer, nonce],
      );
      await client.query(
        `UPDATE relay_nonces SET state = 'open', reorgs = reorgs + 1 WHERE signer = $1 AND nonce = $2`,
        [signer, nonce],
      );
      if (submissionId !== null) await moveTo(client, submissionId, 'submitted', null);
    });
    this.#onEvent('reorganised');
  }

  /**
   * Ends the watch of a nonce: its transaction is final. A submission that is to be tried again is queued.
   * @param refusal of a submission that is to be tried again: the contract's error for the call now
   */
  async finalise(slot: Slot, refusal: string | null): Promise<void> {
    const { signer, nonce, submissionId, isRetried } = slot;
    const retried = isRetried ? submissionId : null;
    const status = refusal === null ? 'queued' : 'failed-onchain';
    await this.#fenced(async (client) => {
      await client.query(`UPDATE relay_nonces SET state = 'final' WHERE signer = $1 AND nonce = $2`, [
        signer,
        nonce,
      ]);
      if (retried !== null) await moveTo(client, retried, status, refusal);
    });
    if (retried !== null) this.#onEvent(refusal === null ? 'retried' : 'failed-onchain');
  }

  /** Transactions of a queued submission that were given up because their nonces looked spent by a foreign one. */
  async givenUp(id: string): Promise<string[]> {
    const rows = await this.#database.query(
      `SELECT t.hash FROM transactions t JOIN relay_nonces n USING (signer, nonce)
       WHERE t.submission_id = $1 AND n.state = 'foreign'`,
      [id],
    );
    return rows.map((row) => String(row.hash));
  }

  /** Watches a transaction of `givenUp` again: it was mined after all. */
  async takeBack(id: string, hash: string): Promise<void> {
    await this.#fenced(async (client) => {
      const nonces = await client.query(
        `UPDATE relay_nonces n SET state = 'open' FROM transactions t
         WHERE t.hash = $1 AND n.signer = t.signer AND n.nonce = t.nonce AND n.state = 'foreign'
         RETURNING n.signer, n.nonce::text`,
        [hash],
      );
      for (const { signer, nonce } of nonces) {
        await client.query(`UPDATE transactions SET status = 'signed' WHERE signer = $1 AND nonce = $2`, [
          signer,
          nonce,
        ]);
      }
      await moveTo(client, id, 'submitted', null);
    });
  }

  /** Rejects a queued submission. */
  async reject(id: string, reason: string): Promise<void> {
    await this.#fenced(async (client) => {
      await client.query(
        `UPDATE submissions SET status = 'rejected', reason = $2, updated_at = clock_timestamp()
         WHERE id = $1 AND status = 'queued'`,
        [id, reason],
      );
    });
    this.#onEvent('rejected');
  }

  /** The current halt. */
  async halted(): Promise<Halt | undefined> {
    const [row] = await this.#database.query(
      'SELECT reason, signer, nonce::text, resume FROM relay_halt WHERE id = 1',
    );
    return (
      row && {
        reason: String(row.reason),
        signer: String(row.signer),
        nonce: Number(row.nonce),
        resume: row.resume === true,
      }
    );
  }

  /** Records a halt, unless there is one. */
  async halt(reason: string, signer: string, nonce: number): Promise<void> {
    await this.#fenced(async (client) => {
      await client.query(
        `INSERT INTO relay_halt (id, reason, signer, nonce, halted_at) VALUES (1, $1, $2, $3, clock_timestamp())
         ON CONFLICT (id) DO NOTHING`,
        [reason, signer, nonce],
      );
    });
  }

  /**
   * Ends a halt. The submissions of `spent` nonces are queued again (or rejected, if they were being given up), and all
   * nonces of `signer` below `firstNonce` count as used.
   */
  async resume(spent: readonly Slot[], signer: string, firstNonce: number): Promise<void> {
    await this.#fenced(async (client) => {
      for (const slot of spent) {
        const key = [slot.signer, slot.nonce];
        await client.query(
          `UPDATE transactions SET status = 'superseded', block_number = NULL, block_hash = NULL
           WHERE signer = $1 AND nonce = $2`,
          key,
        );
        await client.query(`UPDATE relay_nonces SET state = 'foreign' WHERE signer = $1 AND nonce = $2`, key);
        if (slot.submissionId === null) continue;
        const [status, reason] =
          slot.cancelReason === null ? ['queued', null] : ['rejected', slot.cancelReason];
        await moveTo(client, slot.submissionId, status, reason);
      }
      if (firstNonce > 0) await markForeign(client, signer, firstNonce - 1);
      await client.query('DELETE FROM relay_halt');
    });
  }

  /** Counts all nonces of `signer` below `firstNonce` as used. */
  async skipTo(signer: string, firstNonce: number): Promise<void> {
    await this.#fenced((client) => markForeign(client, signer, firstNonce - 1));
  }

  #fenced<T>(work: (client: SqlClient) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (client) => {
      await this.#lease.assertHeld(client);
      return work(client);
    });
  }
}

/** The submission's transactions that failed on chain, besides one. */
async function failuresOf(client: SqlClient, submissionId: string | null, but: string): Promise<number> {
  const [row] = await client.query(
    `SELECT count(*)::int AS failures FROM transactions
     WHERE submission_id = $1 AND status = 'reverted' AND hash <> $2`,
    [submissionId, but],
  );
  return Number(row?.failures ?? 0);
}

async function insertAttempt(
  client: SqlClient,
  signer: string,
  nonce: number,
  attempt: number,
  submissionId: string | null,
  { hash, raw }: SignedTransaction,
): Promise<void> {
  await client.query(
    `INSERT INTO transactions (hash, submission_id, signer, nonce, raw, status, attempt, created_at)
     VALUES ($1, $2, $3, $4, $5, 'signed', $6, clock_timestamp())`,
    [hash, submissionId, signer, nonce, raw, attempt],
  );
}

async function markForeign(client: SqlClient, signer: string, nonce: number): Promise<void> {
  await client.query(
    `INSERT INTO relay_nonces (signer, nonce, state) VALUES ($1, $2, 'foreign') ON CONFLICT DO NOTHING`,
    [signer, nonce],
  );
}

async function setInFlight(client: SqlClient, id: string | null, status: string): Promise<void> {
  if (id === null) return;
  await client.query(
    `UPDATE submissions SET status = $2, updated_at = clock_timestamp()
     WHERE id = $1 AND status IN ${IN_FLIGHT} AND status <> $2`,
    [id, status],
  );
}

/**
 * Sets a submission's status. A failed submission may have been submitted again: then the newer one holds the
 * identity, and the older one keeps its status.
 */
async function moveTo(client: SqlClient, id: string, status: string, reason: string | null): Promise<void> {
  await client.query(
    `UPDATE submissions s SET status = $2, reason = $3, updated_at = clock_timestamp()
     WHERE s.id = $1 AND ($2 IN ('rejected', 'failed-onchain') OR NOT EXISTS (
       SELECT 1 FROM submissions o WHERE o.identity = s.identity AND o.id <> s.id
         AND o.status NOT IN ('rejected', 'failed-onchain')))`,
    [id, status, reason],
  );
}
