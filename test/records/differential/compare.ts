import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { canonicalDecimal, parseDecimal } from '../../../src/protocol/decimal.ts';
import { parseNumber } from '../../../src/records/tables/cell.ts';
import { readCsvTable } from '../../../src/records/tables/csv-table.ts';
import { readNdjsonTable } from '../../../src/records/tables/ndjson-table.ts';
import { readParquetTable } from '../../../src/records/tables/parquet-table.ts';
import { openRecordFile } from '../../../src/records/tables/safe-file.ts';
import type { Cell, Table } from '../../../src/records/tables/table.ts';
import { randomCsv } from './random-csv.ts';
import { randomNdjson } from './random-ndjson.ts';
import { randomParquet } from './random-parquet.ts';

/** Tables that were read twice, by the project and by another reader, and every value that differs. */
export interface Comparison {
  readonly seed: number;
  readonly tables: number;
  readonly values: number;
  /** At most 20. */
  readonly differences: readonly string[];
}

/** DuckDB reads CSV and Parquet; `JSON.parse` reads NDJSON. A third of the tables each. */
export async function compareReaders(tables: number, seed: number): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-differential-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const found: Difference = { values: 0, differences: [] };
  try {
    for (let i = 0; i < tables && found.differences.length < 20; i++) {
      const random = new SeededRandom(seed + i);
      const at = `table ${i} (seed ${seed + i})`;
      if (i % 3 === 0) await compareCsv(connection, join(folder, 'a.csv'), random, found, at);
      else if (i % 3 === 1) await compareParquet(connection, join(folder, 'a.parquet'), random, found, at);
      else await compareNdjson(join(folder, 'a.ndjson'), random, found, at);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
  return { seed, tables, ...found };
}

interface Difference {
  values: number;
  readonly differences: string[];
}

/** Compares cell by cell; `same` judges a cell against the other reader's text. */
function compareCells(
  rows: readonly (readonly Cell[])[],
  other: readonly (readonly unknown[])[],
  same: (cell: Cell, value: unknown, column: number) => boolean,
  found: Difference,
  at: string,
): void {
  if (rows.length !== other.length)
    found.differences.push(`${at}: ${rows.length} rows, the other reader has ${other.length}`);
  for (const [r, cells] of rows.entries()) {
    for (const [c, cell] of cells.entries()) {
      found.values += 1;
      const value = other[r]?.[c];
      if (!same(cell, value, c))
        found.differences.push(
          `${at}: row ${r}, column ${c}: ${JSON.stringify(cell)} is not ${JSON.stringify(String(value))}`,
        );
    }
  }
}

async function cellsOf(table: Table): Promise<(readonly Cell[])[]> {
  const rows: (readonly Cell[])[] = [];
  for await (const { cells } of table.rows) rows.push(cells);
  return rows;
}

async function compareCsv(
  connection: DuckDBConnection,
  path: string,
  random: SeededRandom,
  found: Difference,
  at: string,
): Promise<void> {
  const { dialect, bytes, columns } = randomCsv(random);
  await writeFile(path, bytes);
  const rows = await cellsOf(await readCsvTable(await openRecordFile(path), dialect));
  const types = Array.from({ length: columns }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const read = `read_csv('${path}', delim='${dialect.delimiter}', quote='"', escape='"', header=true, auto_detect=false, nullstr='(none)', columns={${types}})`;
  const numbers = Array.from({ length: columns }, (_, i) => `TRY_CAST(trim(c${i}) AS DOUBLE)`).join(', ');
  const texts = (await connection.runAndReadAll(`SELECT * FROM ${read}`)).getRows();
  compareCells(rows, texts, (cell, text) => cell === String(text ?? '').trim(), found, at);
  const floats = (await connection.runAndReadAll(`SELECT ${numbers} FROM ${read}`)).getRows();
  const isSame = (cell: Cell, value: unknown) => {
    const number =
      typeof cell === 'string' ? parseNumber(cell, { decimal: '.', scientific: true }) : undefined;
    return number === undefined || number === value;
  };
  compareCells(rows, floats, isSame, found, at);
}

async function compareParquet(
  connection: DuckDBConnection,
  path: string,
  random: SeededRandom,
  found: Difference,
  at: string,
): Promise<void> {
  const { columns, nested, rows: count, options } = randomParquet(random);
  const all = [...columns, ...nested];
  const tuples = Array.from(
    { length: count },
    (_, r) => `(${all.map(({ values }) => values[r]).join(', ')})`,
  ).join(', ');
  const casts = all.map(({ name, type }) => `${name}::${type} AS ${name}`).join(', ');
  const names = all.map(({ name }) => name).join(', ');
  await connection.run(
    `COPY (SELECT ${casts} FROM (VALUES ${tuples}) t(${names})) TO '${path}' (${options})`,
  );
  const wanted = columns.map(({ name }) => name);
  const rows = await cellsOf(await readParquetTable(await openRecordFile(path), wanted));
  const texts = wanted.map((name) => `CAST(${name} AS VARCHAR)`).join(', ');
  const other = (await connection.runAndReadAll(`SELECT ${texts} FROM read_parquet('${path}')`)).getRows();
  compareCells(rows, other, (cell, text, c) => isSameTyped(cell, text, columns[c]?.type ?? ''), found, at);
}

/** The texts of both readers mean one value of the type. */
function isSameTyped(cell: Cell, text: unknown, type: string): boolean {
  if (cell === null || text === null) return cell === null && text === null;
  if (typeof cell !== 'string') return false;
  const other = String(text);
  if (type.startsWith('TIMESTAMP'))
    return withoutZeros(cell.replace('T', ' ').replace(/Z$/, '')) === withoutZeros(other);
  if (type === 'TIME') return withoutZeros(cell) === withoutZeros(other);
  // One of the shortest decimals of a 32-bit float: the readers may choose another one.
  if (type === 'FLOAT')
    return Math.fround(Number(cell)) === Math.fround(Number(other)) && digitsOf(cell) <= digitsOf(other);
  if (/INT|DECIMAL|DOUBLE/.test(type)) {
    const [a, b] = [parseDecimal(cell), parseDecimal(other)];
    return a !== undefined && b !== undefined && canonicalDecimal(a) === canonicalDecimal(b);
  }
  return cell === other.trim();
}

const digitsOf = (number: string): number =>
  number
    .replace(/e.*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+|0+$/g, '').length;

const withoutZeros = (text: string): string => text.replace(/(\.[0-9]*?)0+$/, '$1').replace(/\.$/, '');

async function compareNdjson(
  path: string,
  random: SeededRandom,
  found: Difference,
  at: string,
): Promise<void> {
  const { lines, members } = randomNdjson(random);
  await writeFile(path, lines.join('\n'));
  const rows = await cellsOf(readNdjsonTable(await openRecordFile(path), members, undefined));
  const other = lines.map((line) => {
    const object = JSON.parse(line) as Record<string, unknown>;
    return members.map((name) => (Object.hasOwn(object, name) ? object[name] : undefined));
  });
  const isSame = (cell: Cell, value: unknown) => {
    if (value === null || value === undefined) return cell === null;
    if (typeof value === 'number') return typeof cell === 'string' && Number(cell) === value;
    if (typeof value === 'object') return cell !== null && typeof cell === 'object';
    return cell === String(value).trim();
  };
  compareCells(rows, other, isSame, found, at);
}
