import { setTimeout as delay } from 'node:timers/promises';
import { datasetId } from '../protocol/context.ts';
import type { Field } from '../protocol/field.ts';
import type { ChainView } from './chain-port.ts';
import type { Logger } from './logger.ts';
import type { SqlDatabase, SqlRow } from './sql.ts';
import type { SubmissionKind } from './store.ts';

/** What a restored database is compared with. */
export interface ReconcileChain extends Pick<ChainView, 'dataset' | 'entry' | 'round'> {
  /** How many transactions of `address` are mined. */
  minedNonce(address: string): Promise<number>;
  /** The same, with those that wait to be mined. */
  pendingNonce(address: string): Promise<number>;
}

export interface Reconciled {
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
  for (const row of open) {
    if (!(await isExecuted(chain, row.kind as SubmissionKind, JSON.parse(String(row.statement))))) continue;
    found++;
    await settle(database, row);
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

/** Its own transactions, if it has any, stay with the relay when they are mined: their receipts say more. */
async function settle(database: SqlDatabase, { id }: SqlRow): Promise<void> {
  await database.query(
    `UPDATE submissions SET status = 'confirmed', reason = $2, updated_at = now()
     WHERE id = $1 AND status NOT IN ('confirmed', 'rejected', 'failed-onchain')
       AND NOT EXISTS (SELECT FROM transactions WHERE submission_id = $1 AND status = 'signed')`,
    [id, REASON],
  );
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
