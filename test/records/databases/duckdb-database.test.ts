import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { DatabaseEntry } from '../../../src/protocol/policy/types.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { errorOf, folderWith } from '../fixture.ts';
import { cellsOf } from '../support/database-cells.ts';
import { writeDuckDb } from '../support/database-files.ts';

const UNREADABLE = { unreadable: 'not-text' };

/** Opens a DuckDB file in a process that cannot load the engine, and prints the error. */
const WITHOUT_DUCKDB = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(name, context, next) {
      if (name === '@duckdb/node-api') throw new Error('not installed');
      return next(name, context);
    },
  });
  const { openDatabase } = await import('./src/records/databases/open-database.ts');
  await openDatabase(process.argv[1], { engine: 'duckdb' }).catch(({ code, exitCode, message }) =>
    console.log(JSON.stringify({ code, exitCode, message })),
  );`;

describe('a DuckDB file', () => {
  const DUCKDB: DatabaseEntry = { engine: 'duckdb' };
  const fileWith = async (...statements: string[]) => {
    const path = join(folderWith(), 'ward.duckdb');
    await writeDuckDb(path, {}, statements);
    return path;
  };

  test('gives exact texts of every type that has one', async () => {
    const path = await fileWith(
      `CREATE TABLE t AS SELECT 9007199254740993::BIGINT AS a, 170141183460469231731687303715884105727::HUGEINT AS b,
       12345678901234567890.12::DECIMAL(38, 2) AS c, 2.2::FLOAT AS d, 0.1::DOUBLE AS e, DATE '2024-03-02' AS f,
       TIMESTAMP '2024-03-02 10:15:00.5' AS g, true AS h, 'x'::ENUM('x', 'y') AS i, 'NaN'::DOUBLE AS j, NULL::DATE AS k`,
    );
    expect(await cellsOf(path, DUCKDB, { table: 't' })).toEqual([
      [
        '9007199254740993',
        '170141183460469231731687303715884105727',
        '12345678901234567890.12',
        '2.2',
        '0.1',
        '2024-03-02',
        '2024-03-02T10:15:00.5',
        'true',
        'x',
        'NaN',
        null,
      ],
    ]);
  });

  test('is refused where a wanted column has no exact text, by the names of column and type', async () => {
    const path = await fileWith("CREATE TABLE t AS SELECT 1 AS a, [1, 2] AS b, 'x'::BLOB AS c");
    const error = await errorOf(cellsOf(path, DUCKDB, { table: 't' }, ['a', 'b']));
    expect(error).toMatchObject({ code: 'column-type-unreadable', exitCode: 2 });
    expect(error.message).toContain('ward.duckdb:t: the column "b" is of type INTEGER[]');
    expect(await cellsOf(path, DUCKDB, { table: 't' }, ['a'])).toEqual([['1']]);
    expect(await cellsOf(path, DUCKDB, { table: 't' })).toEqual([['1', UNREADABLE, UNREADABLE]]);
  });

  test('has the day of an instant in the declared zone only', async () => {
    const path = await fileWith("CREATE TABLE t AS SELECT TIMESTAMPTZ '2024-07-01 23:30:00.25+00' AS a");
    expect(await errorOf(cellsOf(path, DUCKDB, { table: 't' }))).toMatchObject({ code: 'time-zone-missing' });
    const read = (timeZone: string) => cellsOf(path, { ...DUCKDB, timeZone }, { table: 't' });
    expect(await read('Europe/Brussels')).toEqual([['2024-07-02T01:30:00.25+02:00']]);
    expect(await read('UTC')).toEqual([['2024-07-01T23:30:00.25Z']]);
  });

  test('lets no query read other files, and repeats none of its text', async () => {
    const path = await fileWith('CREATE TABLE t (a INTEGER)');
    const other = join(folderWith({ 'secret-77.csv': 'a\n1\n' }), 'secret-77.csv');
    const error = await errorOf(cellsOf(path, DUCKDB, { query: `SELECT * FROM read_csv('${other}')` }));
    expect(error.code).toBe('database-refused');
    expect(error.message).toContain('reads other files');
    expect(error.message).not.toContain('secret-77');
  });

  test('says how to install the engine where it is not installed', async () => {
    const path = await fileWith('CREATE TABLE t (a INTEGER)');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', WITHOUT_DUCKDB, path],
      { cwd: PROJECT_ROOT },
    );
    const error = JSON.parse(stdout);
    expect(error).toMatchObject({ code: 'part-not-installed', exitCode: 4 });
    expect(error.message).toContain('npm install');
  });
});
