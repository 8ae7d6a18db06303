import { isUnit } from '../tables/units.ts';
import type { ColumnProfile } from './column-profile.ts';

/**
 * Features, windows and missing markers of columns. Whatever goes into the policy is rounded so coarsely that
 * no record shows through: centres to a tenth of a standard deviation, steps to two digits, windows to what
 * the codes reach; categories that only a few records have are left out. The exact figures are for the local
 * file.
 */

/** What becomes of a column. */
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
  /** For the local file: what to look at. */
  readonly questions: readonly string[];
}

/** Fewer records than this do not show a category. */
export const FEWEST = 10;

/** A feature of a column of numbers or categories; undefined where it has neither. */
export function proposeFeature(profile: ColumnProfile, name: string): ProposedFeature | undefined {
  if (profile.kind === 'category') return categoryFeature(profile, name);
  if (profile.kind !== 'number') return undefined;
  const questions: string[] = [];
  const markers = [...profile.markers.keys()];
  const zeroIsMissing = looksLikeHiddenMissing(profile);
  if (zeroIsMissing) {
    markers.push('0');
    questions.push('0 is far from every other value: taken for missing. Is it a measurement?');
  }
  for (const odd of [-9, -99, -999, 999, 9999]) {
    if (profile.texts.has(String(odd)) && (odd === profile.numbers.min || odd === profile.numbers.max))
      questions.push(
        `${odd} is an extreme that often stands for missing: declare it in "missing" if it does`,
      );
  }
  const { transform, centre, deviation } = scaleOf(profile, zeroIsMissing);
  const step = roundTo(deviation / 64, 2) || 1 / 64;
  const rounded = roundCentre(centre, deviation);
  const unit = unitOf(profile.name);
  const format = {
    ...(markers.length > 0 ? { missing: markers } : {}),
    ...(profile.scientific > 0 ? { scientific: true } : {}),
  };
  const isPlain = Object.keys(format).length === 0;
  const reach = 505 * step;
  const extremes = transform === 'log' ? profile.logs : profile.numbers;
  if (extremes.max > rounded + reach || (!zeroIsMissing && extremes.min < rounded - reach))
    questions.push(
      'some values lie more than eight standard deviations off and would be left out: widen the step, or choose log',
    );
  return {
    schema: { name, unit, description: profile.name, transform, centre: rounded, step },
    column: isPlain ? profile.name : { column: profile.name, ...format },
    rule: {
      window: windowOf(profile, transform, rounded, step, zeroIsMissing),
      maxMissingShare: missingShare(profile, zeroIsMissing),
    },
    questions,
  };
}

function categoryFeature(profile: ColumnProfile, name: string): ProposedFeature | undefined {
  const shown = [...profile.texts].filter(([, count]) => count >= FEWEST).map(([text]) => text);
  if (shown.length < 2) return undefined;
  const middles = shown.map(intervalMiddle);
  const isOrdered = middles.every((middle) => middle !== undefined);
  const sorted = isOrdered
    ? [...shown].sort((a, b) => (intervalMiddle(a) as number) - (intervalMiddle(b) as number))
    : [...shown].sort();
  const values = Object.fromEntries(
    sorted.map((text, i) => [text, isOrdered ? (intervalMiddle(text) as number) : i]),
  );
  const numbers = Object.values(values);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const markers = [...profile.markers.keys()];
  const rare = profile.texts.size - shown.length;
  const questions = [
    ...(isOrdered || shown.length === 2
      ? []
      : ['the numbers of the categories follow the alphabet: put them into an order that means something']),
    ...(rare > 0
      ? [
          `${rare} categories with fewer than ${FEWEST} records count as missing ("others"): list those that matter in "values"`,
        ]
      : []),
  ];
  return {
    schema: {
      name,
      unit: '1',
      description: profile.name,
      transform: 'linear',
      centre: (low + high) / 2,
      step: roundTo((high - low) / 2 / 64, 2),
    },
    column: {
      column: profile.name,
      values,
      others: 'missing',
      ...(markers.length > 0 ? { missing: markers } : {}),
    },
    rule: { window: [low, high], maxMissingShare: missingShare(profile, false) },
    questions,
  };
}

/** The middle of an interval as people write it: [70-80), 10-14, 18 to 24, >= 85 has none. */
function intervalMiddle(text: string): number | undefined {
  const match = /^[[(]?\s*([0-9]+(?:\.[0-9]+)?)\s*(?:-|–|to|\.\.|,)\s*([0-9]+(?:\.[0-9]+)?)\s*[\])]?$/i.exec(
    text,
  );
  if (match === null) return undefined;
  return (Number(match[1]) + Number(match[2])) / 2;
}

/** Zeros of a quantity that is otherwise well above zero: no blood pressure is 0. */
function looksLikeHiddenMissing({ zeros, numbers, present, logs }: ColumnProfile): boolean {
  if (zeros === 0 || zeros === present || numbers.min < 0) return false;
  const typical = Math.exp(logs.mean);
  const smallest = Math.exp(logs.min);
  return logs.count > 5 && smallest > typical / 8 && smallest > 5;
}

function scaleOf(profile: ColumnProfile, zeroIsMissing: boolean) {
  const { numbers, logs, present } = profile;
  const positive = numbers.min > 0 || zeroIsMissing;
  if (
    positive &&
    logs.count === present - (zeroIsMissing ? profile.zeros : 0) &&
    numbers.skewness > 2 &&
    Math.abs(logs.skewness) < 1.5 &&
    !isWhole(profile)
  ) {
    return { transform: 'log' as const, centre: logs.mean, deviation: logs.deviation };
  }
  if (!zeroIsMissing)
    return { transform: 'linear' as const, centre: numbers.mean, deviation: numbers.deviation };
  // Mean and deviation without the zeros, from the logarithms' own figures where they are narrow enough.
  const rest = present - profile.zeros;
  const mean = (numbers.mean * present) / rest;
  const square =
    (numbers.deviation ** 2 * (present - 1) + present * numbers.mean ** 2 - rest * mean ** 2) /
    Math.max(1, rest - 1);
  return { transform: 'linear' as const, centre: mean, deviation: Math.sqrt(Math.max(0, square)) };
}

const isWhole = ({ integers, numbers }: ColumnProfile): boolean =>
  integers === numbers.count && numbers.max < 20;

/** What the codes reach, rounded inward, but no negative values where there are none. */
function windowOf(
  { numbers }: ColumnProfile,
  transform: 'linear' | 'log',
  centre: number,
  step: number,
  zeroIsMissing: boolean,
): [number, number] {
  const back = (t: number) => (transform === 'log' ? Math.exp(t) : t);
  const ends = [back(centre - 500 * step), back(centre + 500 * step)] as const;
  let [low, high] = ends;
  // As few digits as leave the window wider than half of what the codes reach.
  for (let digits = 2; digits <= 15; digits++) {
    low = roundTo(ends[0], digits, 'up');
    high = roundTo(ends[1], digits, 'down');
    if (high - low > (ends[1] - ends[0]) / 2) break;
  }
  const isNeverNegative = transform === 'linear' && (numbers.min >= 0 || zeroIsMissing);
  return [isNeverNegative ? Math.max(low, 0) : low, high];
}

/** Generous: an honest batch must not fail by the luck of the order. */
function missingShare({ rows, missing, zeros }: ColumnProfile, zeroIsMissing: boolean): number {
  const share = (missing + (zeroIsMissing ? zeros : 0)) / Math.max(1, rows);
  return share === 0 ? 0.1 : share < 0.05 ? 0.3 : share < 0.3 ? 0.7 : 1;
}

/** To a tenth of a standard deviation. */
function roundCentre(centre: number, deviation: number): number {
  if (deviation === 0) return roundTo(centre, 2);
  const grain = 10 ** Math.floor(Math.log10(deviation / 3));
  return Number((Math.round(centre / grain) * grain).toPrecision(12));
}

function roundTo(value: number, digits: number, direction?: 'up' | 'down'): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const grain = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  const round = direction === 'up' ? Math.ceil : direction === 'down' ? Math.floor : Math.round;
  return Number((round(value / grain) * grain).toPrecision(12));
}

const KNOWN_UNITS: readonly (readonly [RegExp, string])[] = [
  [/\bage\b/i, 'a'],
  [/\b(?:sbp|dbp|systolic|diastolic|blood[ _-]?pressure|trestbps|rr[ _-]?(?:sys|dia))\b/i, 'mm[Hg]'],
  [/\b(?:heart[ _-]?rate|pulse|thalach|hr|bpm)\b/i, '/min'],
  [/\b(?:bmi|body[ _-]?mass)\b/i, 'kg/m2'],
  [/\bweight\b/i, 'kg'],
  [/\bheight\b/i, 'cm'],
  [/\btemp(?:erature)?\b/i, 'Cel'],
];

/** A unit that the column's name has in brackets or at its end, or one that its quantity usually has; else 1. */
function unitOf(name: string): string {
  const bracketed = /[([]([^()[\]]+)[)\]]\s*$/.exec(name)?.[1]?.trim();
  if (bracketed !== undefined && isUnit(bracketed)) return bracketed;
  const suffix = /_(mg|mmol|umol|g|ug|ng|u|iu)_?(?:per_?)?(dl|l|ml)$/i.exec(name);
  if (suffix !== null) {
    const unit = `${suffix[1]?.toLowerCase()}/${suffix[2]?.toLowerCase() === 'dl' ? 'dL' : suffix[2]?.toLowerCase() === 'ml' ? 'mL' : 'L'}`;
    if (isUnit(unit)) return unit;
  }
  const plain = name.replaceAll('_', ' ');
  return KNOWN_UNITS.find(([pattern]) => pattern.test(plain))?.[1] ?? '1';
}
