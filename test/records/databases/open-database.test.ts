import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/records/databases/open-database.ts';
import { errorOf, folderWith } from '../fixture.ts';
import { writeSqlite } from '../support/database-files.ts';

test('a file of another engine than the mapping declares is refused', async () => {
  const path = join(folderWith(), 'ward.db');
  writeSqlite(path, {}, ['CREATE TABLE t (a INTEGER)']);
  const error = await errorOf(openDatabase(path, { engine: 'duckdb' }));
  expect(error.message).toBe('ward.db is not a DuckDB file, which the mapping declares; it is a SQLite file');
});
