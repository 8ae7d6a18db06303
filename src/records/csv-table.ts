import { Readable } from 'node:stream';
import { type CsvError, type Options, parse } from 'csv-parse';
import { AssayError } from '../protocol/errors.ts';
import { describeIoError, type RecordFile } from './safe-file.ts';

/**
 * Delimited text as rows of cells, streamed: memory does not grow with the file. Byte order marks, CRLF, CR
 * and quoted line breaks are read; what is wrong with a cell is judged later, with the mapping at hand.
 */

/** How a file writes its table. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  /** A WHATWG encoding label. */
  readonly encoding: string;
  /** True where the first row names the columns; otherwise the names. */
  readonly header: true | readonly string[];
}

/** One row; cells are trimmed. `row` counts as a spreadsheet does: the header, where there is one, is row 1. */
export interface TableRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** A row is at most this many characters: an unclosed quote must not swallow a file into memory. */
const LONGEST_ROW = 1 << 20;

/** A table that is being read. Iterate `rows` once; it closes the file. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: AsyncGenerator<TableRow, void, undefined>;
}

/**
 * Starts reading a table. Takes over `file`: it is closed when `rows` ends or is left, or when this throws.
 *
 * @throws AssayError `table-malformed` (2) here or from `rows`: bytes that the encoding does not allow, a
 * quote that is not closed, text after a closing quote, a row longer than 1 MiB, repeated column names, no
 * header; each by row number.
 */
export async function readTable(file: RecordFile, dialect: Dialect): Promise<Table> {
  const rows = readRows(file, dialect);
  if (dialect.header !== true) return { file: file.name, columns: dialect.header, rows };
  const first = await rows.next();
  if (first.done === true) throw malformed(file.name, 1, 'there is no header row');
  const columns = first.value.cells;
  if (new Set(columns).size !== columns.length) {
    await rows.return();
    // The names are withheld: without a header, the first row is a record.
    throw malformed(file.name, 1, 'the header names a column twice');
  }
  return { file: file.name, columns, rows };
}

async function* readRows(file: RecordFile, dialect: Dialect): AsyncGenerator<TableRow, void, undefined> {
  const options: Options = {
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: LONGEST_ROW,
  };
  const text = Readable.from(decode(file, dialect.encoding), { objectMode: false });
  const parser = parse(options);
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      // A blank line is no record, and no ragged one either; its number is still counted.
      if (cells.length === 1 && (cells[0] as string).trim() === '') continue;
      yield { row, cells: cells.map((cell) => cell.trim()) };
    }
  } catch (error) {
    throw translate(error, file.name);
  } finally {
    parser.destroy();
    text.destroy();
    await file.handle.close();
  }
}

/** The file's bytes as text; a byte order mark at the start is dropped. */
async function* decode(file: RecordFile, encoding: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const buffer = Buffer.allocUnsafe(1 << 14);
  for (;;) {
    const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, null);
    let text: string;
    try {
      text = decoder.decode(buffer.subarray(0, bytesRead), { stream: bytesRead > 0 });
    } catch {
      throw new AssayError('table-malformed', `${file.name}: some bytes are not ${encoding} text`);
    }
    if (text !== '') yield text;
    if (bytesRead === 0) return;
  }
}

const CSV_WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted cell is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'there is text after a closing quote',
  INVALID_OPENING_QUOTE: 'there is a quote inside of an unquoted cell',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 1 MiB',
};

/** The parser's own error quotes the cell, so neither its message nor the error itself is passed on. */
function translate(error: unknown, file: string): AssayError {
  if (error instanceof AssayError) return error;
  const { code, records } = error as Partial<CsvError & { records: number }>;
  const words = CSV_WORDS[code ?? ''];
  if (words !== undefined) return malformed(file, (records ?? 0) + 1, words);
  if (typeof code === 'string' && code.startsWith('CSV_'))
    return malformed(file, (records ?? 0) + 1, 'not a table');
  return describeIoError(error, file);
}

function malformed(file: string, row: number, words: string): AssayError {
  return new AssayError('table-malformed', `${file}: row ${row}: ${words}`);
}
