import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { AssayError } from '../../protocol/errors.ts';
import { type LockFile, takeLockFile } from '../../system/lock-file.ts';
import { checkFiles, DISK, type Disk, EmbeddedFiles, unsealFiles } from './embedded-files.ts';
import type { SqlClient, SqlDatabase, SqlRow } from './sql.ts';
import { storeError } from './sql-errors.ts';

/**
 * Opens (or creates) the embedded database in `<directory>/database`, exclusively.
 * @param directory undefined: a database in memory, for tests
 * @param options `template`: dump of a fresh database, which makes a database in memory quick to create
 * @throws AssayError with exit code 4: `store-locked` if another process holds it; `store-damaged`, with the name of the
 *   damaged file, which stays unchanged; `store-unavailable` if it cannot be opened
 */
export async function openPglite(
  directory: string | undefined,
  options: { readonly disk?: Disk; readonly template?: Blob } = {},
): Promise<SqlDatabase> {
  const { disk = DISK, template } = options;
  const create = template === undefined ? {} : { loadDataDir: template };
  if (directory === undefined) return wrap(await PGlite.create(create));
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AssayError('store-unavailable', `cannot create ${directory}`, { exitCode: 4, cause });
  }
  const lock = takeLockFile(join(directory, 'database.lock'));
  const path = join(directory, 'database');
  try {
    const { isSealed } = checkFiles(path);
    const files = new EmbeddedFiles(path, disk);
    if (isSealed) files.assumeFlushed();
    unsealFiles(path);
    const pglite = await PGlite.create(path);
    await files.flushAll();
    return wrap(pglite, { files, lock });
  } catch (cause) {
    lock.release();
    if (cause instanceof AssayError) throw cause;
    throw new AssayError('store-unavailable', `cannot open the database in ${directory}`, {
      exitCode: 4,
      cause,
    });
  }
}

/** The files and the lock of a database in a folder. Writes are acknowledged after they are on the disk. */
interface Stored {
  readonly files: EmbeddedFiles;
  readonly lock: LockFile;
}

function wrap(pglite: PGlite, stored?: Stored): SqlDatabase {
  const oneAtATime = oneByOne();
  let broken: AssayError | undefined;

  const durable = <T>(isRead: boolean, work: () => Promise<T>): Promise<T> =>
    oneAtATime(async () => {
      if (broken !== undefined) throw broken;
      if (!isRead) stored?.files.assertRoom();
      try {
        const result = await work();
        if (!isRead) await stored?.files.flush();
        return result;
      } catch (error) {
        const failure = storeError(error);
        // The lost write could reappear after a restart, so this process uses the database no more.
        if (failure instanceof AssayError && failure.code === 'store-broken') broken = failure;
        throw failure;
      }
    });

  const transaction = <T>(work: (client: SqlClient) => Promise<T>): Promise<T> =>
    durable(false, () =>
      pglite.transaction((within) =>
        work({
          query: async (sql, parameters = []) => (await within.query<SqlRow>(sql, [...parameters])).rows,
        }),
      ),
    );

  return {
    kind: 'embedded',
    query: (sql, parameters = []) =>
      durable(/^\s*SELECT\b/i.test(sql), async () => (await pglite.query<SqlRow>(sql, [...parameters])).rows),
    transaction,
    // The one connection has no limits of time.
    longTransaction: transaction,
    script: (sql) =>
      durable(false, async () => {
        try {
          return (await pglite.exec(sql)).flatMap(({ rows }) => rows as SqlRow[]);
        } catch (error) {
          // There is one connection: end a transaction that the failed script may have opened.
          await pglite.query('ROLLBACK').catch(() => undefined);
          throw error;
        }
      }),
    async close() {
      try {
        await oneAtATime(() => pglite.close());
        if (broken === undefined) await stored?.files.seal();
      } finally {
        stored?.lock.release();
      }
    },
  };
}

/** Runs work one piece at a time: the one connection must not interleave transactions. */
function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
