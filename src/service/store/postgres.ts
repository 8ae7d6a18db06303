import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool, type PoolClient } from 'pg';
import type { Logger } from '../logger.ts';
import type { SqlClient, SqlDatabase, SqlRow } from './sql.ts';
import { failureOf, storeError } from './sql-errors.ts';

interface PostgresOptions {
  /** Most connections of this process. */
  readonly connections?: number;
  /** Longest wait for a connection, and for one statement. */
  readonly timeoutMs?: number;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 20;

/**
 * A database on a PostgreSQL server (15 or later). Several processes may share it. The first query connects, so an
 * unreachable server shows there.
 *
 * Deadlocks and serialization failures are retried. After a lost connection, only reads and statements that cannot have
 * been executed are retried; anything else throws `store-unavailable`, and may or may not have been executed.
 */
export function openPostgres(url: string, log: Logger, options: PostgresOptions = {}): SqlDatabase {
  const timeout = options.timeoutMs ?? 5_000;
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    application_name: 'assay',
    connectionTimeoutMillis: timeout,
    query_timeout: timeout,
    // The server gives up at about the same time, so that no statement continues after the caller got a 503.
    statement_timeout: timeout,
    lock_timeout: timeout,
    // A replica that hangs in a transaction must not keep its locks.
    idle_in_transaction_session_timeout: 2 * timeout,
    keepAlive: true,
  });
  // The pool replaces a broken idle connection at the next use.
  const report = (error: Error) => log.warn({ err: error }, 'a connection to the database was lost');
  pool.on('error', report);
  // A connection may also break between two statements of a transaction: then only the next statement fails.
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
    longTransaction: (work) => retrying(() => inLongTransaction(url, timeout, work), isUnsent, timeout),
    script: (sql) => retrying(async () => rowsOf(await pool.query(sql)), isUnsent, timeout),
    close: () => pool.end(),
  };
}

/** Whether there was no connection at all, so that nothing was executed. */
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
    // After a failure, close the connection: the server then rolls back.
    connection.release(failure);
  }
}

/**
 * A transaction on a connection of its own. Its statements may run for hours. It waits for a lock no longer than any other
 * statement: a waiting ALTER TABLE blocks all readers of its table.
 */
async function inLongTransaction<T>(
  connectionString: string,
  timeout: number,
  work: (client: SqlClient) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString,
    application_name: 'assay-migration',
    connectionTimeoutMillis: timeout,
    lock_timeout: timeout,
    keepAlive: true,
  });
  client.on('error', () => {}); // the running query fails with the same error
  await client.connect();
  try {
    await client.query('SET statement_timeout = 0');
    await client.query('BEGIN');
    const result = await work(clientOf(client));
    await client.query('COMMIT');
    return result;
  } finally {
    // After a failure, the server rolls back.
    await client.end();
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

function clientOf(connection: Pick<PoolClient, 'query'>): SqlClient {
  return {
    query: async (sql, parameters = []) => (await connection.query<SqlRow>(sql, [...parameters])).rows,
  };
}

/** Rows of one or several statements; the driver gives an array of results for several. */
function rowsOf(result: unknown): SqlRow[] {
  const results = (Array.isArray(result) ? result : [result]) as { rows?: SqlRow[] }[];
  return results.flatMap(({ rows }) => rows ?? []);
}

/** @param patienceMs no retry starts after this time */
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
