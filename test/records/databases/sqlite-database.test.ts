import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { DatabaseEntry } from '../../../src/protocol/policy/types.ts';
import { openDatabase } from '../../../src/records/databases/open-database.ts';
import { errorOf, folderWith } from '../fixture.ts';
import { cellsOf } from '../support/database-cells.ts';
import { writeSqlite } from '../support/database-files.ts';

const UNREADABLE = { unreadable: 'not-text' };

describe('a SQLite file', () => {
  const SQLITE: DatabaseEntry = { engine: 'sqlite' };
  const fileWith = (...statements: string[]) => {
    const path = join(folderWith(), 'ward.sqlite');
    writeSqlite(path, {}, statements);
    return path;
  };

  test('gives each value by its own type, whatever the column declares', async () => {
    const path = fileWith(
      'CREATE TABLE t (a INTEGER, b)',
      "INSERT INTO t VALUES (7, 7), ('seven', 7.25), (9007199254740993, x'00ff'), (1.5, NULL), (1e20, -9007199254740993)",
    );
    expect(await cellsOf(path, SQLITE, { table: 't' })).toEqual([
      ['7', '7'],
      ['seven', '7.25'],
      ['9007199254740993', UNREADABLE],
      ['1.5', null],
      // With an exponent, so that a key of it is refused.
      ['1.0e+20', '-9007199254740993'],
    ]);
  });

  test('is read with the changes that are still in its log, and is not written', async () => {
    const path = fileWith('PRAGMA journal_mode = WAL', 'CREATE TABLE t (a INTEGER)');
    const writer = new DatabaseSync(path);
    writer.exec('INSERT INTO t VALUES (1)');
    expect(await cellsOf(path, SQLITE, { table: 't' })).toEqual([['1']]);
    const database = await openDatabase(path, SQLITE);
    const query = 'SELECT 1 AS a) AS q; INSERT INTO t VALUES (2); SELECT * FROM (SELECT 1';
    await database.read({ schema: 'main', query }, undefined);
    await database.close();
    expect(writer.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 1 });
    writer.close();
  });

  test('shows one moment, whatever is written meanwhile', async () => {
    const path = fileWith(
      'PRAGMA journal_mode = WAL',
      'CREATE TABLE t (a INTEGER)',
      'INSERT INTO t VALUES (1)',
    );
    const database = await openDatabase(path, SQLITE);
    const writer = new DatabaseSync(path);
    writer.exec('INSERT INTO t VALUES (2)');
    writer.close();
    const rows = [];
    for await (const { cells } of (await database.read({ schema: 'main', table: 't' }, undefined)).rows)
      rows.push(cells);
    await database.close();
    expect(rows).toEqual([['1']]);
  });

  test('without the table is refused by its name', async () => {
    const path = fileWith('CREATE TABLE t (a INTEGER)');
    const error = await errorOf(cellsOf(path, SQLITE, { table: 'u' }));
    expect(error).toMatchObject({ code: 'database-refused', exitCode: 2 });
    expect(error.message).toBe('ward.sqlite:u: there is no such table or view');
  });
});
