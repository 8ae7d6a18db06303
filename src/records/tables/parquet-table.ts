import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AssayError } from '../../protocol/errors.ts';
import type { VectorCells } from './ndjson-table.ts';
import { describeIoError, type RecordFile } from './safe-file.ts';
import { type Cell, malformed, type Table, type TableRow } from './table.ts';

/**
 * A Parquet file as rows of cells, a piece of a row group at a time. 64-bit integers, decimals, days and
 * timestamps become texts without passing through a rounded number.
 */

/** Rows that are held at once. A row group's pages are decoded for each piece of it. */
const PIECE = 65_536;

/** Texts instead of Date objects: Date has milliseconds only, and no day before which clocks change. */
const parsers = {
  dateFromDays: (days: number | undefined) => (days === undefined ? undefined : dayText(BigInt(days))),
  timestampFromMilliseconds: (millis: bigint) => instantText(millis, 1_000n),
  timestampFromMicroseconds: (micros: bigint) => instantText(micros, 1_000_000n),
  timestampFromNanoseconds: (nanos: bigint) => instantText(nanos, 1_000_000_000n),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
  // Decimals come this way, see exactTypes(); a geometry is no cell either way.
  geometryFromBytes: (bytes: Uint8Array | undefined) => bytes && bigEndian(bytes),
};

/**
 * Starts reading a Parquet file. Takes over `file`.
 *
 * @param names columns to read; all of them where it is undefined
 * @throws AssayError `table-malformed` (2) for a file that is no Parquet file, is damaged, or uses an
 * encoding, compression or encryption that is not read
 */
export async function readParquetTable(
  file: RecordFile,
  names: readonly string[] | undefined,
  vector?: VectorCells,
): Promise<Table> {
  const buffer = bufferOf(file);
  let metadata: FileMetaData;
  try {
    metadata = await guard(file, parquetMetadataAsync(buffer));
  } catch (error) {
    await file.handle.close();
    throw error;
  }
  const present = childNames(metadata);
  const columns = names === undefined ? present : names.filter((name) => present.includes(name));
  const { exact, scales } = exactTypes(metadata);
  const rows = readRows(file, buffer, exact, columns, scales, vector);
  return { file: file.name, columns: [...columns, ...(vector?.columns ?? [])], rows };
}

async function* readRows(
  file: RecordFile,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  scales: ReadonlyMap<string, number>,
  vector: VectorCells | undefined,
): AsyncGenerator<TableRow, void, undefined> {
  try {
    const wanted = vector === undefined ? [...columns] : [...columns, vector.member];
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
            columns: wanted,
            rowStart: start,
            rowEnd,
          }),
        );
        for (const [i, object] of objects.entries()) {
          const row = start + i + 1;
          const cells = columns.map((name) => cellOf(object[name], scales.get(name)));
          if (vector === undefined) {
            yield { row, cells };
            continue;
          }
          const projected = vector.read(object[vector.member]);
          yield projected === undefined
            ? {
                row,
                cells: [...cells, ...vector.columns.map(() => null)],
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
            : { row, cells: [...cells, ...projected] };
        }
      }
      groupStart = groupEnd;
    }
  } finally {
    await file.handle.close();
  }
}

function bufferOf(file: RecordFile): AsyncBuffer {
  return {
    byteLength: file.size,
    slice: async (start, end = file.size) => {
      const bytes = Buffer.alloc(Math.max(0, end - start));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.handle.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + filled) as ArrayBuffer;
    },
  };
}

/** The reader's own message may quote a value, so only its kind is passed on. */
async function guard<T>(file: RecordFile, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AssayError) throw error;
    if ((error as NodeJS.ErrnoException).code !== undefined) throw describeIoError(error, file.name);
    const { message } = error as Error;
    const words = /not supported|unsupported/i.test(message)
      ? 'uses a feature of Parquet that is not read (its encoding, compression or a type)'
      : /encrypt/i.test(message)
        ? 'is encrypted'
        : 'is not a Parquet file, or is damaged';
    throw malformed(file.name, 1, `the file ${words}`);
  }
}

const childNames = ({ schema }: FileMetaData): string[] => {
  const names: string[] = [];
  // Depth-first list: the root, then each column with its descendants.
  const skip = (at: number): number => {
    let next = at + 1;
    for (let left = schema[at]?.num_children ?? 0; left > 0; left--) next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at]?.name as string);
  return names;
};

/**
 * The reader multiplies decimals in floating point, which would make two long keys one. Their columns are
 * declared as what they are stored as, so that the unscaled integers arrive; the scales are applied to texts.
 */
function exactTypes(metadata: FileMetaData): { exact: FileMetaData; scales: Map<string, number> } {
  const scales = new Map<string, number>();
  const schema = metadata.schema.map((element) => {
    const { logical_type: logical, converted_type: converted, ...rest } = element;
    if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
      scales.set(element.name, element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0));
      const isBytes = element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY';
      return isBytes ? { ...rest, logical_type: { type: 'GEOMETRY' as const } } : rest;
    }
    return logical?.type === 'DATE' ? { ...element, converted_type: 'DATE' as const } : element;
  });
  return { exact: { ...metadata, schema }, scales };
}

/** A two's complement integer. */
function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

function cellOf(value: unknown, scale: number | undefined): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'bigint') {
    return scale === undefined || scale === 0 ? String(value) : scaled(BigInt(value), scale);
  }
  return typeof value === 'boolean' ? String(value) : '[object]';
}

/** An unscaled integer with its decimal point. */
function scaled(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function dayText(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000);
  return Number.isNaN(date.getTime()) ? '[day]' : date.toISOString().slice(0, 10);
}

/** ISO 8601 in UTC, with the fraction that there is. */
function instantText(count: bigint | undefined, perSecond: bigint): string | undefined {
  if (count === undefined || count === null) return undefined;
  const value = BigInt(count);
  const fraction = ((value % perSecond) + perSecond) % perSecond;
  const date = new Date(Number((value - fraction) / perSecond) * 1000);
  if (Number.isNaN(date.getTime())) return '[instant]';
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(String(perSecond).length - 1, '0')}`;
  return `${date.toISOString().slice(0, 19)}${digits}Z`;
}
