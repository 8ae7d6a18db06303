import { AssayError } from '../protocol/errors.ts';
import { type DayReader, parseIsoDay } from '../protocol/policy/day-format.ts';
import { encodeValue, type Feature, type Schema } from '../protocol/policy/schema.ts';
import type { EncodedRecord } from '../protocol/record.ts';
import type { Finding } from './finding.ts';
import { identityOf } from './identity.ts';
import { type CellReader, labelReader, type Report } from './label-reader.ts';
import type { ColumnMapping, DayMapping, SiteMapping } from './site-mapping.ts';
import { hintOf, parseNumber } from './tables/cell.ts';
import { plainText } from './tables/plain-text.ts';
import type { Cell, Table, TableRow } from './tables/table.ts';

/** A row that was read: its key, and either a record or at least one finding. */
export interface RowReading {
  /** Injective over site and key cells. Private: it is made of the record's cells. Undefined for a ragged row. */
  readonly key: string | undefined;
  readonly record: EncodedRecord | undefined;
  readonly findings: readonly Finding[];
  /** The codes as far as they could be read, also without a record: 0 where missing or faulty. */
  readonly codes?: readonly number[];
}

/**
 * Makes a function that reads the rows of one table of a site.
 *
 * @param width codes of a record: features that the schema lacks are always missing (0)
 * @param encode the code of a value; default: that of the first edition
 * @throws AssayError `column-not-found` (2) where the file lacks a column that the mapping names
 */
export function rowReader(
  mapping: SiteMapping,
  schema: Schema,
  table: Pick<Table, 'file' | 'columns' | 'floats'>,
  width: number,
  encode: typeof encodeValue = encodeValue,
): (row: TableRow) => RowReading {
  const names = table.columns.map(plainText);
  const place = (column: string): number => {
    const index = names.indexOf(plainText(column));
    if (index < 0) throw columnMissing(table, column);
    if (names.lastIndexOf(plainText(column)) !== index) {
      throw new AssayError(
        'table-malformed',
        `${table.file}: the header names a column twice that the mapping names; where the file has no header, declare "header": false, or the names as a list`,
      );
    }
    return index;
  };
  const features = mapping.columns.map((column, j) =>
    featureReader(column, schema.features[j] as Feature, place, encode),
  );
  const readLabel = labelReader(mapping.label, place);
  const readDay = dayReader(mapping.day, place);
  const readKey = keyReader(mapping, place, table.floats);

  return (tableRow) => {
    const { row, cells, file = table.file, findings: given = [] } = tableRow;
    if (cells.length === 0 && given.length > 0) return { key: undefined, record: undefined, findings: given };
    const findings: Finding[] = [...given];
    const report: Report = (severity, rule, column, hint) => {
      // A cell that the reader of the format found unreadable is not missing.
      if (rule.endsWith('-missing') && given.some((finding) => finding.column === column)) return;
      findings.push({ severity, rule, file, row, column, ...(hint === undefined ? {} : { hint }) });
    };
    // The table says why there is no record.
    if (cells.length === 0 && given.length > 0) return { key: undefined, record: undefined, findings };
    if (cells.length !== table.columns.length) {
      // The first column without a cell, or the number of the first cell without a column.
      const hint = cells.length === 1 && cells[0] === '\u001a' ? 'end-of-file-mark' : undefined;
      report('unreadable', 'ragged-row', table.columns[cells.length] ?? `${table.columns.length + 1}`, hint);
      return { key: undefined, record: undefined, findings };
    }
    let hasNul = false;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      if (typeof cell === 'string' && cell.includes('\0')) {
        report('unreadable', 'nul-byte', table.columns[index] as string);
        hasNul = true;
      }
    }
    if (hasNul) return { key: undefined, record: undefined, findings };

    const key = readKey(cells, report, tableRow);
    const label = readLabel(cells, report, tableRow);
    const day = readDay(cells, report, tableRow);
    const codes = new Array<number>(width).fill(0);
    for (let j = 0; j < features.length; j++)
      codes[j] = (features[j] as CellReader<number>)(cells, report, tableRow) ?? 0;
    if (findings.length > 0 || label === undefined || day === undefined)
      return { key, record: undefined, findings, codes };
    return { key, record: { codes, day, label }, findings };
  };
}

/** Does not repeat the file's own names: without a header, its first row is a record. */
function columnMissing({ file, columns }: Pick<Table, 'file' | 'columns'>, column: string): AssayError {
  const plain = (name: string) => name.replace(/[\s_-]+/g, '').toLowerCase();
  if (columns[0]?.toLowerCase().startsWith('sep=')) {
    return new AssayError(
      'column-not-found',
      `${file} begins with a line "sep=", which spreadsheets write above the table: declare "skipLines": 1`,
    );
  }
  const alike = columns.some((name) => plain(name) === plain(column));
  return new AssayError(
    'column-not-found',
    `${file} has no column "${column}", which the mapping names${
      alike
        ? ' (one differs in case, spaces or hyphens only)'
        : ` (it has ${columns.length} columns; where it has no header row, declare "header": false; with another delimiter, "delimiter")`
    }`,
  );
}

/** The code of a feature; 0 where it is missing as declared, or where the format itself has nothing. */
function featureReader(
  { column, format, missing, values, othersMissing, convert }: ColumnMapping,
  feature: Feature,
  place: (column: string) => number,
  encode: typeof encodeValue,
): CellReader<number> {
  if (column === undefined) return () => 0;
  const index = place(column);
  return (cells, report) => {
    const cell = cells[index] as Cell;
    if (cell === null) return 0;
    const fault = values === undefined ? 'not-a-number' : 'unmapped-category';
    if (typeof cell !== 'string') {
      report('unreadable', fault, column, cell.unreadable);
      return undefined;
    }
    if (missing.get(cell) === true) return 0;
    const value = values === undefined ? parseNumber(cell, format) : values.get(cell);
    if (value === undefined) {
      const isNear = values?.isNear(cell) === true;
      if (othersMissing && cell !== '' && !isNear) return 0;
      report(
        'unreadable',
        cell === '' ? 'empty-cell' : fault,
        column,
        isNear ? 'near-miss' : hintOf(cell, format),
      );
      return undefined;
    }
    const converted = convert === undefined ? value : convert(value);
    if (typeof converted === 'string') {
      report('unreadable', converted, column);
      return undefined;
    }
    const code = encode(feature, converted);
    if (code === undefined) report('refused', 'not-encodable', column);
    return code;
  };
}

function dayReader(day: DayMapping, place: (column: string) => number): CellReader<number> {
  if ('constant' in day) {
    const constant = parseIsoDay(day.constant);
    return () => constant;
  }
  const { column, missing } = day;
  const index = place(column);
  const read = remembered(day.read);
  return (cells, report) => {
    const cell = cells[index] as Cell;
    if (cell !== null && typeof cell !== 'string') {
      report('unreadable', 'not-a-day', column, cell.unreadable);
      return undefined;
    }
    if (cell === null || cell === '' || missing.get(cell) === true) {
      report('refused', 'day-missing', column);
      return undefined;
    }
    const number = read(cell);
    if (number === undefined) {
      const isDate = hintOf(cell, { decimal: '.', scientific: false }) === 'spreadsheet-date';
      report('unreadable', 'not-a-day', column, isDate ? 'other-day-format' : undefined);
    }
    return number;
  };
}

/** Tables have many rows of one day. Only short texts are kept: a time of day makes each its own. */
function remembered(read: DayReader): DayReader {
  const known = new Map<string, number>();
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const day = read(text);
    if (day !== undefined && text.length <= LONGEST_DAY && known.size < MOST_DAYS) known.set(text, day);
    return day;
  };
}

const LONGEST_DAY = 10;
const MOST_DAYS = 10_000;

function keyReader(
  { site, key }: SiteMapping,
  place: (column: string) => number,
  floats: ReadonlySet<string> | undefined,
): CellReader<string> {
  if (key === 'whole-row') {
    return (cells, _, { whole }) =>
      whole === undefined
        ? JSON.stringify([site, ...cells.map((cell) => (typeof cell === 'string' ? plainText(cell) : cell))])
        : JSON.stringify([site, whole]);
  }
  const parts = key.columns.map((column) => ({
    column,
    index: place(column),
    format: {
      integer: key.integers.has(column),
      isFloat: floats?.has(column) === true,
      isMissing: (text: string) => key.missing.get(text) === true,
      refusesMissingWords: key.refusesMissingWords,
    },
  }));
  return (cells, report) => {
    const texts: string[] = [];
    for (const { column, index, format } of parts) {
      const identity = identityOf(cells[index] as Cell, format);
      if (!('text' in identity)) {
        report('unreadable', identity.rule, column, identity.hint);
        return undefined;
      }
      texts.push(identity.text);
    }
    return JSON.stringify([site, ...texts]);
  };
}
