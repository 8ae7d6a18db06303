import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import type { PostgresServer } from '../../support/postgres.ts';

/** The same tables as CSV and in the databases that are read. */

export type ColumnType = 'integer' | 'double' | 'numeric' | 'text' | 'boolean' | 'date' | 'timestamp';

export interface TestTable {
  readonly columns: readonly (readonly [name: string, type: ColumnType])[];
  /** Texts as CSV has them; null for none. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export type TestTables = Readonly<Record<string, TestTable>>;

const SERVER_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  double: 'DOUBLE PRECISION',
  numeric: 'NUMERIC(30, 10)',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};
/** SQLite has no types of days and truth values: programs store texts. */
const SQLITE_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'INTEGER',
  double: 'REAL',
  numeric: 'NUMERIC',
  text: 'TEXT',
  boolean: 'TEXT',
  date: 'TEXT',
  timestamp: 'TEXT',
};

const literal = (text: string | null): string => (text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`);

/** Statements that make the tables; rows by hundreds. */
function statements(tables: TestTables, types: Readonly<Record<ColumnType, string>>): string[] {
  return Object.entries(tables).flatMap(([name, { columns, rows }]) => {
    const list = columns.map(([column, type]) => `"${column}" ${types[type]}`).join(', ');
    const made = [`CREATE TABLE ${name} (${list})`];
    for (let at = 0; at < rows.length; at += 100) {
      const values = rows.slice(at, at + 100).map((row) => `(${row.map(literal).join(', ')})`);
      made.push(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
    }
    return made;
  });
}

export const csvOf = ({ columns, rows }: TestTable): string =>
  [columns.map(([name]) => name), ...rows.map((row) => row.map((cell) => cell ?? ''))]
    .map((row) =>
      row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
    )
    .join('\n');

export function writeSqlite(path: string, tables: TestTables, more: readonly string[] = []): void {
  const database = new DatabaseSync(path);
  for (const statement of [...statements(tables, SQLITE_TYPES), ...more]) database.exec(statement);
  database.close();
}

export async function writeDuckDb(
  path: string,
  tables: TestTables,
  more: readonly string[] = [],
): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of [...statements(tables, SERVER_TYPES), ...more]) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

/** Makes a database with a role `reader` that may only SELECT; gives the members of its connection file. */
export async function makePostgres(
  server: PostgresServer,
  tables: TestTables,
  more: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const url = await server.createDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  const reader = [
    "DO $$ BEGIN CREATE ROLE reader LOGIN PASSWORD 'of-the-reader'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    'GRANT USAGE ON SCHEMA public TO reader',
    'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader',
  ];
  for (const statement of [...statements(tables, SERVER_TYPES), ...more, ...reader])
    await client.query(statement);
  await client.end();
  const { port, pathname } = new URL(url);
  return {
    host: '127.0.0.1',
    port: Number(port),
    database: pathname.slice(1),
    user: 'reader',
    password: 'of-the-reader',
  };
}

/** Writes a connection file of mode 600. */
export function writeConnection(folder: string, connection: object, name = 'warehouse.json'): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(connection));
  chmodSync(path, 0o600);
  return path;
}
