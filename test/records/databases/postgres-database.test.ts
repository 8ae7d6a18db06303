import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { DatabaseEntry } from '../../../src/protocol/policy/types.ts';
import { openDatabase } from '../../../src/records/databases/open-database.ts';
import { describePostgres } from '../../support/databases.ts';
import type { PostgresServer } from '../../support/postgres.ts';
import { errorOf, folderWith } from '../fixture.ts';
import { cellsOf } from '../support/database-cells.ts';
import { makePostgres, writeConnection } from '../support/database-files.ts';

describePostgres('a PostgreSQL server', (server) => {
  const POSTGRES: DatabaseEntry = { engine: 'postgres' };
  const connect = async (more: readonly string[], change: object = {}) => {
    const connection = await makePostgres(server(), {}, more);
    return { connection, path: writeConnection(folderWith(), { ...connection, ...change }) };
  };
  const asOwner = async (running: PostgresServer, database: unknown, statement: string) => {
    const client = new Client({
      connectionString: `postgres://assay@127.0.0.1:${running.port}/${String(database)}`,
    });
    await client.connect();
    await client.query(statement);
    await client.end();
  };

  test('gives exact texts of every type that has one, whatever the server is configured to write', async () => {
    const { path } = await connect([
      "CREATE TYPE sex AS ENUM ('f', 'm')",
      'CREATE DOMAIN weight AS numeric(6, 2)',
      `CREATE TABLE t AS SELECT 9007199254740993::bigint AS a, 12345678901234567890.120::numeric AS b, 2.2::real AS c,
       0.1::double precision AS d, 1e-7::double precision AS e, date '2024-03-02' AS f,
       timestamp '2024-03-02 10:15:00.5' AS g, true AS h, 'f'::sex AS i, 70.5::weight AS j, 'ab '::char(4) AS k,
       'NaN'::numeric AS l, NULL::date AS m`,
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET datestyle = ''SQL, DMY''', current_database()); END $$",
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET extra_float_digits = -10', current_database()); END $$",
    ]);
    expect(await cellsOf(path, POSTGRES, { table: 't' })).toEqual([
      [
        '9007199254740993',
        '12345678901234567890.120',
        '2.2',
        '0.1',
        '1e-07',
        '2024-03-02',
        '2024-03-02T10:15:00.5',
        'true',
        'f',
        '70.50',
        'ab',
        'NaN',
        null,
      ],
    ]);
  });

  test('is refused where a wanted column has no exact text, or instants without a zone', async () => {
    const { path } = await connect([
      "CREATE TABLE t AS SELECT 1 AS a, '{}'::jsonb AS b, '1'::money AS c, timestamptz '2024-01-01 23:30:00+00' AS d",
    ]);
    for (const [column, code] of [
      ['b', 'column-type-unreadable'],
      ['c', 'column-type-unreadable'],
      ['d', 'time-zone-missing'],
    ] as const) {
      const error = await errorOf(cellsOf(path, POSTGRES, { table: 't' }, ['a', column]));
      expect(error.code).toBe(code);
      expect(error.message).toContain(`warehouse.json:t: the column "${column}"`);
    }
    const zoned = { ...POSTGRES, timeZone: 'Asia/Kolkata' };
    expect(await cellsOf(path, zoned, { table: 't' }, ['d'])).toEqual([['2024-01-02T05:00:00+05:30']]);
  });

  test('shows one moment over all tables', async () => {
    const { path, connection } = await connect([
      'CREATE TABLE a AS SELECT 1 AS x',
      'CREATE TABLE b AS SELECT 1 AS x',
    ]);
    const database = await openDatabase(path, POSTGRES);
    const rowsOf = async (table: string) => {
      const rows = [];
      for await (const { cells } of (await database.read({ schema: 'public', table }, undefined)).rows)
        rows.push(cells);
      return rows;
    };
    expect(await rowsOf('a')).toEqual([['1']]);
    await asOwner(server(), connection['database'], 'INSERT INTO b VALUES (2)');
    expect(await rowsOf('b')).toEqual([['1']]);
    await database.close();
  });

  test('gives every row of a table that is larger than one piece of the cursor', async () => {
    const { path } = await connect(['CREATE TABLE t AS SELECT generate_series(1, 2000) AS a']);
    const rows = await cellsOf(path, POSTGRES, { table: 't' });
    expect(rows.map(([a]) => Number(a))).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
  });

  test('runs no query that writes, or that is two statements', async () => {
    const { path, connection } = await connect([
      'CREATE TABLE t AS SELECT 1 AS a',
      'CREATE SEQUENCE s',
      'GRANT ALL ON SEQUENCE s TO reader',
    ]);
    await asOwner(server(), connection['database'], 'GRANT ALL ON t TO reader');
    const refused = async (query: string) => (await errorOf(cellsOf(path, POSTGRES, { query }))).message;
    expect(await refused("SELECT nextval('s') AS a")).toContain('25006');
    expect(await refused('SELECT 1 AS a) AS q; DELETE FROM t; SELECT * FROM (SELECT 1 AS a')).toContain(
      '42601',
    );
    expect(await cellsOf(path, POSTGRES, { table: 't' })).toEqual([['1']]);
  });

  test('says what a statement is refused for, without a value of it', async () => {
    const { path } = await connect(['CREATE TABLE t AS SELECT 1 AS a', 'CREATE SCHEMA closed'], {
      statementSeconds: 1,
    });
    const refused = (query: string) => errorOf(cellsOf(path, POSTGRES, { query }));
    expect((await refused("SELECT CAST('secret-77' AS integer) AS a")).message).not.toContain('secret-77');
    expect((await refused('SELECT * FROM u')).message).toContain('no such table');
    expect((await refused('SELECT b FROM t')).message).toContain('names a column that is not there');
    expect((await refused('SELECT * FROM closed.t')).message).toContain('GRANT SELECT');
    expect((await refused('SELECT pg_sleep(60), 1 AS a')).message).toContain('time-out');
  });

  test('does not log in as a superuser', async () => {
    const { path } = await connect([], { user: 'assay' });
    const error = await errorOf(openDatabase(path, POSTGRES));
    expect(error.message).toContain('a role that may only SELECT');
  });
});
