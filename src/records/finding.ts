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
 * `not-encodable` outside codes 1..1023 · `window` · `linear` · `period` · `duplicate-key`
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
  | 'duplicate-key';

/** One rule broken by one row. `row` counts as a spreadsheet does: the header, where there is one, is row 1. */
export interface Finding {
  readonly severity: FindingSeverity;
  readonly rule: FindingRule;
  /** Base name of the file. */
  readonly file: string;
  readonly row: number;
  /** The file's column name; the rule's name for `linear`; empty where the whole row is meant. */
  readonly column: string;
}

/** A one-line description for people: file, row, column, rule. */
export function describeFinding(finding: Finding): string {
  const column = finding.column === '' ? '' : `, column "${finding.column}"`;
  return `${finding.file}: row ${finding.row}${column}: ${FINDING_WORDS[finding.rule]}`;
}

/** What each rule means, in words that follow "row 7, column x: ". */
export const FINDING_WORDS: Readonly<Record<FindingRule, string>> = {
  'ragged-row': 'the row does not have as many cells as the header has columns',
  'nul-byte': 'the cell contains a NUL character',
  'empty-cell': 'the cell is empty, and "" is not declared as a missing marker of this column',
  'not-a-number': 'neither a number as declared nor a declared missing marker',
  'unmapped-category': 'not one of the categories that the mapping lists',
  'not-a-day': 'not an ISO day (YYYY-MM-DD) between 1970-01-01 and 2149-06-06',
  'label-missing': 'the label is missing',
  'day-missing': 'the day is missing',
  'key-missing': 'a key column is empty',
  'not-encodable': 'the value lies outside of the codes 1..1023 of its feature',
  window: "the value lies outside of the feature's window",
  linear: 'the linear rule does not hold',
  period: "the day lies outside of the dataset's period",
  'duplicate-key': 'an earlier row has the same key; the earlier one counts',
};
