import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import type { Client } from './client.ts';
import type { ChainHistory } from './crash-world.ts';

export interface Verdict {
  /** Acknowledged but missing: no row, no effect on chain, or a job that never ran. */
  readonly lost: readonly string[];
  /** Done twice: two effects on chain, a reverted transaction, or two rows. */
  readonly doubled: readonly string[];
  readonly contradictions: readonly string[];
}

/** Compares the answers that clients got with the database and the chain. The service must be stopped. */
export async function checkHistory(
  client: Client,
  database: SqlDatabase,
  chain: ChainHistory,
): Promise<Verdict> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const rows = await database.query('SELECT id, identity, status FROM submissions');
  const byId = new Map(rows.map((row) => [String(row.id), row]));
  for (const [nullifier, id] of client.acknowledged) {
    const row = byId.get(id);
    if (row === undefined) lost.push(`submission ${id}: no row`);
    else if (row.status !== 'confirmed') lost.push(`submission ${id}: ${row.status}`);
    if (!chain.commits.has(nullifier)) lost.push(`submission ${id}: not on chain`);
  }
  for (const [nullifier, times] of chain.commits) {
    if (times > 1) doubled.push(`nullifier ${nullifier}: ${times} times on chain`);
  }
  if (chain.reverted > 0) doubled.push(`${chain.reverted} transactions reverted`);
  const live = new Set<string>();
  for (const { identity, status } of rows) {
    if (status === 'rejected' || status === 'failed-onchain') continue;
    if (live.has(String(identity))) doubled.push(`${identity}: two rows`);
    live.add(String(identity));
  }
  await checkJobs(client, database, lost);
  return { lost, doubled, contradictions: client.contradictions };
}

/** A job is lost if it neither ran nor is queued. */
async function checkJobs(client: Client, database: SqlDatabase, lost: string[]): Promise<void> {
  const rows = await database.query(
    `SELECT id FROM crash_probes
     UNION SELECT data->>'id' FROM pgboss.job WHERE name = 'crash-probes' AND state IN ('created', 'retry', 'active')`,
  );
  const known = new Set(rows.map(({ id }) => String(id)));
  for (const id of client.probed) if (!known.has(id)) lost.push(`job ${id}`);
}
