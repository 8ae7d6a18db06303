import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { AssayError } from '../protocol/errors.ts';
import { type LockFile, takeLockFile } from './lock-file.ts';
import type { SqlDatabase, SqlRow } from './sql.ts';

/**
 * Opens (or creates) the embedded database in `<directory>/database`, exclusively.
 *
 * Throws AssayError with exit code 4: `store-locked` before anything is opened, if another process holds it;
 * `store-unavailable` if it cannot be opened. Pass undefined for a database in memory (tests).
 */
export async function openPglite(directory: string | undefined): Promise<SqlDatabase> {
  if (directory === undefined) return wrap(await PGlite.create(), undefined);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AssayError('store-unavailable', `cannot create ${directory}`, { exitCode: 4, cause });
  }
  const lock = takeLockFile(join(directory, 'database.lock'));
  try {
    return wrap(await PGlite.create(join(directory, 'database')), lock);
  } catch (cause) {
    lock.release();
    throw new AssayError('store-unavailable', `cannot open the database in ${directory}`, {
      exitCode: 4,
      cause,
    });
  }
}

function wrap(pglite: PGlite, lock: LockFile | undefined): SqlDatabase {
  return {
    kind: 'embedded',
    async query(sql, parameters = []) {
      return (await pglite.query<SqlRow>(sql, [...parameters])).rows;
    },
    transaction: (work) =>
      pglite.transaction((transaction) =>
        work({
          query: async (sql, parameters = []) => (await transaction.query<SqlRow>(sql, [...parameters])).rows,
        }),
      ),
    async close() {
      try {
        await pglite.close();
      } finally {
        lock?.release();
      }
    },
  };
}
