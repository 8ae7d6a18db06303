import type { Logger } from '../logger.ts';
import { IDEMPOTENCY_KEPT_HOURS } from './reservations.ts';
import type { SqlDatabase } from './sql.ts';

/** Finished deliveries of webhooks. */
const DELIVERIES_KEPT_DAYS = 30;
/** Gas of tenants by day. */
const GAS_KEPT_DAYS = 60;
/** Acts of administrators. */
const ACTS_KEPT_DAYS = 730;
const EVERY_MS = 3_600_000;

/**
 * Removes expired rows now and then every hour. Submissions and the log of acknowledgements are kept: a proof that was
 * promised must stay possible.
 *
 * @returns functions to run it once more, and to stop it
 */
export function startRetention(
  database: SqlDatabase,
  log: Logger,
  now: () => Date = () => new Date(),
): { sweep(): Promise<void>; stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const sweep = () => {
    running = removeExpired(database, now()).catch((error: unknown) => {
      log.warn({ err: error }, 'old rows were not removed, will be tried again');
    });
    return running;
  };
  void sweep();
  const timer = setInterval(sweep, EVERY_MS);
  timer.unref();
  return {
    sweep,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function removeExpired(database: SqlDatabase, now: Date): Promise<void> {
  const before = new Date(now.getTime() - IDEMPOTENCY_KEPT_HOURS * 3_600_000).toISOString();
  await database.query('DELETE FROM idempotency_keys WHERE created_at < $1', [before]);
  const old = new Date(now.getTime() - DELIVERIES_KEPT_DAYS * 86_400_000).toISOString();
  await database.query("DELETE FROM webhook_deliveries WHERE created_at < $1 AND status <> 'pending'", [old]);
  const firstDay = new Date(now.getTime() - GAS_KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
  await database.query('DELETE FROM tenant_gas WHERE day < $1', [firstDay]);
  const oldest = new Date(now.getTime() - ACTS_KEPT_DAYS * 86_400_000).toISOString();
  await database.query('DELETE FROM admin_acts WHERE at < $1', [oldest]);
}
