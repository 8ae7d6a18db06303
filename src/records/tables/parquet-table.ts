import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AssayError } from '../../protocol/errors.ts';
import { parseNumber } from './cell.ts';
import type { VectorCells } from './ndjson-table.ts';
import { cellReader, isFloatColumn, isNumeric, isUnsigned32 } from './parquet-values.ts';
import type { RecordFile } from './record-file.ts';
import { type Cell, malformed, NOT_ONE_VALUE, type Table, type TableRow } from './table.ts';

/**
 * A Parquet file as rows of cells, a piece of a row group at a time. Everything that is known of a column is known
 * by its place in the schema: a struct may have a member of the same name.
 */

/** Rows that are held at once. A row group's pages are decoded for each piece of it. */
const PIECE = 65_536;

/** INT96 arrives as nanoseconds; every other value as it is stored. */
const parsers = { timestampFromNanoseconds: (nanos: bigint) => nanos };

/**
 * Starts reading a Parquet file. Takes over `file`.
 *
 * @param names columns to read; all of them where it is undefined, and then rows are told apart by nested columns too
 * @throws AssayError `table-malformed` (2) for a file that is no Parquet file, is damaged, has a wanted column
 * twice, or uses an encoding, compression or encryption that is not read
 */
export async function readParquetTable(
  file: RecordFile,
  names: readonly string[] | undefined,
  vector?: VectorCells,
): Promise<Table> {
  const buffer = bufferOf(file);
  let metadata: FileMetaData;
  let columns: readonly Column[];
  try {
    metadata = await guard(file, parquetMetadataAsync(buffer));
    const all = topColumns(metadata.schema);
    const wanted = names === undefined ? undefined : new Set([...names, ...(vector ? [vector.member] : [])]);
    columns = wanted === undefined ? all : all.filter(({ name }) => wanted.has(name));
    if (new Set(columns.map(({ name }) => name)).size < columns.length)
      throw malformed(file.name, 1, 'the file has a column twice that the mapping reads');
    if (columns.some((column) => isInexact(column, metadata)))
      throw malformed(
        file.name,
        1,
        'a column of unsigned 32-bit integers is delta-encoded: write it as 64-bit',
      );
  } catch (error) {
    await file.close();
    throw error;
  }
  const cells = names === undefined ? columns : columns.filter(({ name }) => names.includes(name));
  const stored = { ...metadata, schema: metadata.schema.map(storedElement) };
  const rows = readRows(file, buffer, stored, columns, cells, vector);
  return {
    file: file.name,
    columns: [...cells.map(({ name }) => name), ...(vector?.columns ?? [])],
    rows,
    floats: new Set(cells.filter(({ isFloat }) => isFloat).map(({ name }) => name)),
  };
}

/** A column of the file: a leaf, or a group that is not one value. */
interface Column {
  readonly name: string;
  readonly isFloat: boolean;
  /** Whether it, or a leaf below it, has unsigned integers of 32 bits. */
  readonly isUnsigned32: boolean;
  /** Undefined for a group. */
  readonly cell: ((stored: unknown) => Cell) | undefined;
  /** Of the only leaf below a list of numbers; undefined for anything else. */
  readonly item: ((stored: unknown) => Cell) | undefined;
  /** Whether the items of a list are floats. */
  readonly hasFloatItems: boolean;
}

/** The columns below the root of a depth-first list of elements. */
function topColumns(schema: readonly SchemaElement[]): Column[] {
  const columns: Column[] = [];
  const end = (at: number): number => {
    let next = at + 1;
    for (let left = schema[at]?.num_children ?? 0; left > 0; left--) next = end(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = end(at)) {
    const element = schema[at] as SchemaElement;
    const leaves = schema.slice(at, end(at)).filter(({ num_children: children }) => !children);
    const only = leaves.length === 1 ? (leaves[0] as SchemaElement) : undefined;
    const isLeaf = only === element && element.repetition_type !== 'REPEATED';
    columns.push({
      name: element.name,
      isFloat: isLeaf && isFloatColumn(element),
      isUnsigned32: leaves.some(isUnsigned32),
      cell: isLeaf ? cellReader(element) : undefined,
      item: isLeaf || only === undefined || !isNumeric(only) ? undefined : cellReader(only),
      hasFloatItems: only !== undefined && (only.type === 'FLOAT' || only.type === 'DOUBLE'),
    });
  }
  return columns;
}

/**
 * Whether the library would read other numbers: it takes the first value of a delta-encoded INT32 page modulo 2^31,
 * and writers put unsigned values of 32 bits there.
 */
function isInexact({ name, isUnsigned32 }: Column, { row_groups: groups }: FileMetaData): boolean {
  if (!isUnsigned32) return false;
  return groups.some(({ columns }) =>
    columns.some(
      ({ meta_data: meta }) =>
        meta?.path_in_schema[0] === name && meta.encodings.includes('DELTA_BINARY_PACKED'),
    ),
  );
}

/** An element without its logical type, so that the library hands over stored values; groups keep lists and maps. */
function storedElement({ logical_type: logical, converted_type: converted, ...rest }: SchemaElement) {
  if (!rest.num_children) return rest;
  const group = converted ?? (logical?.type === 'LIST' || logical?.type === 'MAP' ? logical.type : undefined);
  return group === undefined ? rest : { ...rest, converted_type: group };
}

async function* readRows(
  file: RecordFile,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  all: readonly Column[],
  columns: readonly Column[],
  vector: VectorCells | undefined,
): AsyncGenerator<TableRow, void, undefined> {
  try {
    const wanted = all.map(({ name }) => name);
    const vectorColumn = all.find(({ name }) => name === vector?.member);
    let groupStart = 0;
    for (const group of metadata.row_groups) {
      const groupEnd = groupStart + Number(group.num_rows);
      for (let start = groupStart; start < groupEnd; start += PIECE) {
        const rowEnd = Math.min(groupEnd, start + PIECE);
        const objects = await guard(
          file,
          parquetReadObjects({
            file: buffer,
            metadata,
            compressors,
            parsers,
            utf8: false,
            columns: wanted,
            rowStart: start,
            rowEnd,
          }),
        );
        for (const [i, object] of objects.entries()) {
          const row = start + i + 1;
          const read = rowOf(object, columns);
          if (vector === undefined) {
            yield { row, ...read };
            continue;
          }
          const projected = vector.read(vectorOf(object[vector.member], vectorColumn));
          yield projected === undefined
            ? {
                row,
                cells: [...read.cells, ...vector.columns.map(() => null)],
                findings: [
                  {
                    severity: 'unreadable',
                    rule: 'not-a-vector',
                    file: file.name,
                    row,
                    column: vector.member,
                  },
                ],
              }
            : { row, ...read, cells: [...read.cells, ...projected] };
        }
      }
      groupStart = groupEnd;
    }
  } finally {
    await file.close();
  }
}

/** The cells of a row; with a text of the whole row where a cell is only a part of its value. */
function rowOf(
  object: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
): Pick<TableRow, 'cells' | 'whole'> {
  const cells = columns.map(({ name, cell }): Cell => {
    const stored = object[name];
    if (stored === undefined || stored === null) return null;
    return cell === undefined ? NOT_ONE_VALUE : cell(stored);
  });
  if (cells.every((cell) => cell === null || typeof cell === 'string')) return { cells };
  const values = columns.map(({ name }, at) => (typeof cells[at] === 'string' ? cells[at] : object[name]));
  return { cells, whole: JSON.stringify(values, storedText) };
}

/** Stored values that JSON has no form for. */
function storedText(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { integer: String(value) };
  if (typeof value === 'number') return { number: String(value) };
  return value instanceof Uint8Array
    ? { bytes: Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('') }
    : value;
}

/** The numbers of a list; undefined for anything else, bytes included. */
function vectorOf(value: unknown, column: Column | undefined): readonly (number | undefined)[] | undefined {
  const item = column?.item;
  if (item === undefined || value instanceof Uint8Array) return undefined;
  const items: unknown = ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  if (!Array.isArray(items)) return undefined;
  return items.map((stored: unknown) => {
    // A 32-bit float is a number of the vector as it stands: no decimal was meant.
    if (typeof stored === 'number' && column?.hasFloatItems === true) return stored;
    const cell = stored === null || stored === undefined ? null : item(stored);
    return typeof cell === 'string' ? parseNumber(cell, { decimal: '.', scientific: true }) : undefined;
  });
}

function bufferOf(file: RecordFile): AsyncBuffer {
  return {
    byteLength: file.size,
    slice: async (start, end = file.size) => {
      const bytes = new Uint8Array(Math.max(0, end - start));
      const filled = await file.read(bytes, start);
      file.onBytes?.(filled);
      return filled === bytes.length ? bytes.buffer : bytes.buffer.slice(0, filled);
    },
  };
}

/** The reader's own message may quote a value: only its kind is passed on. */
async function guard<T>(file: RecordFile, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AssayError) throw error;
    const { message } = error as Error;
    const words = /not supported|unsupported/i.test(message)
      ? 'uses a feature of Parquet that is not read (its encoding, compression or a type)'
      : /encrypt/i.test(message)
        ? 'is encrypted'
        : 'is not a Parquet file, or is damaged';
    throw malformed(file.name, 1, `the file ${words}`);
  }
}
