import { compareDecimals, decimalOf } from '../protocol/decimal.ts';
import { holdsForNumber, type LabelTest } from '../protocol/policy/label-test.ts';
import type { Finding, FindingHint, FindingRule } from './finding.ts';
import type { LabelMapping } from './site-mapping.ts';
import { DeclaredCells, hintOf, type NumberFormat, parseExactNumber } from './tables/cell.ts';
import { isMissingWord, isOtherTruth } from './tables/plain-text.ts';
import type { Cell, TableRow } from './tables/table.ts';

/** Reads one part of the row, or reports a finding. */
export type CellReader<T> = (cells: readonly Cell[], report: Report, row: TableRow) => T | undefined;
export type Report = (
  severity: Finding['severity'],
  rule: FindingRule,
  column: string,
  hint?: FindingHint,
) => void;

/** Reads the label: 0 or 1. A cell that the test cannot judge is a finding, not the other class. */
export function labelReader(
  { column, test, values, format, missing }: LabelMapping,
  place: (column: string) => number,
): CellReader<0 | 1> {
  const index = place(column);
  const read =
    test === undefined
      ? (cell: string) => values?.get(cell) ?? unmapped(cell, values, format)
      : typeof test.operand === 'string'
        ? textTest(test.operator, test.operand, format)
        : numberTest(test.operator, test.operand, format);
  return (cells, report) => {
    const cell = cells[index] as Cell;
    if (cell === null || (typeof cell === 'string' && missing.get(cell) === true)) {
      report('refused', 'label-missing', column);
      return undefined;
    }
    if (cell === '') {
      report('unreadable', 'empty-cell', column);
      return undefined;
    }
    const label = typeof cell === 'string' ? read(cell) : ({ hint: cell.unreadable } as const);
    if (typeof label !== 'object') return label;
    const isNumeric = typeof test?.operand === 'number';
    report('unreadable', isNumeric ? 'not-a-number' : 'unmapped-category', column, label.hint);
    return undefined;
  };
}

/** A label, or the hint of a cell that has none. */
type LabelOf = (cell: string) => 0 | 1 | { readonly hint: FindingHint | undefined };

const unmapped = (cell: string, declared: DeclaredCells<unknown> | undefined, format: NumberFormat) => ({
  hint: declared?.isNear(cell) === true ? ('near-miss' as const) : hintOf(cell, format),
});

function numberTest(operator: LabelTest['operator'], operand: number, format: NumberFormat): LabelOf {
  const wanted = decimalOf(operand);
  return (cell) => {
    const value = parseExactNumber(cell, format);
    if (value === undefined) return { hint: hintOf(cell, format) };
    return holdsForNumber(operator, compareDecimals(value, wanted), 0) ? 1 : 0;
  };
}

/**
 * Equality with a text; where that is a number, numeric cells compare with it as numbers. Any other text is the
 * other class, except for those that may only be written otherwise, or that say in some usual way "missing".
 */
function textTest(operator: LabelTest['operator'], operand: string, format: NumberFormat): LabelOf {
  const declared = new DeclaredCells([[operand, true]], format);
  const isNumber = parseExactNumber(operand, format) !== undefined;
  return (cell) => {
    if (declared.get(cell) === true) return operator === '=' ? 1 : 0;
    if (declared.isNear(cell) || isOtherTruth(cell, operand)) return { hint: 'near-miss' };
    if (isMissingWord(cell)) return { hint: 'missing-marker' };
    const hint = isNumber && parseExactNumber(cell, format) === undefined ? hintOf(cell, format) : undefined;
    if (hint !== undefined && NUMBERS_OTHERWISE.has(hint)) return { hint };
    return operator === '=' ? 0 : 1;
  };
}

/** Hints at a number that is not written as declared. */
const NUMBERS_OTHERWISE: ReadonlySet<FindingHint> = new Set([
  'not-finite',
  'decimal-comma',
  'decimal-point',
  'comma-or-groups',
  'point-or-groups',
  'digit-groups',
  'scientific',
  'foreign-digits',
  'comparator',
  'spreadsheet-error',
]);
