import { AssayError } from '../protocol/errors.ts';
import { parseIsoDay } from '../protocol/policy/day-format.ts';
import { holdsForNumber } from '../protocol/policy/label-test.ts';
import { encodeValue, type Feature, type Schema } from '../protocol/policy/schema.ts';
import type { EncodedRecord } from '../protocol/record.ts';
import type { Finding, FindingHint, FindingRule } from './finding.ts';
import type { ColumnMapping, DayMapping, LabelMapping, SiteMapping } from './site-mapping.ts';
import { hintOf, parseNumber } from './tables/cell.ts';
import type { Cell, Table, TableRow } from './tables/table.ts';

/** What a row says: its key, and either a record or at least one finding. */
export interface RowReading {
  /** Injective over site and key cells. Private: it is made of the record's cells. Undefined for a ragged row. */
  readonly key: string | undefined;
  readonly record: EncodedRecord | undefined;
  readonly findings: readonly Finding[];
}

/** A step that reads one part of the row, or reports why it cannot. */
type CellReader<T> = (cells: readonly Cell[], report: Report) => T | undefined;
type Report = (severity: Finding['severity'], rule: FindingRule, column: string, hint?: FindingHint) => void;

/**
 * Makes a function that reads the rows of one table of a site.
 *
 * @param width codes of a record: features that the schema lacks are always missing (0)
 * @throws AssayError `column-not-found` (2) where the file lacks a column that the mapping names
 */
export function rowReader(
  mapping: SiteMapping,
  schema: Schema,
  table: Pick<Table, 'file' | 'columns'>,
  width: number,
): (row: TableRow) => RowReading {
  const place = (column: string): number => {
    const index = table.columns.indexOf(column);
    if (index < 0) throw columnMissing(table, column);
    if (table.columns.lastIndexOf(column) !== index) {
      throw new AssayError(
        'table-malformed',
        `${table.file}: the header names a column twice that the mapping names; where the file has no header, declare "header": false, or the names as a list`,
      );
    }
    return index;
  };
  const features = mapping.columns.map((column, j) =>
    featureReader(column, schema.features[j] as Feature, place),
  );
  const readLabel = labelReader(mapping.label, place);
  const readDay = dayReader(mapping.day, place);
  const readKey = keyReader(mapping, place);

  return ({ row, cells, file = table.file, findings: given = [] }) => {
    const findings: Finding[] = [...given];
    const report: Report = (severity, rule, column, hint) => {
      findings.push({ severity, rule, file, row, column, ...(hint === undefined ? {} : { hint }) });
    };
    if (cells.length !== table.columns.length) {
      // The first column without a cell, or the number of the first cell without a column.
      report('unreadable', 'ragged-row', table.columns[cells.length] ?? `${table.columns.length + 1}`);
      return { key: undefined, record: undefined, findings };
    }
    let hasNul = false;
    for (let index = 0; index < cells.length; index++) {
      if (cells[index]?.includes('\0')) {
        report('unreadable', 'nul-byte', table.columns[index] as string);
        hasNul = true;
      }
    }
    if (hasNul) return { key: undefined, record: undefined, findings };

    const key = readKey(cells, report);
    const label = readLabel(cells, report);
    const day = readDay(cells, report);
    const codes = new Array<number>(width).fill(0);
    for (let j = 0; j < features.length; j++)
      codes[j] = (features[j] as CellReader<number>)(cells, report) ?? 0;
    if (findings.length > 0 || label === undefined || day === undefined)
      return { key, record: undefined, findings };
    return { key, record: { codes, day, label }, findings };
  };
}

/** The file's own names are withheld: without a header, its first row is a record. */
function columnMissing({ file, columns }: Pick<Table, 'file' | 'columns'>, column: string): AssayError {
  const plain = (name: string) => name.replace(/[\s_-]+/g, '').toLowerCase();
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
): CellReader<number> {
  if (column === undefined) return () => 0;
  const index = place(column);
  return (cells, report) => {
    const cell = cells[index] as Cell;
    if (cell === null || missing.get(cell) === true) return 0;
    const value = values === undefined ? parseNumber(cell, format) : values.get(cell);
    if (value === undefined) {
      if (othersMissing && cell !== '') return 0;
      const rule = cell === '' ? 'empty-cell' : values === undefined ? 'not-a-number' : 'unmapped-category';
      report('unreadable', rule, column, hintOf(cell, format));
      return undefined;
    }
    const converted = convert === undefined ? value : convert(value);
    if (typeof converted === 'string') {
      report('unreadable', converted, column);
      return undefined;
    }
    const code = encodeValue(feature, converted);
    if (code === undefined) report('refused', 'not-encodable', column);
    return code;
  };
}

function labelReader(
  { column, test, values, format, missing }: LabelMapping,
  place: (column: string) => number,
): CellReader<0 | 1> {
  const index = place(column);
  return (cells, report) => {
    const cell = cells[index] as Cell;
    if (cell === null || missing.get(cell) === true) {
      report('refused', 'label-missing', column);
      return undefined;
    }
    if (cell === '') {
      report('unreadable', 'empty-cell', column);
      return undefined;
    }
    if (test === undefined) {
      const label = values?.get(cell);
      if (label === undefined) report('unreadable', 'unmapped-category', column, hintOf(cell, format));
      return label;
    }
    const { operator, operand } = test;
    if (typeof operand === 'string') return (cell === operand) === (operator === '=') ? 1 : 0;
    const value = parseNumber(cell, format);
    if (value === undefined) {
      report('unreadable', 'not-a-number', column, hintOf(cell, format));
      return undefined;
    }
    return holdsForNumber(operator, value, operand) ? 1 : 0;
  };
}

function dayReader(day: DayMapping, place: (column: string) => number): CellReader<number> {
  if ('constant' in day) {
    const constant = parseIsoDay(day.constant);
    return () => constant;
  }
  const { column, read, missing } = day;
  const index = place(column);
  return (cells, report) => {
    const cell = cells[index] as Cell;
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

function keyReader({ site, key }: SiteMapping, place: (column: string) => number): CellReader<string> {
  if (key === 'whole-row') return (cells) => JSON.stringify([site, ...cells]);
  const indices = key.columns.map(place);
  return (cells, report) => {
    const parts = indices.map((index) => cells[index] as Cell);
    const empty = parts.findIndex((part) => part === null || part === '');
    if (empty >= 0) {
      report('unreadable', 'key-missing', key.columns[empty] as string);
      return undefined;
    }
    return JSON.stringify([site, ...parts]);
  };
}
