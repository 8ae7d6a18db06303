import { setTimeout as delay } from 'node:timers/promises';
import type { ChainView } from '../../chain/gateway/views.ts';
import { datasetId } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import type { Logger } from '../logger.ts';
import type { SqlDatabase } from '../store/sql.ts';
import type { SubmissionKind } from '../store/submission-store.ts';

/** What a restored database is compared with. */
export interface ReconcileChain extends Pick<ChainView, 'dataset' | 'entry' | 'round'> {
  /** How many transactions of `address` are mined. */
  minedNonce(address: string): Promise<number>;
  /** The same, with those that wait to be mined. */
  pendingNonce(address: string): Promise<number>;
  /** Undefined: no such transaction is mined. */
  receipt(hash: string): Promise<unknown>;
}

interface Reconciled {
  /** Submissions that were looked for on the chain. */
  readonly examined: number;
  /** Those whose effect was there already. */
  readonly found: number;
}

const REASON = 'found on chain after a restore';

/**
 * After a backup was put back: what the lost database had sent may be on the chain, or on its way there. Waits for
 * what is on its way, then marks as confirmed every open submission whose effect the chain shows, so that none is
 * relayed, and paid for, again. Does nothing unless the database was restored. Replicas may do it at the same time.
 * @param patienceMs how long transactions of the signer that the database doesn't know are waited for. What is
 *   still not mined then is left to the relay: the nullifier keeps it from having an effect twice.
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
    if (!(await isExecuted(chain, kind as SubmissionKind, JSON.parse(String(statement))))) continue;
    found++;
    await settle(database, chain, String(id));
  }
  await database.query('DELETE FROM restored_from');
  log.info({ examined: open.length, found }, 'compared with the chain');
  return { examined: open.length, found };
}

/** Until every nonce that waits is one that the database knows. */
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
 * A transaction that the database knows and that is mined, or may be, stays with the relay: its receipt says more.
 * One whose nonce was spent by a later transaction of ours, which the database has forgotten, is given up.
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

/** Whether the chain shows what this statement asks for. */
async function isExecuted(
  chain: ReconcileChain,
  kind: SubmissionKind,
  statement: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const number = (name: string) => BigInt(String(statement[name]));
  switch (kind) {
    case 'origin': {
      const id = datasetId(number('model') as Field, number('originNullifier') as Field);
      const dataset = await chain.dataset(id);
      return (
        dataset !== undefined &&
        dataset.root === number('root') &&
        dataset.beneficiary === statement.beneficiary &&
        dataset.role === statement.role
      );
    }
    case 'enrolment':
      return (await chain.entry(number('round'), number('dataset'))).enrolled;
    case 'attestation-set':
      return (await chain.entry(number('round'), number('dataset'))).attestedAt > 0n;
    case 'evaluation': {
      const direction = (await chain.round(number('round')))?.direction ?? [];
      return direction.length > 0 && direction.join() === (statement.direction as unknown[]).join();
    }
    case 'step':
      return (await chain.round(number('round')))?.stepped === true;
  }
}
