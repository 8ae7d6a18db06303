import { basename } from 'node:path';
import { Client, type FieldDef, type QueryArrayResult } from 'pg';
import type { Cell, Table, TableRow } from '../tables/table.ts';
import { readConnectionFile } from './connection-file.ts';
import {
  chosenColumns,
  type Database,
  type DatabaseColumn,
  type DatabaseOptions,
  floatNames,
  fromClause,
  quoted,
  type Relation,
  relationName,
} from './database.ts';
import { type CatalogueType, cellOf, kindOf } from './postgres-values.ts';
import { describePostgres, refuseDatabase } from './refusal.ts';

/**
 * A PostgreSQL server, read in one REPEATABLE READ, READ ONLY transaction: every table is of the moment of its first
 * statement. Rows arrive by a cursor. Statements go through the extended protocol, which takes one statement only.
 */

/** Rows of one FETCH. */
const PIECE = 1000;
const CONNECT_MS = 30_000;

/** Values as the protocol writes them. */
const TEXTS = { getTypeParser: () => (text: string) => text };

/** Makes the texts of the session independent of the server's configuration, and the order of rows of its load. */
const settings = (timeZone: string): readonly string[] => [
  "SET LOCAL datestyle = 'ISO, YMD'",
  'SET LOCAL extra_float_digits = 1',
  `SET LOCAL timezone = '${timeZone.replaceAll("'", "''")}'`,
  'SET LOCAL synchronize_seqscans = off',
  'SET LOCAL idle_in_transaction_session_timeout = 0',
];

/** Roles that may read files or run programs of the server's machine. */
const TOO_POWERFUL = `SELECT rolsuper OR EXISTS (
  SELECT FROM pg_roles AS r
  WHERE r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
    AND pg_has_role(current_user, r.oid, 'USAGE'))
FROM pg_roles WHERE rolname = current_user`;

/**
 * Connects, and begins the transaction.
 *
 * @param path the connection file
 * @throws AssayError as `readConnectionFile`; `database-refused` (2); `database-unreachable` (4)
 */
export async function openPostgresDatabase(path: string, options: DatabaseOptions): Promise<Database> {
  const file = basename(path);
  const { tls, statementSeconds, password, ...server } = await readConnectionFile(path, file);
  const client = new Client({
    ...server,
    ...(password === undefined ? {} : { password }),
    ssl: tls ?? false,
    application_name: 'assay',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: statementSeconds * 1000,
    lock_timeout: CONNECT_MS,
    keepAlive: true,
  });
  // A connection that breaks between two statements fails the next one.
  client.on('error', () => {});
  const session = new Session(client, file);
  try {
    await client.connect().catch((error: unknown) => {
      throw describePostgres(error, file);
    });
    await session.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const statement of settings(options.timeZone ?? 'UTC')) await session.query(statement);
    const { rows } = await session.query(TOO_POWERFUL);
    if (rows[0]?.[0] !== 'f') {
      throw refuseDatabase(
        file,
        'the user is a superuser or may read files of the server: use a role that may only SELECT what is needed',
      );
    }
  } catch (error) {
    await session.close();
    throw error;
  }
  return new PostgresDatabase(session, file, options);
}

class Session {
  readonly #client: Client;
  readonly #file: string;

  constructor(client: Client, file: string) {
    this.#client = client;
    this.#file = file;
  }

  async query(text: string, values: readonly unknown[] = []): Promise<QueryArrayResult<(string | null)[]>> {
    try {
      const config = { text, values: [...values], rowMode: 'array' as const, types: TEXTS };
      // The type declarations lack queryMode, which asks for the extended protocol.
      return await this.#client.query<(string | null)[]>({
        ...config,
        queryMode: 'extended',
      } as typeof config);
    } catch (error) {
      throw describePostgres(error, this.#file);
    }
  }

  /** Ends the connection; the server then rolls back. */
  close(): Promise<void> {
    return this.#client.end().catch(() => {});
  }
}

class PostgresDatabase implements Database {
  readonly #session: Session;
  readonly #file: string;
  readonly #options: DatabaseOptions;

  constructor(session: Session, file: string, options: DatabaseOptions) {
    this.#session = session;
    this.#file = file;
    this.#options = options;
  }

  async tables(schema: string): Promise<readonly string[]> {
    const { rows } = await this.#session.query(
      `SELECT c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY c.relname`,
      [schema],
    );
    return rows.map(([name]) => name as string);
  }

  async read(relation: Relation, wanted: readonly string[] | undefined): Promise<Table> {
    const file = relationName(this.#file, relation);
    const from = fromClause(relation);
    const { fields } = await this.#session.query(`SELECT * FROM ${from} LIMIT 0`);
    const types = await this.#catalogue(fields);
    const all = fields.map(({ name, dataTypeID: oid }): DatabaseColumn & { readonly oid: number } => ({
      name,
      oid,
      type: types.get(oid)?.name ?? String(oid),
      kind: kindOf(oid, types.get(oid)),
    }));
    const columns = chosenColumns(file, all, wanted, this.#options) as typeof all;
    return {
      file,
      columns: columns.map(({ name }) => name),
      floats: floatNames(columns),
      rows: this.#rows(from, columns),
    };
  }

  async #catalogue(fields: readonly FieldDef[]): Promise<ReadonlyMap<number, CatalogueType>> {
    const oids = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))];
    const { rows } = await this.#session.query(
      `SELECT oid::text, format_type(oid, NULL), (typtype = 'e' OR typcategory = 'S')::text
       FROM pg_catalog.pg_type WHERE oid = ANY ($1::text[]::oid[])`,
      [oids.map(String)],
    );
    return new Map(
      rows.map(([oid, name, isText]) => [Number(oid), { name: name as string, isText: isText === 'true' }]),
    );
  }

  async *#rows(
    from: string,
    columns: readonly (DatabaseColumn & { readonly oid: number })[],
  ): AsyncGenerator<TableRow, void, undefined> {
    // A row without columns would still be a row.
    const list = columns.length === 0 ? 'NULL' : columns.map(({ name }) => quoted(name)).join(', ');
    const cells = columns.map(({ oid, kind }) => cellOf(oid, kind));
    await this.#session.query(`DECLARE assay_rows NO SCROLL CURSOR FOR SELECT ${list} FROM ${from}`);
    let row = 0;
    for (;;) {
      const { rows } = await this.#session.query(`FETCH FORWARD ${PIECE} FROM assay_rows`);
      for (const texts of rows) {
        row += 1;
        yield { row, cells: cells.map((read, i): Cell => read(texts[i] ?? null)) };
      }
      if (rows.length < PIECE) break;
    }
    await this.#session.query('CLOSE assay_rows');
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}
