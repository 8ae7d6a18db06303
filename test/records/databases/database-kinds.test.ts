import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DatabaseEntry } from '../../../src/protocol/policy/types.ts';
import { openDatabase } from '../../../src/records/databases/open-database.ts';
import type { Cell } from '../../../src/records/tables/table.ts';
import { describePostgres } from '../../support/databases.ts';
import type { PostgresServer } from '../../support/postgres.ts';
import { errorOf, folderWith } from '../fixture.ts';
import { makePostgres, writeConnection, writeDuckDb, writeSqlite } from '../support/database-files.ts';

/** The cells of a table or query. */
async function cellsOf(
  path: string,
  entry: DatabaseEntry,
  relation: { table: string } | { query: string },
  wanted?: readonly string[],
): Promise<(readonly Cell[])[]> {
  const database = await openDatabase(path, entry);
  try {
    const schema = entry.engine === 'postgres' ? 'public' : 'main';
    const rows: (readonly Cell[])[] = [];
    for await (const { cells } of (await database.read({ schema, ...relation }, wanted)).rows)
      rows.push(cells);
    return rows;
  } finally {
    await database.close();
  }
}

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

describe('a DuckDB file', () => {
  const DUCKDB: DatabaseEntry = { engine: 'duckdb' };
  afterEach(() => vi.doUnmock('@duckdb/node-api'));
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
    vi.doMock('@duckdb/node-api', () => {
      throw new Error('not installed');
    });
    vi.resetModules();
    const fresh = await import('../../../src/records/databases/open-database.ts');
    const error = await errorOf(fresh.openDatabase(path, DUCKDB));
    expect(error).toMatchObject({ code: 'part-not-installed', exitCode: 4 });
    expect(error.message).toContain('npm install');
  });
});

test('a file of another engine than the mapping declares is refused', async () => {
  const path = join(folderWith(), 'ward.db');
  writeSqlite(path, {}, ['CREATE TABLE t (a INTEGER)']);
  const error = await errorOf(openDatabase(path, { engine: 'duckdb' }));
  expect(error.message).toBe('ward.db is not a DuckDB file, which the mapping declares; it is a SQLite file');
});

describe('a connection file', () => {
  const CONNECTION = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', password: 'secret-77' };
  const open = (connection: object) =>
    openDatabase(writeConnection(folderWith(), connection), { engine: 'postgres' });

  test('that others can read is refused', async () => {
    const path = writeConnection(folderWith(), CONNECTION);
    chmodSync(path, 0o644);
    expect(await errorOf(openDatabase(path, { engine: 'postgres' }))).toMatchObject({ code: 'file-exposed' });
  });

  test('with a wrong member is refused by its name, without its value', async () => {
    const error = await errorOf(open({ ...CONNECTION, port: 'secret-78', pasword: 'secret-79' }));
    expect(error.code).toBe('connection-file-invalid');
    expect(error.message).toContain('port (');
    expect(error.message).not.toMatch(/secret-7/);
  });

  test('that sends records in clear to another machine is refused', async () => {
    expect(await errorOf(open({ ...CONNECTION, host: 'db.example', tls: false }))).toMatchObject({
      code: 'connection-file-invalid',
    });
  });

  test('of a server that has no TLS is refused where TLS is wanted', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('N'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const error = await errorOf(open({ ...CONNECTION, port, tls: {} }));
    server.close();
    expect(error.message).toBe(
      'warehouse.json: the server does not offer TLS: switch it on there, or connect through a tunnel',
    );
  });

  test('of a server that is not there is refused as unreachable', async () => {
    const error = await errorOf(open(CONNECTION));
    expect(error).toMatchObject({ code: 'database-unreachable', exitCode: 4 });
    expect(error.message).not.toContain('secret-77');
  });
});

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
