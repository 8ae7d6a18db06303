import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import type { SqlDatabase } from '../store/sql.ts';
import type { SubmissionKind } from '../store/submission-store.ts';

/** The chain state that a restored database is compared with. */
export interface ReconcileChain {
  /** Whether the chain shows the effect of a statement. */
  isExecuted(kind: SubmissionKind, statement: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** Number of mined transactions of `address`. */
  minedNonce(address: string): Promise<number>;
  /** Number of its transactions that are mined or wait to be mined. */
  pendingNonce(address: string): Promise<number>;
  /** Undefined: no such transaction is mined. */
  receipt(hash: string): Promise<unknown>;
}

interface Reconciled {
  /** Number of open submissions that were compared with the chain. */
  readonly examined: number;
  /** Number of these whose effect the chain already has. */
  readonly found: number;
}

const REASON = 'found on chain after a restore';

/**
 * Compares a restored database with the chain; does nothing for a database that was not restored.
 *
 * Transactions that the lost database had sent may be mined or pending. So wait until the pending ones are mined, then
 * mark as confirmed every open submission whose effect the chain shows: it must not be relayed and paid for again.
 * Several replicas may do this at the same time.
 * @param patienceMs longest wait for pending transactions that the database does not know. Any that is not mined by
 *   then is left to the relay: the nullifier keeps it from having an effect twice.
 * @returns undefined if the database was not restored
 */
export async function reconcile(
  database: SqlDatabase,
  chain: ReconcileChain,
  signer: string,
  log: Logger,
  patienceMs = 60_000,
): Promise<Reconciled | undefined> {
  const [restored] = await database.query('SELECT rows::text FROM restored_from');
  if (restored === undefined) return undefined;
  log.info({ rows: restored.rows }, 'the database was restored: comparing with the chain before relaying');
  await untilMined(database, chain, signer, log, patienceMs);
  const open = await database.query(
    `SELECT id, kind, statement FROM submissions
     WHERE status NOT IN ('confirmed', 'rejected', 'failed-onchain') ORDER BY sequence`,
  );
  let found = 0;
  for (const { id, kind, statement } of open) {
    if (!(await chain.isExecuted(kind as SubmissionKind, JSON.parse(String(statement))))) continue;
    found++;
    await settle(database, chain, String(id));
  }
  await database.query('DELETE FROM restored_from');
  log.info({ examined: open.length, found }, 'compared with the chain');
  return { examined: open.length, found };
}

/** Waits until the database knows every pending nonce of the signer, at most `patienceMs`. */
async function untilMined(
  database: SqlDatabase,
  chain: ReconcileChain,
  signer: string,
  log: Logger,
  patienceMs: number,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const [mined, pending] = [await chain.minedNonce(signer), await chain.pendingNonce(signer)];
    const [row] = await database.query(
      'SELECT count(DISTINCT nonce)::text AS known FROM transactions WHERE signer = $1 AND nonce >= $2 AND nonce < $3',
      [signer, mined, pending],
    );
    if (Number(row?.known) >= pending - mined) return;
    if (performance.now() > deadline) {
      log.warn({ mined, pending }, 'transactions that a restored database does not know are not mined yet');
      return;
    }
    await delay(250);
  }
}

/**
 * Marks a submission as confirmed, unless the relay can still follow its transaction: a known transaction that is mined,
 * or may still be, stays with the relay, which reads its receipt. Known transactions whose nonces were spent by
 * forgotten ones are marked as superseded.
 */
async function settle(database: SqlDatabase, chain: ReconcileChain, id: string): Promise<void> {
  const slots = await database.query(
    `SELECT signer, nonce::text, array(SELECT hash FROM transactions t
       WHERE t.signer = n.signer AND t.nonce = n.nonce) AS hashes
     FROM relay_nonces n WHERE submission_id = $1 AND state = 'open'`,
    [id],
  );
  for (const { signer, nonce, hashes } of slots) {
    if ((await chain.minedNonce(String(signer))) <= Number(nonce)) return;
    const receipts = await Promise.all((hashes as string[]).map((hash) => chain.receipt(hash)));
    if (receipts.some((receipt) => receipt !== undefined)) return;
  }
  await database.transaction(async (client) => {
    for (const { signer, nonce } of slots) {
      await client.query(
        "UPDATE transactions SET status = 'superseded' WHERE signer = $1 AND nonce = $2::bigint",
        [signer, nonce],
      );
      await client.query("UPDATE relay_nonces SET state = 'final' WHERE signer = $1 AND nonce = $2::bigint", [
        signer,
        nonce,
      ]);
    }
    await client.query(
      `UPDATE submissions SET status = 'confirmed', reason = $2, updated_at = now()
       WHERE id = $1 AND status NOT IN ('confirmed', 'rejected', 'failed-onchain')`,
      [id, REASON],
    );
  });
}
