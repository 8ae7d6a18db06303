import type { ColumnProfile } from './column-profile.ts';
import { unitOf } from './column-unit.ts';
import { type Intervals, readIntervals } from './intervals.ts';
import { roundTo, scaleOf } from './numeric-scale.ts';
import { findSentinels, zeroIsHiddenMissing, zeroMayBeMissing } from './sentinels.ts';

/**
 * Features, windows and missing markers of columns. Unordered categories that only a few records have are left
 * out of the policy. The exact figures are for the local file.
 */

/** A feature made of a column. */
export interface ProposedFeature {
  readonly schema: {
    readonly name: string;
    readonly unit: string;
    readonly description: string;
    readonly transform: 'linear' | 'log';
    readonly centre: number;
    readonly step: number;
  };
  readonly column: Record<string, unknown> | string;
  readonly rule: { readonly window: [number, number]; readonly maxMissingShare: number };
  /** For the author: points to look at. */
  readonly questions: readonly string[];
  /** Share of the records that have a value, and how much the values differ, both from 0 to 1. */
  readonly worth: { readonly coverage: number; readonly variety: number };
}

/** Fewer records than this do not show an unordered category. */
export const FEWEST = 10;
/** More different whole numbers are a quantity. */
const MOST_CODES = 5;

/** A feature of a column of numbers or categories; undefined if it has neither. */
export function proposeFeature(profile: ColumnProfile, name: string): ProposedFeature | undefined {
  if (profile.kind === 'day' || profile.kind === 'empty' || profile.hasManyTexts) {
    return profile.kind === 'number' ? numberFeature(profile, name) : undefined;
  }
  const intervals = profile.otherTexts > 0 ? readIntervals(profile.texts.keys()) : undefined;
  if (intervals !== undefined) return intervalFeature(profile, name, intervals);
  if (profile.kind === 'category') return categoryFeature(profile, name);
  return profile.kind === 'number' ? numberFeature(profile, name) : undefined;
}

/**
 * A feature of a column whose texts have given numbers.
 *
 * @param values text → number; other texts are missing
 */
export function mappedFeature(
  profile: ColumnProfile,
  name: string,
  values: Readonly<Record<string, number>>,
): ProposedFeature | undefined {
  const counted = Object.entries(values).flatMap(([text, value]) => {
    const count = profile.texts.get(text) ?? 0;
    return count === 0 ? [] : [[value, count] as const];
  });
  if (counted.length < 2) return undefined;
  return {
    schema: { name, unit: '1', description: profile.name, ...plainScale(counted) },
    column: { column: profile.name, values },
    rule: { window: windowOf(counted), maxMissingShare: missingShare(profile, counted) },
    questions: [],
    worth: worthOf(profile, counted),
  };
}

/** A feature of a column of quantities, none of which is a category. */
export const quantityFeature = (profile: ColumnProfile, name: string): ProposedFeature | undefined =>
  profile.kind === 'number' ? numberFeature(profile, name, false) : undefined;

/** Numbers without the ones that stand for "missing". */
function numberFeature(profile: ColumnProfile, name: string, mayBeCodes = true): ProposedFeature | undefined {
  const questions: string[] = [];
  const markers = [...profile.markers.keys()];
  const sentinels = findSentinels(profile.values);
  const aside = new Set(sentinels);
  if (sentinels.length > 0) {
    markers.push(...sentinels.map(String));
    questions.push(
      `${sentinels.join(', ')} lies apart from the other values: taken for missing. Is it a measurement?`,
    );
  }
  const rest = () => [...profile.values].filter(([value]) => !aside.has(value));
  if (zeroIsHiddenMissing(new Map(rest()))) {
    aside.add(0);
    markers.push('0');
    questions.push('0 is far from every other value: taken for missing. Is it a measurement?');
  } else if (zeroMayBeMissing(new Map(rest()))) {
    questions.push(
      'many values are 0 and no others lie near it: if 0 means "not measured", declare it in "missing"',
    );
  }
  const values = rest();
  if (values.length < 2) return undefined;
  const isCode = mayBeCodes && isCodes(values, profile);
  if (isCode && values.length > 2)
    questions.push(
      'few whole numbers: taken for categories in the order of the numbers. Is it their order? Do they mean the same at every site?',
    );
  const { window, widened, ...scale } = scaleOf(values, isCode);
  if (widened > 4)
    questions.push(
      'a few values lie far from the others, and the step had to be widened for them: are they typing errors, or in another unit?',
    );
  const unit = isCode ? '1' : unitOf(profile.name);
  if (unit !== '1') questions.push(`its unit is taken from the name of the column: is it ${unit}?`);
  const column = {
    ...(isCode ? { values: codeNumbers(values) } : {}),
    ...(markers.length > 0 ? { missing: markers } : {}),
    ...(profile.scientific > 0 ? { scientific: true } : {}),
  };
  return {
    schema: { name, unit, description: profile.name, ...scale },
    column: Object.keys(column).length === 0 ? profile.name : { column: profile.name, ...column },
    rule: { window, maxMissingShare: missingShare(profile, values) },
    questions,
    worth: worthOf(profile, values),
  };
}

/** Two values, or a few small whole numbers that come often. */
function isCodes(values: readonly (readonly [number, number])[], { rows }: ColumnProfile): boolean {
  if (values.length === 2) return true;
  return (
    values.length <= MOST_CODES &&
    rows >= 10 * values.length &&
    values.every(([value]) => Number.isInteger(value) && value >= 0 && value <= 20)
  );
}

/** `values` of the mapping. A text of digits compares as a number, so "1" also reads 1.0. */
const codeNumbers = (values: readonly (readonly [number, number])[]): Record<string, number> =>
  Object.fromEntries([...values].sort((a, b) => a[0] - b[0]).map(([value]) => [String(value), value]));

/** Every level, rare ones too: an ordered scale with a gap would move records to "missing". */
function intervalFeature(
  profile: ColumnProfile,
  name: string,
  { numbers, mangled }: Intervals,
): ProposedFeature {
  const questions =
    mangled.length === 0
      ? []
      : [
          `${mangled.map(({ text, was }) => `"${text}" (${was})`).join(', ')}: a spreadsheet has turned intervals into dates; they are read as intervals. Export the column as text, and mend the file`,
        ];
  const counted = [...numbers].map(([text, value]) => [value, profile.texts.get(text) ?? 0] as const);
  return {
    schema: { name, unit: '1', description: profile.name, ...plainScale(counted) },
    column: {
      column: profile.name,
      values: Object.fromEntries(numbers),
      ...markersOf(profile),
    },
    rule: { window: windowOf(counted), maxMissingShare: missingShare(profile, counted) },
    questions,
    worth: worthOf(profile, counted),
  };
}

function categoryFeature(profile: ColumnProfile, name: string): ProposedFeature | undefined {
  const shown = [...profile.texts].filter(([, count]) => count >= FEWEST).sort(byText);
  if (shown.length < 2) return undefined;
  const rare = profile.texts.size - shown.length;
  const questions = [
    ...(shown.length === 2
      ? []
      : ['the numbers of the categories follow the alphabet: put them into an order that means something']),
    ...(rare > 0
      ? [
          `${rare} categories with fewer than ${FEWEST} records count as missing ("others"): list those that matter in "values"`,
        ]
      : []),
  ];
  const counted = shown.map(([, count], i) => [i, count] as const);
  return {
    schema: { name, unit: '1', description: profile.name, ...plainScale(counted) },
    column: {
      column: profile.name,
      values: Object.fromEntries(shown.map(([text], i) => [text, i])),
      others: 'missing',
      ...markersOf(profile),
    },
    rule: { window: windowOf(counted), maxMissingShare: missingShare(profile, counted) },
    questions,
    worth: worthOf(profile, counted),
  };
}

type Counted = readonly (readonly [number, number])[];

const byText = (a: readonly [string, number], b: readonly [string, number]): number => (a[0] < b[0] ? -1 : 1);

const markersOf = ({ markers }: ColumnProfile) => (markers.size > 0 ? { missing: [...markers.keys()] } : {});

function plainScale(counted: Counted) {
  const { transform, centre, step } = scaleOf(counted, true);
  return { transform, centre, step };
}

function windowOf(counted: Counted): [number, number] {
  const numbers = counted.map(([value]) => value);
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** Generous: an honest batch must not fail by the luck of the order. */
function missingShare({ rows }: ColumnProfile, values: Counted): number {
  const share = 1 - countOf(values) / Math.max(1, rows);
  return share <= 0 ? 0.1 : share < 0.05 ? 0.3 : share < 0.3 ? 0.7 : 1;
}

/** `variety`: how probably two random records differ. */
function worthOf({ rows }: ColumnProfile, values: Counted): ProposedFeature['worth'] {
  const count = countOf(values);
  const same = values.reduce((sum, [, times]) => sum + (times / count) ** 2, 0);
  return { coverage: count / Math.max(1, rows), variety: roundTo(1 - same, 6) };
}

const countOf = (values: Counted): number => values.reduce((sum, [, times]) => sum + times, 0);
