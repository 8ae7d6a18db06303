/**
 * What the reading of a site's file reports about a row: where, and which rule, never what was in it.
 *
 * A finding is the only thing about a record that may reach a terminal, a log or a report, so its type has
 * no place for a value.
 */

/**
 * How much weight a finding has:
 * - `unreadable`: the cell does not say what the policy document declares (exit 2: the file or the mapping is
 *   wrong, and silently leaving such rows out would hide it);
 * - `refused`: the row is well formed, and the policy's record-level rules leave it out;
 * - `duplicate`: an earlier row has the same key; the earlier one counts.
 */
export type FindingSeverity = 'unreadable' | 'refused' | 'duplicate';

/**
 * The rules a row can break. `linear` carries the rule's name in `column`.
 *
 * `ragged-row` wrong number of cells · `nul-byte` · `empty-cell` empty where no empty marker is declared ·
 * `not-a-number` · `unmapped-category` · `not-a-day` · `label-missing` · `day-missing` · `key-missing` ·
 * `not-encodable` outside codes 1..1023 · `window` · `linear` · `period` · `duplicate-key` · `not-a-vector` ·
 * `unit-unknown` a unit that is neither UCUM nor declared · `unit-not-convertible` · `inexact-value` a value with
 * a comparator (<, >) · `subject-missing` no Patient or person · `day-partial` a date without its day ·
 * `fhirpath-failed`
 */
export type FindingRule =
  | 'ragged-row'
  | 'nul-byte'
  | 'empty-cell'
  | 'not-a-number'
  | 'unmapped-category'
  | 'not-a-day'
  | 'label-missing'
  | 'day-missing'
  | 'key-missing'
  | 'not-encodable'
  | 'window'
  | 'linear'
  | 'period'
  | 'duplicate-key'
  | 'not-a-vector'
  | 'unit-unknown'
  | 'unit-not-convertible'
  | 'inexact-value'
  | 'subject-missing'
  | 'day-partial'
  | 'fhirpath-failed';

/** What an unreadable cell looks like, as far as that helps to mend the mapping: a kind, never the text. */
export type FindingHint =
  | 'missing-marker'
  | 'not-finite'
  | 'decimal-comma'
  | 'decimal-point'
  | 'digit-groups'
  | 'scientific'
  | 'foreign-digits'
  | 'spreadsheet-date'
  | 'spreadsheet-error'
  | 'unit-in-cell'
  | 'comparator'
  | 'other-day-format';

/** One rule broken by one row. `row` counts as a spreadsheet does: the header, where there is one, is row 1. */
export interface Finding {
  readonly severity: FindingSeverity;
  readonly rule: FindingRule;
  /** Base name of the file. */
  readonly file: string;
  readonly row: number;
  /** The file's column name; the rule's name for `linear`; empty where the whole row is meant. */
  readonly column: string;
  readonly hint?: FindingHint;
}

/** A one-line description for people: file, row, column, rule. */
export function describeFinding(finding: Finding): string {
  const column = finding.column === '' ? '' : `, column "${finding.column}"`;
  return `${finding.file}: row ${finding.row}${column}: ${FINDING_WORDS[finding.rule]}${hintWords(finding.hint)}`;
}

/** ` (looks like ...)`, or nothing. */
export const hintWords = (hint: FindingHint | undefined): string =>
  hint === undefined ? '' : ` (${HINT_WORDS[hint]})`;

/** What each hint advises. */
export const HINT_WORDS: Readonly<Record<FindingHint, string>> = {
  'missing-marker': 'looks like a missing marker: declare it in "missing"',
  'not-finite': 'not a number or infinite: declare it in "missing" if it stands for missing',
  'decimal-comma': 'looks like a decimal comma: declare "decimal": ","',
  'decimal-point': 'looks like a decimal point, where the mapping declares a comma',
  'digit-groups': 'looks like digits in groups: export without a thousands separator',
  scientific: 'looks like scientific notation: declare "scientific": true',
  'foreign-digits': 'has digits that are not 0 to 9 of ASCII (fullwidth or of another script)',
  'spreadsheet-date':
    'looks like a date, which spreadsheets make of codes and intervals such as 10-14: export again as text, or declare it in "values"',
  'spreadsheet-error':
    'looks like the error of a spreadsheet formula: mend it there, or declare it in "missing"',
  'unit-in-cell': 'looks like a number with its unit: export the number alone',
  comparator: 'looks like a bound (<, >) instead of a value',
  'other-day-format': 'looks like a date in another form: declare "format" in "day"',
};

/** What each rule means, in words that follow "row 7, column x: ". */
export const FINDING_WORDS: Readonly<Record<FindingRule, string>> = {
  'ragged-row':
    'the row does not have as many cells as the header has columns (the column named is the first one without a cell, or the first cell without a column)',
  'nul-byte': 'the cell contains a NUL character',
  'empty-cell': 'the cell is empty, and "" is not declared as a missing marker of this column',
  'not-a-number': 'neither a number as declared nor a declared missing marker',
  'unmapped-category': 'not one of the categories that the mapping lists',
  'not-a-day': 'not a day as declared (YYYY-MM-DD, or "format") between 1970-01-01 and 2149-06-06',
  'label-missing': 'the label is missing',
  'day-missing': 'the day is missing',
  'key-missing': 'a key column is empty',
  'not-encodable': 'the value lies outside of the codes 1..1023 of its feature',
  window: "the value lies outside of the feature's window",
  linear: 'the linear rule does not hold',
  period: "the day lies outside of the dataset's period",
  'duplicate-key': 'an earlier row has the same key; the earlier one counts',
  'not-a-vector': 'not a list of as many finite numbers as the projection has inputs',
  'unit-unknown':
    'the unit is neither a UCUM unit nor declared in "units" (declare its UCUM unit, or null to leave such values aside)',
  'unit-not-convertible':
    'the unit cannot be converted into that of the feature ("units": null leaves such values aside; between mass and amount of substance declare "molarMass")',
  'inexact-value': 'the value is a bound (<, >), not a value',
  'subject-missing': 'there is no Patient resource (or person row) of this record',
  'day-partial': 'the date that decides about the record has no day',
  'fhirpath-failed': 'the FHIRPath expression could not be evaluated on this resource',
};
