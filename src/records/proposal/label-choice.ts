import { AssayError } from '../../protocol/errors.ts';
import { holdsForNumber, parseLabelTest } from '../../protocol/policy/label-test.ts';
import { DeclaredCells } from '../tables/cell.ts';
import type { Cell } from '../tables/table.ts';
import type { ColumnProfile } from './column-profile.ts';
import { columnNamed } from './named-column.ts';
import { findSentinels } from './sentinels.ts';
import type { ProposalWishes } from './wishes.ts';

/** The label: which column it is made from, and which values are class 1. */
export interface LabelChoice {
  readonly column: ColumnProfile;
  /** `mapping.label` of the document. */
  readonly mapping: Record<string, unknown>;
  /** The meaning of class 1, for `schema.label`. */
  readonly words: string;
  /** The label of each row of the sample; undefined where it is missing. */
  readonly labels: readonly (0 | 1 | undefined)[];
}

const LABEL =
  /^(?:label|target|outcome|class|y|diagnos(?:is|ed)|disease|died|dead|death|mortality|deceased|verstorben|gestorben|readmi.*|relapse|recurrence|event|response|result|ergebnis|diabetic|num|triage|decision|accepted|corrected)$/i;
const POSITIVE =
  /^(?:y|yes|ja|oui|si|sí|true|t|pos(?:itive?|itiv)?|died|dead|death|deceased|verstorben|gestorben|tot|event|case|disease|diseased|sick|krank|malignant|urgent|corrected|abnormal|high|present)$/i;
const NEGATIVE =
  /^(?:n|no|nein|non|false|f|neg(?:ative?|ativ)?|alive|lebt|lebend|survived|survivor|discharged|censored|control|healthy|gesund|benign|normal|absent|none)$/i;
const MOST_CLASSES = 6;

/**
 * @throws AssayError `column-not-found`, `label-ambiguous` (nothing tells which value is class 1),
 * `label-class-unknown`, `label-one-class` (2)
 */
export async function chooseLabel(
  profiles: readonly ColumnProfile[],
  wishes: ProposalWishes,
  questions: string[],
): Promise<LabelChoice> {
  const column = await chooseColumn(profiles, wishes, questions);
  const positive = wishes.positive ?? (await askPositive(column, wishes));
  const choice = positive === undefined ? guessPositive(column, questions) : givenPositive(column, positive);
  const ones = choice.labels.filter((label) => label === 1).length;
  const zeros = choice.labels.filter((label) => label === 0).length;
  if (ones === 0 || zeros === 0) {
    throw new AssayError(
      'label-one-class',
      `every record of the sample would have label ${ones === 0 ? 0 : 1} by "${column.name}": choose another class 1, or another column`,
    );
  }
  questions.unshift(
    `label 1: ${choice.words}, ${Math.round((100 * ones) / (ones + zeros))} % of the sample; label 0: every other value. Is that right? (--label and --positive say otherwise)`,
  );
  return choice;
}

async function chooseColumn(
  profiles: readonly ColumnProfile[],
  wishes: ProposalWishes,
  questions: string[],
): Promise<ColumnProfile> {
  if (wishes.label !== undefined) return columnNamed(profiles, wishes.label, '--label');
  const candidates = candidatesOf(profiles);
  if (wishes.ask !== undefined && profiles.length > 0) {
    const rest = profiles.filter((profile) => !candidates.includes(profile));
    const answer = await wishes.ask.label([...candidates, ...rest].map(({ name }) => name));
    return columnNamed(profiles, answer, 'the answer');
  }
  const [first] = candidates;
  if (first === undefined) {
    throw new AssayError(
      'label-ambiguous',
      `no column of the sample has two to ${MOST_CLASSES} values of which one could be the label: name the column that the model is to predict, and its values that are class 1`,
    );
  }
  questions.push(
    `the label is taken from "${first.name}": is that what the model is to predict? (--label names another column)`,
  );
  return first;
}

/** Columns that may be the label, the most likely first: by name, then the last and the first column, then any. */
function candidatesOf(profiles: readonly ColumnProfile[]): ColumnProfile[] {
  const isFew = ({ kind, hasManyTexts, texts, values }: ColumnProfile) =>
    !hasManyTexts &&
    (kind === 'number' || kind === 'category') &&
    texts.size >= 2 &&
    (kind === 'number' ? values.size : texts.size) <= MOST_CLASSES + 1;
  const isBinary = (profile: ColumnProfile) => isFew(profile) && profile.texts.size === 2;
  const ends = [...profiles.slice(-1), ...profiles.slice(0, 1)];
  return [
    ...new Set([
      ...profiles.filter(
        (profile) => LABEL.test(profile.name) && (isFew(profile) || saysNo(profile) !== undefined),
      ),
      ...ends.filter((profile) => isBinary(profile) && profile.kind === 'number'),
      ...ends.filter(isBinary),
      ...profiles.filter(isBinary),
      ...ends.filter(isFew),
    ]),
  ];
}

async function askPositive(
  column: ColumnProfile,
  { ask }: ProposalWishes,
): Promise<readonly string[] | undefined> {
  const classes = classesOf(column);
  if (ask === undefined || classes.length < 2) return undefined;
  return ask.positive(column.name, classes, proposedClasses(column) ?? []);
}

/** Values that more than one record has; a single record must not show. */
function classesOf(column: ColumnProfile): { text: string; count: number }[] {
  if (column.hasManyTexts) return [];
  return [...column.texts]
    .filter(([, count]) => count > 1)
    .map(([text, count]) => ({ text, count }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** The one value that says no, in a column of findings in many words: `healthy`. */
function saysNo({ kind, texts }: ColumnProfile): string | undefined {
  if (kind !== 'text' && kind !== 'category') return undefined;
  const common = [...texts].filter(([, count]) => count > 1).map(([text]) => text);
  const negative = common.filter((text) => NEGATIVE.test(text));
  return negative.length === 1 && !common.some((text) => POSITIVE.test(text)) ? negative[0] : undefined;
}

/**
 * Class 1 by the meaning of the words: those that say yes; else all but the one that says no. How often a value
 * comes decides nothing.
 */
function proposedClasses(column: ColumnProfile): string[] | undefined {
  const texts = classesOf(column).map(({ text }) => text);
  const positive = texts.filter((text) => POSITIVE.test(text));
  const negative = texts.filter((text) => NEGATIVE.test(text));
  if (positive.length === 1) return positive;
  if (negative.length === 1 && positive.length === 0) return texts.filter((text) => text !== negative[0]);
  return undefined;
}

function guessPositive(column: ColumnProfile, questions: string[]): LabelChoice {
  if (column.kind === 'constant')
    throw new AssayError('label-one-class', `"${column.name}" has one value: choose another column`);
  if (column.kind === 'number') return guessNumber(column, questions);
  const texts = classesOf(column).map(({ text }) => text);
  const no = texts.length < 2 || column.kind === 'text' ? saysNo(column) : undefined;
  // No other value is shown: each may be a single record's.
  if (no !== undefined) return byTest(column, `!= '${no}'`, `is not "${no}"`);
  const proposed = column.kind === 'category' ? proposedClasses(column) : undefined;
  if (proposed !== undefined) return byTexts(column, proposed);
  const last = texts.at(-1);
  if (texts.length !== 2 || last === undefined) throw ambiguous(column, texts.length);
  questions.push(
    `nothing tells which of the two values of "${column.name}" is class 1: the last by the alphabet was taken`,
  );
  return byTexts(column, [last]);
}

/** 0 and 1 are themselves; in 0, 1, 2 and so on, 0 is "no"; nothing else speaks for itself. */
function guessNumber(column: ColumnProfile, questions: string[]): LabelChoice {
  const values = realValues(column);
  const [low, high] = [values[0] as number, values.at(-1) as number];
  const isScale = low === 0 && values.length <= 10 && values.every(Number.isInteger);
  if (isScale) {
    if (values.length > 2) questions.push(`label 1 is "${column.name}" above 0: is it?`);
    return byTest(column, '> 0', values.length === 2 && high === 1 ? 'is 1' : 'is above 0');
  }
  if (values.length !== 2) throw ambiguous(column, values.length);
  questions.push(
    `nothing tells which of the two numbers of "${column.name}" is class 1: the larger was taken`,
  );
  return byTest(column, `= ${high}`, `is ${high}`);
}

function givenPositive(column: ColumnProfile, positive: readonly string[]): LabelChoice {
  const [only] = positive;
  if (positive.length === 1 && /^\s*(?:>=|<=|!=|=|>|<)/.test(only as string)) {
    const [, sign, rest] = /^\s*(>=|<=|!=|=|>|<)\s*(.*)$/.exec(only as string) ?? [];
    return byTest(column, `${sign} ${rest}`, `is ${only?.trim()}`);
  }
  const declared = new DeclaredCells(
    positive.map((text) => [text, true] as const),
    { decimal: '.', scientific: true },
  );
  const found = [...column.texts.keys()].filter((text) => declared.get(text) === true);
  const unknown = positive.filter((text) => !found.some((own) => isSame(own, text)));
  if (unknown.length > 0 || column.hasManyTexts) {
    throw new AssayError(
      'label-class-unknown',
      `${unknown.length} of the values named as class 1 are not among those of "${column.name}" in the sample: write them as the file does, or give a comparison such as ">= 6.5"`,
    );
  }
  if (column.kind === 'number' && found.length === 1)
    return byTest(column, `= ${Number((found[0] as string).replace(',', '.'))}`, `is ${found[0]}`);
  return byTexts(column, found);
}

const isSame = (a: string, b: string): boolean =>
  new DeclaredCells([[b, true] as const], { decimal: '.', scientific: true }).get(a) === true;

const ambiguous = (column: ColumnProfile, count: number): AssayError =>
  new AssayError(
    'label-ambiguous',
    `"${column.name}" has ${count === 0 || column.hasManyTexts ? 'many' : count} values, and nothing tells which are class 1: name them, or give a comparison such as ">= 6.5"`,
  );

function byTexts(column: ColumnProfile, ones: readonly string[]): LabelChoice {
  const texts = classesOf(column).map(({ text }) => text);
  const values = Object.fromEntries(
    [...new Set([...texts, ...ones])].map((text) => [text, ones.includes(text) ? 1 : 0] as const),
  ) as Record<string, 0 | 1>;
  const zeros = texts.filter((text) => !ones.includes(text));
  return {
    column,
    mapping: { column: column.name, values, ...markersOf(column) },
    words: `${column.name} is ${listed(ones)}${zeros.length === 0 ? '' : ` (0: ${listed(zeros)})`}`,
    labels: column.cells.map((cell) => (typeof cell === 'string' ? values[cell] : undefined)),
  };
}

const listed = (texts: readonly string[]): string => texts.map((text) => `"${text}"`).join(' or ');

/** @throws AssayError `label-class-unknown` (2): no comparison of the mapping */
function byTest(column: ColumnProfile, comparison: string, words: string): LabelChoice {
  const name =
    /^[^"<>=!]+$/.test(column.name) && column.name.trim() === column.name ? column.name : `"${column.name}"`;
  const test = `${name} ${comparison}`;
  const parsed = parseLabelTest(test);
  if (parsed === undefined)
    throw new AssayError(
      'label-class-unknown',
      `class 1 of "${column.name}" is no comparison with a number, such as ">= 6.5"`,
    );
  const { operator, operand } = parsed;
  const missing = new DeclaredCells(
    missingOf(column).map((text) => [text, true] as const),
    { decimal: '.', scientific: true },
  );
  const labelOf = (cell: Cell): 0 | 1 | undefined => {
    if (typeof cell !== 'string' || missing.get(cell) === true) return undefined;
    if (typeof operand === 'string') return (cell === operand) === (operator === '=') ? 1 : 0;
    const number = column.numberOf(cell);
    return number === undefined ? undefined : holdsForNumber(operator, number, operand) ? 1 : 0;
  };
  return {
    column,
    mapping: { test, ...markersOf(column) },
    words: `${column.name} ${words}`,
    labels: column.cells.map(labelOf),
  };
}

/** Markers and sentinels of the label column. */
function missingOf(column: ColumnProfile): string[] {
  const sentinels = column.kind === 'number' ? findSentinels(column.values).map(String) : [];
  return [...column.markers.keys(), ...sentinels];
}

function markersOf(column: ColumnProfile) {
  const missing = missingOf(column);
  return missing.length === 0 ? {} : { missing };
}

/** Its numbers but for sentinels, in ascending order. */
function realValues(column: ColumnProfile): number[] {
  const aside = new Set(findSentinels(column.values));
  return [...column.values.keys()].filter((value) => !aside.has(value)).sort((a, b) => a - b);
}
