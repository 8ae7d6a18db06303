import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import type { DatabaseEntry } from '../../protocol/policy/types.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import type { Database, OpenDatabase } from './database.ts';

type Engine = DatabaseEntry['engine'];

const OPEN: Readonly<Record<Engine, () => Promise<OpenDatabase>>> = {
  postgres: async () => (await import('./postgres-database.ts')).openPostgresDatabase,
  duckdb: async () => (await import('./duckdb-database.ts')).openDuckDb,
  sqlite: async () => (await import('./sqlite-database.ts')).openSqlite,
};

const WANTED: Readonly<Record<Engine, string>> = {
  postgres: 'a connection file (JSON with host, database, user)',
  duckdb: 'a DuckDB file',
  sqlite: 'a SQLite file',
};

/** The schema that has the tables where the mapping names none. */
export const DEFAULT_SCHEMA: Readonly<Record<Engine, string>> = {
  postgres: 'public',
  duckdb: 'main',
  sqlite: 'main',
};

/**
 * Opens the database that a file is, or (PostgreSQL) the one that a connection file names.
 *
 * @throws AssayError `database-refused` (2): the file is of another engine; as the engines and `openRecordFile`
 */
export async function openDatabase(path: string, { engine, timeZone }: DatabaseEntry): Promise<Database> {
  const found = await engineOf(path);
  if (found !== engine) {
    throw new AssayError(
      'database-refused',
      `${basename(path)} is not ${WANTED[engine]}, which the mapping declares${found === 'postgres' ? '' : `; it is ${WANTED[found]}`}`,
    );
  }
  const open = await OPEN[engine]();
  return open(path, { timeZone });
}

/** Told by the first bytes. */
async function engineOf(path: string): Promise<Engine> {
  const file = await openRecordFile(path);
  try {
    const bytes = Buffer.alloc(16);
    await file.read(bytes, 0);
    if (bytes.toString('latin1') === 'SQLite format 3\0') return 'sqlite';
    return bytes.toString('latin1', 8, 12) === 'DUCK' ? 'duckdb' : 'postgres';
  } finally {
    await file.close();
  }
}
