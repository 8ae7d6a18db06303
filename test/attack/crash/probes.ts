import { z } from 'zod';
import type { Logger } from '../../../src/service/logger.ts';
import { JobQueues, type QueueSpec } from '../../../src/service/store/job-queues.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';

const PROBES: QueueSpec<{ id: string }> = {
  name: 'crash-probes',
  data: z.strictObject({ id: z.string() }),
  retryLimit: 100,
  retryDelaySeconds: 1,
  retryDelayMaxSeconds: 1,
  expireSeconds: 30,
};

/** A queue whose jobs leave a row each: every acknowledged job must have its row in the end. */
export async function openProbes(
  database: SqlDatabase,
  log: Logger,
): Promise<{ enqueue(id: string): Promise<void>; stop(): Promise<void> }> {
  await database
    .query('CREATE TABLE IF NOT EXISTS crash_probes (id text PRIMARY KEY)')
    .catch(() => undefined);
  const queues = await JobQueues.start(database, log, { pollSeconds: 0.5 });
  const queue = await queues.open(PROBES);
  await queue.work(async ({ data }) => {
    await database.query('INSERT INTO crash_probes (id) VALUES ($1) ON CONFLICT DO NOTHING', [data.id]);
  });
  return { enqueue: async (id) => void (await queue.enqueue({ id })), stop: () => queues.stop(1_000) };
}
