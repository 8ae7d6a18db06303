import type { CsvError, Options } from 'csv-parse';
import { AssayError } from '../../protocol/errors.ts';
import type { Finding } from '../finding.ts';
import { readText } from './byte-stream.ts';
import { CommentLines } from './comment-lines.ts';
import { csvRecords } from './csv-records.ts';
import type { Dialect } from './dialect.ts';
import type { RecordFile } from './record-file.ts';
import { malformed, type Table, type TableRow } from './table.ts';

/** A row is at most this many characters: an unclosed quote must not swallow a file into memory. */
const LONGEST_ROW = 1 << 20;

/**
 * Starts reading a table. Takes over `file`: it is closed when `rows` ends or is left, or when this throws.
 *
 * @throws AssayError `table-malformed` (2) here or from `rows`: bytes that the encoding does not allow, a
 * quote that is not closed, text after a closing quote, a row longer than 1 MiB, no header; each by row number.
 */
export async function readCsvTable(file: RecordFile, dialect: Dialect): Promise<Table> {
  const comments = new CommentLines(dialect);
  const rows = readRows(file, dialect, comments);
  const passedOver = () =>
    comments.count === 0 ? [] : [{ file: file.name, reason: 'comment' as const, count: comments.count }];
  if (Array.isArray(dialect.header)) {
    comments.width = dialect.header.length;
    return { file: file.name, columns: dialect.header, rows, passedOver };
  }
  const first = await rows.next();
  if (first.done === true) {
    const words = dialect.header === true ? 'there is no header row' : 'there are no rows';
    throw malformed(file.name, 1, words);
  }
  comments.width = first.value.cells.length;
  if (dialect.header === false) {
    const columns = first.value.cells.map((_, index) => String(index + 1));
    return { file: file.name, columns, rows: withFirst(first.value, rows), passedOver };
  }
  const columns = first.value.cells as readonly string[];
  return { file: file.name, columns, rows, passedOver };
}

async function* withFirst(
  first: TableRow,
  rest: AsyncGenerator<TableRow, void, undefined>,
): AsyncGenerator<TableRow, void, undefined> {
  yield first;
  yield* rest;
}

function parserOptions(dialect: Dialect): Options {
  const isWhitespace = dialect.delimiter === 'whitespace';
  // A trimming parser would take a tab or space for padding before it takes it for the delimiter.
  const trims = !isWhitespace && dialect.delimiter.trim() === dialect.delimiter;
  return {
    delimiter: isWhitespace ? [' ', '\t'] : dialect.delimiter,
    quote: dialect.quote === '' ? null : dialect.quote,
    escape: dialect.escape,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: false,
    trim: trims,
    max_record_size: LONGEST_ROW,
  };
}

async function* readRows(
  file: RecordFile,
  dialect: Dialect,
  comments: CommentLines,
): AsyncGenerator<TableRow, void, undefined> {
  const isWhitespace = dialect.delimiter === 'whitespace';
  const { skipLines } = dialect;
  const whole = skipLines === 0 ? readText(file, dialect.encoding) : below(file, dialect);
  const source = dialect.comment === undefined ? whole : comments.without(whole);
  let row = skipLines;
  try {
    for await (const record of csvRecords(source, parserOptions(dialect))) {
      row += 1;
      const isTableRow = comments.isTableRow(row - skipLines);
      if (isTableRow !== undefined) {
        if (isTableRow) yield { row, cells: [], findings: [commentRow(file.name, row)] };
        continue;
      }
      let cells = record;
      for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] as string).trim();
      if (isWhitespace) cells = cells.filter((cell) => cell !== '');
      // Neither a blank line nor a row of empty cells, which spreadsheets leave behind, is a record. Its number
      // is still counted.
      if (cells.every((cell) => cell === '')) continue;
      yield { row, cells };
    }
  } catch (error) {
    throw translate(error, file.name, skipLines);
  } finally {
    // A text that was never read has not closed the file.
    await source.return();
    await whole.return();
    await file.close();
  }
}

const commentRow = (file: string, row: number): Finding => ({
  severity: 'unreadable',
  rule: 'comment-row',
  file,
  row,
  column: '',
});

/** The text below the first lines. */
async function* below(file: RecordFile, dialect: Dialect): AsyncGenerator<string, void, undefined> {
  let left = dialect.skipLines;
  let held = '';
  for await (const piece of readText(file, dialect.encoding)) {
    if (left === 0) {
      yield piece;
      continue;
    }
    held += piece;
    for (let at = held.search(/\r\n?|\n/); left > 0 && at >= 0; at = held.search(/\r\n?|\n/)) {
      held = held.slice(at).replace(/^\r\n|^[\r\n]/, '');
      left -= 1;
    }
    if (held.length > LONGEST_ROW)
      throw malformed(file.name, 1, 'a line above the table is longer than 1 MiB');
    if (left === 0) yield held;
  }
}

const CSV_WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED:
    'a quoted cell is not closed; where quotes are plain characters in this file, declare "quote": ""',
  CSV_INVALID_CLOSING_QUOTE:
    'there is text after a closing quote; where quotes inside of cells are escaped, declare "escape"',
  INVALID_OPENING_QUOTE:
    'there is a quote inside of an unquoted cell; where quotes are plain characters in this file, declare "quote": ""',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 1 MiB; a quote may be left open above',
};

/** The parser's own error quotes the cell: neither its message nor the error itself is passed on. */
function translate(error: unknown, file: string, skipped: number): AssayError {
  if (error instanceof AssayError) return error;
  const { code, records } = error as Partial<CsvError & { records: number }>;
  const words = CSV_WORDS[code ?? ''];
  const row = skipped + (records ?? 0) + 1;
  if (words !== undefined) return malformed(file, row, words);
  if (typeof code === 'string' && code.startsWith('CSV_')) return malformed(file, row, 'not a table');
  throw error;
}
