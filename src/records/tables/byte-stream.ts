import { AssayError } from '../../protocol/errors.ts';
import { gunzipped } from './gunzip.ts';
import type { RecordFile } from './record-file.ts';

/** A file's bytes and text, in pieces. Gzip is told by its first bytes, not by the file's name. */

const PIECE = 1 << 16;

/**
 * The bytes of an open file, gunzipped where it is a gzip file (also of several members). Takes over `file`:
 * it is closed at the end, or when the iteration is left. A piece is valid until the next one is asked for.
 *
 * @throws AssayError `data-file-unreadable` (4) for a failing disk or a damaged or truncated gzip file;
 * `table-malformed` (2) for a ZIP archive or an Excel workbook
 */
export async function* readBytes(file: RecordFile): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const head = new Uint8Array(4);
    await file.read(head, 0);
    if (latin1(head) === 'PK\x03\x04') {
      throw new AssayError(
        'table-malformed',
        `${file.name} is a ZIP archive or an Excel workbook: unpack it, or export it as CSV`,
      );
    }
    yield* head[0] === 0x1f && head[1] === 0x8b ? gunzipped(file) : plain(file);
  } finally {
    await file.close();
  }
}

/** Bytes as characters of the same numbers. */
export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

async function* plain(file: RecordFile): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(PIECE);
  for (let position = 0; ; ) {
    const bytesRead = await file.read(buffer, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    file.onBytes?.(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * The text of an open file; a byte order mark at its start is dropped. With `utf-16` the mark says which, and
 * little-endian is assumed without one.
 *
 * @throws AssayError as `readBytes`; `table-malformed` (2) for bytes that the encoding does not allow
 */
export async function* readText(file: RecordFile, encoding: string): AsyncGenerator<string, void, undefined> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let hint = '';
  const decode = (piece: Uint8Array | undefined): string => {
    try {
      return (decoder as InstanceType<typeof TextDecoder>).decode(piece, { stream: piece !== undefined });
    } catch {
      throw new AssayError(
        'table-malformed',
        `${file.name}: some bytes are not ${encoding} text${hint || '; declare the encoding of the file ("encoding": "windows-1252")'}`,
      );
    }
  };
  for await (const piece of readBytes(file)) {
    if (decoder === undefined) {
      const mark = utf16Mark(piece);
      if (mark !== undefined && !encoding.startsWith('utf-16')) {
        hint = `; it begins with the mark of ${mark}: declare "encoding": "${mark}"`;
      }
      if (latin1(piece.subarray(0, 4)) === 'PAR1') {
        throw new AssayError(
          'table-malformed',
          `${file.name} is a Parquet file: declare "format": "parquet"`,
        );
      }
      decoder = new TextDecoder(encoding === 'utf-16' ? (mark ?? 'utf-16le') : encoding, { fatal: true });
    }
    const text = decode(piece);
    if (text !== '') yield text;
  }
  const rest = decoder === undefined ? '' : decode(undefined);
  if (rest !== '') yield rest;
}

function utf16Mark(piece: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (piece[0] === 0xff && piece[1] === 0xfe) return 'utf-16le';
  return piece[0] === 0xfe && piece[1] === 0xff ? 'utf-16be' : undefined;
}

/** A line is at most this many characters: a file without line breaks must not be held in memory whole. */
const LONGEST_LINE = 1 << 26;

/**
 * The lines of a UTF-8 file with their numbers, from 1; blank ones are left out.
 *
 * @throws AssayError as `readText`; `table-malformed` (2) for a line beyond 64 Mi characters
 */
export async function* readLines(
  file: RecordFile,
): AsyncGenerator<{ readonly line: number; readonly text: string }, void, undefined> {
  let rest = '';
  let line = 0;
  for await (const piece of readText(file, 'utf-8')) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() as string;
    if (rest.length > LONGEST_LINE)
      throw new AssayError('table-malformed', `${file.name}: line ${line + lines.length + 1} has no end`);
    for (const text of lines) {
      line += 1;
      if (text.trim() !== '') yield { line, text };
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, text: rest };
}
