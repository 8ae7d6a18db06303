/**
 * Findings: which rule a row of a site's file breaks, and where. A finding is the only thing about a record that
 * may reach a terminal, a log or a report, so its type has no place for a value.
 */

/**
 * How much weight a finding has:
 * - `unreadable`: the cell is not written as the policy document declares (exit 2: the file or the mapping is
 *   wrong);
 * - `refused`: the row is well formed, and the policy's record-level rules leave it out;
 * - `duplicate`: an earlier row has the same key; the earlier one counts.
 */
type FindingSeverity = 'unreadable' | 'refused' | 'duplicate';

/**
 * The rules a row can break. `linear` carries the rule's name in `column`.
 *
 * `ragged-row` wrong number of cells · `nul-byte` · `empty-cell` empty where no empty marker is declared ·
 * `not-a-number` · `unmapped-category` · `not-a-day` · `label-missing` · `day-missing` · `key-missing` ·
 * `not-encodable` outside the codes of its feature · `window` · `linear` · `norm` second edition: beyond the norm bound · `period` · `duplicate-key` · `not-a-vector` ·
 * `unit-unknown` a unit that is neither UCUM nor declared · `unit-not-convertible` · `inexact-value` a value with
 * a comparator (<, >) · `subject-missing` no Patient or person · `day-partial` a date without its day ·
 * `fhirpath-failed` · `key-not-exact` no text or whole number that identifies a record · `comment-row` a comment
 * with as many cells as the table · `unit-differs` another unit than the first value, where none is declared ·
 * `date-unreadable` · `event-undated` an event without a day · `code-unreadable` ·
 * `id-unreadable` · `id-repeated` one id, several contents · `status-unknown` · `modifier-unknown` ·
 * `presence-unclear` neither yes nor no · `reference-unresolved` · `value-unreadable` · `value-ambiguous` several
 * values at one time · `unit-contradictory`
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
  | 'norm'
  | 'period'
  | 'duplicate-key'
  | 'not-a-vector'
  | 'unit-unknown'
  | 'unit-not-convertible'
  | 'inexact-value'
  | 'subject-missing'
  | 'day-partial'
  | 'fhirpath-failed'
  | 'key-not-exact'
  | 'comment-row'
  | 'unit-differs'
  | 'date-unreadable'
  | 'event-undated'
  | 'code-unreadable'
  | 'id-unreadable'
  | 'id-repeated'
  | 'status-unknown'
  | 'modifier-unknown'
  | 'presence-unclear'
  | 'reference-unresolved'
  | 'value-unreadable'
  | 'value-ambiguous'
  | 'unit-contradictory';

/** A kind of text that an unreadable cell looks like, to help to mend the mapping; never the text. */
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
  | 'other-day-format'
  | 'comma-or-groups'
  | 'point-or-groups'
  | 'near-miss'
  | 'invisible-characters'
  | 'end-of-file-mark'
  | 'not-one-value'
  | 'not-text'
  | 'rounded-number';

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
  /** FHIR, OMOP: the element or column of the resource or row that is meant; a name of the format or the mapping. */
  readonly path?: string;
}

/** A one-line description for people: file, row, column, rule. */
export function describeFinding(finding: Finding): string {
  const column = finding.column === '' ? '' : `, column "${finding.column}"`;
  const path = finding.path === undefined ? '' : `, ${finding.path}`;
  return `${finding.file}: row ${finding.row}${column}${path}: ${FINDING_WORDS[finding.rule]}${hintWords(finding.hint)}`;
}

/** ` (looks like ...)`, or nothing. */
export const hintWords = (hint: FindingHint | undefined): string =>
  hint === undefined ? '' : ` (${HINT_WORDS[hint]})`;

/** The advice of each hint. */
const HINT_WORDS: Readonly<Record<FindingHint, string>> = {
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
  'comma-or-groups':
    'one comma before three digits: with a decimal comma declare "decimal": ","; with a thousands separator export without it',
  'point-or-groups':
    'one point before three digits: with a decimal point declare "decimal": "."; with a thousands separator export without it',
  'near-miss':
    'differs from a declared text in case, accents, quotes or dashes only: export it as declared, or list it in "values"',
  'invisible-characters': 'has characters that are not seen: export again without them',
  'end-of-file-mark': 'the end-of-file character 0x1A of DOS exports: remove it from the end of the file',
  'not-one-value': 'a list, an object, or a member given by two paths',
  'not-text': 'bytes that are not UTF-8 text',
  'rounded-number':
    'a decimal or floating-point number: export keys as text or whole numbers, or list the column in "integers" of "key"',
};

/** Each rule in words that follow "row 7, column x: ". */
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
  'key-missing': 'a key column is empty or has a missing marker',
  'not-encodable':
    'the value lies outside of the codes of its feature (1..1023; 1..255 in the second edition)',
  window: "the value lies outside of the feature's window",
  linear: 'the linear rule does not hold',
  norm: "the values together lie beyond the policy's norm bound",
  period: "the day lies outside of the dataset's period",
  'duplicate-key': 'an earlier row has the same key; the earlier one counts',
  'not-a-vector': 'not a list of as many finite numbers as the projection has inputs',
  'unit-unknown':
    'the unit is neither a UCUM unit nor declared in "units" (declare its UCUM unit, or null to leave such values aside)',
  'unit-not-convertible':
    'the unit cannot be converted into the wanted one ("units": null leaves such values aside; between mass and amount of substance declare "molarMass", between equivalents and moles "valence")',
  'inexact-value': 'the value is a bound (<, >), not a value',
  'subject-missing': 'there is no Patient resource (or person row) of this record',
  'day-partial': 'the date that decides about the record has no day',
  'fhirpath-failed': 'the FHIRPath expression could not be evaluated on this resource',
  'key-not-exact': 'the key is neither a plain text nor an exact whole number',
  'comment-row':
    'the line begins with the comment prefix, but has as many cells as the table: remove it, or declare another "comment"',
  'unit-differs':
    'the value has another unit than an earlier one, and the mapping declares no unit to compare in ("unit")',
  'date-unreadable':
    'the date cannot be read, or two dates contradict each other (ISO is read; declare another form in "dates")',
  'event-undated':
    'no day is given, so that nothing tells whether it lies in "days" ("aside": ["event-undated"] leaves such events aside)',
  'code-unreadable': 'the code or concept id cannot be read, or has no system',
  'id-unreadable': 'the person_id is not a whole number as the other tables write it',
  'id-repeated': 'one id, several contents, and none of them is known to be the newest',
  'status-unknown': 'the status is none of FHIR R4 (declare the codes that count in "counts")',
  'modifier-unknown':
    'a modifier extension or implicit rules may negate the resource ("aside": ["modifier-unknown"] leaves such resources aside)',
  'presence-unclear':
    'the value is neither yes nor no, so that it is not known whether it is present (declare "values", or select by fhirpath)',
  'reference-unresolved':
    'the resource that it refers to for its code is not among the files (export Medication as well)',
  'value-unreadable': 'the value is of another type than the one wanted, or cannot be read',
  'value-ambiguous': 'several values at one time, of which none is the last or first',
  'unit-contradictory': 'the two names of the unit (unit and code) contradict each other',
};
