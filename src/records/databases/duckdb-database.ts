import { basename } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { shortestText } from '../tables/parquet-values.ts';
import type { Cell, Table, TableRow } from '../tables/table.ts';
import {
  chosenColumns,
  type Database,
  type DatabaseColumn,
  type DatabaseOptions,
  floatNames,
  fromClause,
  isoInstant,
  quoted,
  type Relation,
  relationName,
  textCell,
} from './database.ts';
import { describeEmbedded, partMissing } from './refusal.ts';
import { zonedText } from './zoned-time.ts';

/**
 * A DuckDB file, opened for reading alone. A query cannot reach other files, load extensions, or write temporary files,
 * which would hold records in clear. The engine is an optional package.
 */

const SETTINGS = [
  "SET temp_directory = ''",
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

/** @throws AssayError `part-not-installed` (4); `database-refused` (2) */
export async function openDuckDb(path: string, options: DatabaseOptions): Promise<Database> {
  const file = basename(path);
  const { DuckDBInstance: Instance } = await import('@duckdb/node-api').catch(() => {
    throw partMissing(
      'DuckDB files are read by an optional package that is not installed here: run npm install --no-save @duckdb/node-api@1.5.6-r.1, or npm ci without --omit=optional',
    );
  });
  let instance: DuckDBInstance | undefined;
  try {
    instance = await Instance.create(path, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    for (const statement of SETTINGS) await connection.run(statement);
    return new DuckDbDatabase(instance, connection, file, options);
  } catch (error) {
    instance?.closeSync();
    throw describeEmbedded(error, file);
  }
}

const EXACT =
  /^(?:BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(.*\)|VARCHAR|UUID|DATE|TIME|TIMESTAMP(?:_S|_MS|_NS)?|ENUM\(.*\))$/s;

function kindOf(type: string): DatabaseColumn['kind'] {
  if (type === 'FLOAT' || type === 'DOUBLE') return 'float';
  if (type === 'TIMESTAMP WITH TIME ZONE') return 'instant';
  return EXACT.test(type) ? 'exact' : 'none';
}

class DuckDbDatabase implements Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #file: string;
  readonly #options: DatabaseOptions;

  constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    file: string,
    options: DatabaseOptions,
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#file = file;
    this.#options = options;
  }

  async tables(schema: string): Promise<readonly string[]> {
    const rows = await this.#guard(async () => {
      const reader = await this.#connection.runAndReadAll(
        'SELECT table_name FROM information_schema.tables WHERE table_schema = $schema ORDER BY table_name',
        { schema },
      );
      return reader.getRows();
    });
    return rows.map(([name]) => String(name));
  }

  async read(relation: Relation, wanted: readonly string[] | undefined): Promise<Table> {
    const file = relationName(this.#file, relation);
    const from = fromClause(relation);
    const described = await this.#guard(
      async () => (await this.#connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRows(),
      file,
    );
    const all = described.map(([name, type]): DatabaseColumn => {
      const text = String(type);
      return { name: String(name), type: text.replace(/^ENUM\(.*\)$/s, 'ENUM'), kind: kindOf(text) };
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
    const list = columns.length === 0 ? 'NULL' : columns.map(expression).join(', ');
    const cells = columns.map((column) => cellOf(column, this.#options.timeZone ?? 'UTC'));
    const result = await this.#guard(() => this.#connection.stream(`SELECT ${list} FROM ${from}`), file);
    let row = 0;
    for (;;) {
      const chunk = await this.#guard(() => result.fetchChunk(), file);
      if (chunk === null || chunk.rowCount === 0) return;
      for (const values of chunk.getRows()) {
        row += 1;
        yield { row, cells: cells.map((read, i): Cell => read(values[i] ?? null)) };
      }
    }
  }

  async #guard<T>(work: () => Promise<T>, file = this.#file): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw describeEmbedded(error, file);
    }
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** A value whose text or number is exact. */
function expression({ name, kind }: DatabaseColumn): string {
  if (kind === 'float') return quoted(name);
  if (kind === 'instant') return `epoch_us(${quoted(name)})`;
  return kind === 'exact'
    ? `CAST(${quoted(name)} AS VARCHAR)`
    : `CASE WHEN ${quoted(name)} IS NULL THEN NULL ELSE '' END`;
}

function cellOf({ type, kind }: DatabaseColumn, timeZone: string): (value: DuckDBValue) => Cell {
  if (kind === 'instant') {
    const text = zonedText(timeZone);
    return (value) => (typeof value === 'bigint' ? text(value) : null);
  }
  if (type === 'FLOAT')
    return (value) => (value === null ? null : shortestText(value as number, Math.fround, 9));
  if (type === 'DOUBLE') return (value) => (value === null ? null : String(value));
  const isTimestamp = type.startsWith('TIMESTAMP');
  return (value) =>
    textCell(value === null ? null : isTimestamp ? isoInstant(String(value)) : String(value), kind);
}
