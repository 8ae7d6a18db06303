import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AssayError } from '../../protocol/errors.ts';
import type { Logger } from '../logger.ts';
import { MIGRATIONS } from './schema-steps.ts';
import type { SqlClient, SqlDatabase } from './sql.ts';

/** Advisory lock: one replica migrates at a time. The number is arbitrary. */
const LOCK = 7_224_001;
/** A step on a large table takes minutes, and the other replicas wait for it. */
const LOCK_WAIT_MS = 3_600_000;
const LOCK_POLL_MS = 100;
/** Interval of the log lines while one statement runs, or another process migrates. */
const PROGRESS_MS = 10_000;

/** The schema version of this program. */
export const SCHEMA_VERSION = MIGRATIONS.length;

const CREATES_TABLE = /^\s*CREATE TABLE (\w+)/i;
const ADDS_INDEX = /^\s*CREATE (UNIQUE )?INDEX \w+ ON (\w+)/i;
const DROPS_CHECK = /^\s*ALTER TABLE \w+ DROP CONSTRAINT \w+_check\s*$/i;
const ADDS_COLUMN = /^\s*ALTER TABLE (\w+) ADD COLUMN [^,]*$/i;

/**
 * Whether programs without this step may run while the database has it: the rule for a rolling upgrade. True for
 * statements that an earlier program does not notice: new tables, their indexes, columns that it need not write, indexes
 * that forbid no row, checks that are dropped. A changed constraint, a removed column or rewritten rows may break it.
 */
export function isAdditive(statements: readonly string[]): boolean {
  const made = new Set(statements.flatMap((statement) => CREATES_TABLE.exec(statement)?.[1] ?? []));
  return statements.every((statement) => {
    if (CREATES_TABLE.test(statement) || DROPS_CHECK.test(statement)) return true;
    const [, unique, indexed] = ADDS_INDEX.exec(statement) ?? [];
    if (indexed !== undefined) return unique === undefined || made.has(indexed);
    const [, altered] = ADDS_COLUMN.exec(statement) ?? [];
    const needsValue = /\bNOT NULL\b/i.test(statement) && !/\bDEFAULT\b/i.test(statement);
    return altered !== undefined && !needsValue && !/\b(?:UNIQUE|CHECK|REFERENCES)\b/i.test(statement);
  });
}

/** Checksum of a migration. The database records it, to detect an edited one. */
function checksumOf(statements: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(statements)).digest('hex');
}

/** Checksums of all migrations, in order. */
export const stepChecksums = (): string[] => MIGRATIONS.map(checksumOf);

/**
 * Migrates the schema to the newest version, each step in its own transaction, so that a crash loses no finished step.
 * Replicas that start together migrate once. No statement has a time limit; the log tells the progress.
 *
 * A database that a later version has migrated is accepted if all steps that this program does not know are additive.
 * @param steps for tests and backups; otherwise MIGRATIONS
 * @throws AssayError, exit code 4, without writing: `store-newer` if a later version of the service changed the database
 *   so that this one cannot use it; `store-foreign` if its steps differ from this program's; `store-unavailable` if
 *   another process has been migrating for an hour
 */
export async function migrate(
  database: SqlDatabase,
  steps: readonly (readonly string[])[] = MIGRATIONS,
  log: Pick<Logger, 'info'> = { info: () => {} },
): Promise<void> {
  const start = Date.now();
  let toldAt = start;
  for (;;) {
    const done = await database.longTransaction((client) => migrateOnce(client, steps, log));
    if (done === 'all') return;
    if (done === 'one') continue;
    if (Date.now() - start > LOCK_WAIT_MS) {
      throw new AssayError('store-unavailable', 'another process has been migrating for an hour', {
        exitCode: 4,
      });
    }
    if (Date.now() - toldAt >= PROGRESS_MS) {
      toldAt = Date.now();
      log.info({ seconds: seconds(start) }, 'another process migrates the database: waiting');
    }
    await delay(LOCK_POLL_MS);
  }
}

const seconds = (since: number): number => Math.round((Date.now() - since) / 1000);

/** Takes the lock and runs the next step. */
async function migrateOnce(
  client: SqlClient,
  steps: readonly (readonly string[])[],
  log: Pick<Logger, 'info'>,
): Promise<'all' | 'one' | 'locked'> {
  const [lock] = await client.query('SELECT pg_try_advisory_xact_lock($1) AS taken', [LOCK]);
  if (lock?.taken !== true) return 'locked';
  const version = await checkedVersion(client, steps);
  const statements = steps[version];
  if (statements === undefined) return 'all';
  if (version === 0) {
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, checksum text)',
    );
  }
  // Databases of versions that did not record it have no such column; their steps count as not additive.
  await client.query('ALTER TABLE schema_version ADD COLUMN IF NOT EXISTS additive boolean');
  await runStep(client, statements, { from: version, to: steps.length }, log);
  await client.query('INSERT INTO schema_version (version, checksum, additive) VALUES ($1, $2, $3)', [
    version + 1,
    checksumOf(statements),
    isAdditive(statements),
  ]);
  return 'one';
}

async function runStep(
  client: SqlClient,
  statements: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
  log: Pick<Logger, 'info'>,
): Promise<void> {
  const start = Date.now();
  let done = 0;
  const tell = () =>
    log.info(
      {
        version: from + 1,
        of: to,
        statement: done + 1,
        statements: statements.length,
        seconds: seconds(start),
      },
      'migrating the database',
    );
  if (from > 0) tell();
  const timer = setInterval(tell, PROGRESS_MS);
  try {
    for (const statement of statements) {
      await client.query(statement);
      done++;
    }
  } finally {
    clearInterval(timer);
  }
}

/**
 * The version of the database's schema (0: it has none) and the newest one of this program. Reads only.
 * @throws AssayError `store-newer`, `store-foreign` (4)
 */
export async function schemaState(client: SqlClient): Promise<{ version: number; newest: number }> {
  return { version: await checkedVersion(client, MIGRATIONS), newest: SCHEMA_VERSION };
}

/**
 * The version of the database, 0 for an empty one; at most this program's.
 * @throws AssayError `store-newer`, `store-foreign`
 */
async function checkedVersion(client: SqlClient, steps: readonly (readonly string[])[]): Promise<number> {
  const [table] = await client.query("SELECT to_regclass('schema_version') IS NOT NULL AS found");
  if (table?.found !== true) return 0;
  // to_jsonb: the column is missing in databases of earlier versions.
  const rows = await client.query(
    `SELECT version::text, checksum, to_jsonb(v)->>'additive' AS additive FROM schema_version v ORDER BY v.version`,
  );
  const unknown = rows.slice(steps.length);
  if (unknown.some(({ additive }) => additive !== 'true')) {
    throw new AssayError('store-newer', 'the database was written by a newer version', { exitCode: 4 });
  }
  const known = rows.slice(0, steps.length);
  for (const [i, row] of known.entries()) {
    const statements = steps[i];
    if (
      statements === undefined ||
      Number(row.version) !== i + 1 ||
      row.checksum !== checksumOf(statements)
    ) {
      throw new AssayError('store-foreign', `step ${i + 1} of the database's schema is not this program's`, {
        exitCode: 4,
      });
    }
  }
  return known.length;
}
