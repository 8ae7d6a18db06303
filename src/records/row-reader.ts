import { AssayError } from '../protocol/errors.ts';
import { parseIsoDay } from '../protocol/policy-document-day.ts';
import { holdsForNumber } from '../protocol/policy-document-label.ts';
import type { EncodedRecord } from '../protocol/record.ts';
import { encodeValue, type Feature, type Schema } from '../protocol/schema.ts';
import { parseNumber } from './cell.ts';
import type { Table, TableRow } from './csv-table.ts';
import type { Finding, FindingRule } from './finding.ts';
import type { ColumnMapping, SiteMapping } from './site-mapping.ts';

/** What a row says: its key, and either a record or at least one finding. */
export interface RowReading {
  /** Injective over site and key cells. Private: it is made of the record's cells. Undefined for a ragged row. */
  readonly key: string | undefined;
  readonly record: EncodedRecord | undefined;
  readonly findings: readonly Finding[];
}

/** A step that reads one part of the row, or reports why it cannot. */
type CellReader<T> = (cells: readonly string[], report: Report) => T | undefined;
type Report = (severity: Finding['severity'], rule: FindingRule, column: string) => void;

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
    if (index < 0) {
      throw new AssayError(
        'column-not-found',
        `${table.file} has no column "${column}", which the mapping names`,
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

  return ({ row, cells }) => {
    const findings: Finding[] = [];
    const report: Report = (severity, rule, column) => {
      findings.push({ severity, rule, file: table.file, row, column });
    };
    if (cells.length !== table.columns.length) {
      report('unreadable', 'ragged-row', '');
      return { key: undefined, record: undefined, findings };
    }
    for (let index = 0; index < cells.length; index++) {
      if ((cells[index] as string).includes('\0'))
        report('unreadable', 'nul-byte', table.columns[index] as string);
    }
    if (findings.length > 0) return { key: undefined, record: undefined, findings };

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

/** The code of a feature; 0 where it is missing as declared. */
function featureReader(
  { column, format, missing, values }: ColumnMapping,
  feature: Feature,
  place: (column: string) => number,
): CellReader<number> {
  if (column === undefined) return () => 0;
  const index = place(column);
  return (cells, report) => {
    const cell = cells[index] as string;
    if (missing.get(cell) === true) return 0;
    const value = values === undefined ? parseNumber(cell, format) : values.get(cell);
    if (value === undefined) {
      const rule = cell === '' ? 'empty-cell' : values === undefined ? 'not-a-number' : 'unmapped-category';
      report('unreadable', rule, column);
      return undefined;
    }
    const code = encodeValue(feature, value);
    if (code === undefined) report('refused', 'not-encodable', column);
    return code;
  };
}

function labelReader(
  { test, format, missing }: SiteMapping['label'],
  place: (column: string) => number,
): CellReader<0 | 1> {
  const { column, operator, operand } = test;
  const index = place(column);
  return (cells, report) => {
    const cell = cells[index] as string;
    if (missing.get(cell) === true) {
      report('refused', 'label-missing', column);
      return undefined;
    }
    if (cell === '') {
      report('unreadable', 'empty-cell', column);
      return undefined;
    }
    if (typeof operand === 'string') return (cell === operand) === (operator === '=') ? 1 : 0;
    const value = parseNumber(cell, format);
    if (value === undefined) {
      report('unreadable', 'not-a-number', column);
      return undefined;
    }
    return holdsForNumber(operator, value, operand) ? 1 : 0;
  };
}

function dayReader(day: SiteMapping['day'], place: (column: string) => number): CellReader<number> {
  if ('constant' in day) {
    const constant = parseIsoDay(day.constant);
    return () => constant;
  }
  const { column } = day;
  const index = place(column);
  return (cells, report) => {
    const cell = cells[index] as string;
    const number = parseIsoDay(cell);
    if (cell === '') report('refused', 'day-missing', column);
    else if (number === undefined) report('unreadable', 'not-a-day', column);
    return number;
  };
}

function keyReader({ site, key }: SiteMapping, place: (column: string) => number): CellReader<string> {
  if (key === 'whole-row') return (cells) => JSON.stringify([site, ...cells]);
  const indices = key.columns.map(place);
  return (cells, report) => {
    const parts = indices.map((index) => cells[index] as string);
    const empty = parts.indexOf('');
    if (empty >= 0) {
      report('unreadable', 'key-missing', key.columns[empty] as string);
      return undefined;
    }
    return JSON.stringify([site, ...parts]);
  };
}
