import { AssayError } from '../../protocol/errors.ts';
import type { Logger } from '../logger.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import type { SqlDatabase } from './sql.ts';

/** Where the database is. */
export interface DatabaseLocation {
  /** URL of a PostgreSQL server; undefined: the embedded database. */
  readonly databaseUrl: string | undefined;
  /** Folder of the embedded database; undefined: in memory, for tests. */
  readonly dataDirectory: string | undefined;
}

/** Why an operation failed because of the database. */
export type StoreFailure = 'unavailable' | 'broken';

/**
 * Opens the configured database: a server's, or the embedded one.
 * @throws AssayError `store-unavailable` (exit code 4); for the embedded one as `openPglite`
 */
export async function openDatabase(config: DatabaseLocation, log: Logger): Promise<SqlDatabase> {
  if (config.databaseUrl === undefined) return openPglite(config.dataDirectory);
  const database = openPostgres(config.databaseUrl, log);
  try {
    await database.query('SELECT 1');
    return database;
  } catch (cause) {
    await database.close();
    if (cause instanceof AssayError) throw cause;
    // A wrong password or an unknown database. The driver's message may quote either, so it stays in the cause.
    throw new AssayError('store-unavailable', 'the database server refuses the connection', {
      exitCode: 4,
      cause,
    });
  }
}

/**
 * Wraps a database to report its failures.
 * @param onBroken called once, when the database cannot read or write its files any more
 * @param onFailure called after each operation that failed because of the database
 */
export function watchDatabase(
  database: SqlDatabase,
  onBroken: (error: AssayError) => void,
  onFailure: (reason: StoreFailure) => void = () => {},
): SqlDatabase {
  let isBroken = false;
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof AssayError && error.code === 'store-unavailable') onFailure('unavailable');
      if (error instanceof AssayError && error.code === 'store-broken') onFailure('broken');
      if (!isBroken && error instanceof AssayError && error.code === 'store-broken') {
        isBroken = true;
        onBroken(error);
      }
      throw error;
    }
  };
  return {
    kind: database.kind,
    query: (sql, parameters) => watched(database.query(sql, parameters)),
    transaction: (work) => watched(database.transaction(work)),
    longTransaction: (work) => watched(database.longTransaction(work)),
    script: (sql) => watched(database.script(sql)),
    close: () => database.close(),
  };
}
