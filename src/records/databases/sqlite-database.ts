import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Cell, NOT_TEXT, type Table, type TableRow } from '../tables/table.ts';
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
import { describeEmbedded, partMissing } from './refusal.ts';

/**
 * A SQLite file, opened for reading alone, in one read transaction. SQLite keeps the type with each value, whatever the
 * column declares: a text in a column of integers is read as that text, and bytes are no cell.
 */

/** @throws AssayError `part-not-installed` (4); `database-refused` (2) */
export async function openSqlite(path: string, options: DatabaseOptions): Promise<Database> {
  const file = basename(path);
  const sqlite = await import('node:sqlite').catch(() => {
    throw partMissing('SQLite files are read by node:sqlite, which this Node does not have: use Node 24');
  });
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(path, { readOnly: true });
    database.exec('PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; BEGIN');
    // The transaction begins with its first read.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return new SqliteDatabase(database, file, options);
  } catch (error) {
    database?.close();
    throw describeEmbedded(error, file);
  }
}

class SqliteDatabase implements Database {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #options: DatabaseOptions;

  constructor(database: DatabaseSync, file: string, options: DatabaseOptions) {
    this.#database = database;
    this.#file = file;
    this.#options = options;
  }

  async tables(schema: string): Promise<readonly string[]> {
    return this.#guard(() =>
      this.#database
        .prepare(
          `SELECT name FROM ${quoted(schema)}.sqlite_schema WHERE type IN ('table', 'view') ORDER BY name`,
        )
        .all()
        .map(({ name }) => String(name)),
    );
  }

  async read(relation: Relation, wanted: readonly string[] | undefined): Promise<Table> {
    const file = relationName(this.#file, relation);
    const from = fromClause(relation);
    const described = this.#guard(() => this.#database.prepare(`SELECT * FROM ${from}`).columns(), file);
    const all = described.map(({ name, type }): DatabaseColumn => {
      const declared = type ?? 'no type';
      return { name, type: declared, kind: /REAL|FLOA|DOUB/i.test(declared) ? 'float' : 'exact' };
    });
    const columns = chosenColumns(file, all, wanted, this.#options);
    return {
      file,
      columns: columns.map(({ name }) => name),
      floats: floatNames(columns),
      rows: this.#rows(from, columns, file),
    };
  }

  async *#rows(
    from: string,
    columns: readonly DatabaseColumn[],
    file: string,
  ): AsyncGenerator<TableRow, void, undefined> {
    // Rows are objects, so that columns need names of their own.
    const list = columns.map(({ name }, i) => `${quoted(name)} AS c${i}`).join(', ');
    const rows = this.#guard(() => {
      const statement = this.#database.prepare(`SELECT ${list === '' ? 'NULL' : list} FROM ${from}`);
      statement.setReadBigInts(true);
      return statement.iterate();
    }, file);
    for (let row = 1; ; row++) {
      const next = this.#guard(() => rows.next(), file);
      if (next.done === true) return;
      const values = next.value as Readonly<Record<string, unknown>>;
      yield { row, cells: columns.map((_, i) => cellOf(values[`c${i}`])) };
    }
  }

  #guard<T>(work: () => T, file = this.#file): T {
    try {
      return work();
    } catch (error) {
      throw describeEmbedded(error, file);
    }
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' ? realText(value) : NOT_TEXT;
}

/** Beyond 2^53 a float is no exact integer: with an exponent, a key of it is refused. */
const realText = (value: number): string =>
  Number.isInteger(value) && !Number.isSafeInteger(value)
    ? value.toExponential().replace(/^(-?[0-9])e/, '$1.0e')
    : String(value);
