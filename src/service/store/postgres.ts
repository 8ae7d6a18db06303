import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import type { Logger } from '../logger.ts';
import type { SqlClient, SqlDatabase, SqlRow } from './sql.ts';
import { failureOf, storeError } from './sql-errors.ts';

interface PostgresOptions {
  /** Connections of this process. */
  readonly connections?: number;
  /** Longest wait for a connection, and for an answer to one statement. */
  readonly timeoutMs?: number;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 20;

/**
 * Connects to a PostgreSQL server (15 or later). Several processes may share its database.
 *
 * Deadlocks and serialization failures are tried again. When the connection is lost, only what can't have been
 * executed, or only reads, is tried again: everything else throws `store-unavailable`, and the caller can't know
 * whether it was done. Nothing is connected here: an unreachable server shows at the first query.
 */
export function openPostgres(url: string, log: Logger, options: PostgresOptions = {}): SqlDatabase {
  const timeout = options.timeoutMs ?? 5_000;
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    application_name: 'assay',
    connectionTimeoutMillis: timeout,
    query_timeout: timeout,
    // The server gives up at about the same time, so that nothing goes on behind a caller who was told 503.
    statement_timeout: timeout,
    lock_timeout: timeout,
    // A replica that hangs in the middle of a transaction doesn't keep its locks.
    idle_in_transaction_session_timeout: 2 * timeout,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced at the next use.
  const report = (error: Error) => log.warn({ err: error }, 'a connection to the database was lost');
  pool.on('error', report);
  // So may one between two statements of a transaction: the next statement fails, and nothing else.
  pool.on('connect', (client) => client.on('error', report));

  return {
    kind: 'server',
    query: (sql, parameters = []) =>
      retrying(
        async () => (await pool.query<SqlRow>(sql, [...parameters])).rows,
        (error) => isUnsent(error) || /^\s*SELECT\b/i.test(sql),
        timeout,
      ),
    transaction: (work) => retrying(() => inTransaction(pool, work), isUnsent, timeout),
    script: (sql) => retrying(async () => rowsOf(await pool.query(sql)), isUnsent, timeout),
    close: () => pool.end(),
  };
}

/** No connection was had at all, so nothing can have been executed. */
function isUnsent(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (
    ['ECONNREFUSED', '57P03', '53300'].includes(String(code)) ||
    /^timeout exceeded when trying to connect/.test(String(message))
  );
}

async function inTransaction<T>(pool: Pool, work: (client: SqlClient) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  let failure: Error | undefined;
  try {
    await connection.query('BEGIN');
    const result = await work(clientOf(connection));
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    failure = await rollback(connection, error);
    throw error;
  } finally {
    // A connection in an unknown state is closed, and the server rolls back.
    connection.release(failure);
  }
}

async function rollback(connection: PoolClient, error: unknown): Promise<Error | undefined> {
  if (failureOf(error) === 'unavailable') return error as Error;
  try {
    await connection.query('ROLLBACK');
    return undefined;
  } catch (failure) {
    return failure as Error;
  }
}

function clientOf(connection: PoolClient): SqlClient {
  return {
    query: async (sql, parameters = []) => (await connection.query<SqlRow>(sql, [...parameters])).rows,
  };
}

/** The driver gives an array of results for several statements. */
function rowsOf(result: unknown): SqlRow[] {
  const results = (Array.isArray(result) ? result : [result]) as { rows?: SqlRow[] }[];
  return results.flatMap(({ rows }) => rows ?? []);
}

/** @param patienceMs after which nothing is tried again: the caller has waited long enough */
async function retrying<T>(
  work: () => Promise<T>,
  isSafe: (error: unknown) => boolean,
  patienceMs: number,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      const again = failure === 'again' || (failure === 'unavailable' && isSafe(error));
      if (!again || attempt === ATTEMPTS || performance.now() > deadline) throw storeError(error);
    }
    await delay(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));
  }
}
