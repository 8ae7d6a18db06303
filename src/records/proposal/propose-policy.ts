import { AssayError } from '../../protocol/errors.ts';
import { formatIsoDay, parseIsoDay } from '../../protocol/policy/day-format.ts';
import type { Table } from '../tables/table.ts';
import { ColumnProfile } from './column-profile.ts';
import { type ProposedFeature, proposeFeature } from './propose-feature.ts';

/** A policy document that reads the sample, to be edited. */
export interface Proposal {
  /** JSON of the policy document: nothing in it shows a record. */
  readonly policy: Record<string, unknown>;
  /** What the sample showed, by column: for a file that stays on the machine. */
  readonly ranges: readonly ColumnRange[];
  /** What the author has to decide, in words. */
  readonly questions: readonly string[];
}

/** Figures of a column of the sample. Private. */
export interface ColumnRange {
  readonly column: string;
  readonly kind: ColumnProfile['kind'];
  readonly rows: number;
  readonly missing: number;
  readonly markers: Readonly<Record<string, number>>;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly zeros: number;
  readonly texts: Readonly<Record<string, number>>;
}

/** What the author said on the command line. */
export interface ProposalWishes {
  readonly name: string;
  readonly label: string | undefined;
  readonly day: string | undefined;
  readonly key: string | undefined;
  /** Features that the circuit has. */
  readonly features: number;
  readonly sampleRows: number;
  /** For a table without a day: the constant one. */
  readonly today: string;
}

/** Profiles of the first rows of a table. */
export async function profileTable(
  table: Table,
  sampleRows: number,
  decimal: '.' | ',',
): Promise<ColumnProfile[]> {
  const profiles = table.columns.map((name) => new ColumnProfile(name, decimal));
  let rows = 0;
  for await (const { cells } of table.rows) {
    // A ragged row is for the preflight to report.
    if (cells.length !== profiles.length) continue;
    for (const [i, profile] of profiles.entries()) profile.add(cells[i] ?? null);
    rows += 1;
    if (rows >= sampleRows) break;
  }
  return profiles;
}

/** A proposal for a table whose rows are records. `site` has the format's own fields. */
export function proposeFromTable(
  all: readonly ColumnProfile[],
  site: Record<string, unknown>,
  wishes: ProposalWishes,
): Proposal {
  const questions: string[] = [];
  const unique = all.filter(
    ({ name }) => name !== '' && all.filter((other) => other.name === name).length === 1,
  );
  if (unique.length < all.length)
    questions.push('columns without a name, or with a name that comes twice, are left out');
  // A label can't be told from nothing.
  const profiles = unique.length === 0 ? all : unique;
  const label = findLabel(profiles, wishes, questions);
  const day = findDay(profiles, wishes, questions);
  const key = findKey(profiles, wishes, questions);
  const taken = new Set([label.name, day?.name, ...key.map(({ name }) => name)]);
  const chosen: { profile: ColumnProfile; feature: ProposedFeature }[] = [];
  const names = new Set<string>();
  for (const profile of profiles) {
    if (taken.has(profile.name) || looksLikeId(profile)) continue;
    const feature = proposeFeature(profile, featureName(profile.name, names));
    if (feature === undefined) {
      questions.push(`"${profile.name}" is no feature: ${NO_FEATURE[profile.kind]}`);
      continue;
    }
    names.add(feature.schema.name);
    chosen.push({ profile, feature });
  }
  const kept = fullest(chosen, wishes.features, questions);
  for (const { profile, feature } of kept)
    for (const question of feature.questions) questions.push(`"${profile.name}": ${question}`);
  const period = periodOf(day, wishes.today);
  const dayFields =
    day === undefined
      ? { constant: wishes.today }
      : { column: day.name, ...(day.dayFormat === 'YYYY-MM-DD' ? {} : { format: day.dayFormat }) };
  const mapping = {
    ...site,
    columns: Object.fromEntries(kept.map(({ feature }) => [feature.schema.name, feature.column])),
    label: labelMapping(label, questions),
    day: { ...dayFields, ...dayMarkers(day) },
    key: key.length === 0 ? 'whole-row' : { columns: key.map(({ name }) => name) },
  };
  return {
    policy: policyOf(
      wishes.name,
      `what "${label.name}" says`,
      kept.map(({ feature }) => feature),
      mapping,
      period,
    ),
    ranges: profiles.map(rangeOf),
    questions,
  };
}

const dayMarkers = (day: ColumnProfile | undefined) =>
  day === undefined || day.markers.size === 0 ? {} : { missing: [...day.markers.keys()] };

const NO_FEATURE: Readonly<Record<ColumnProfile['kind'], string>> = {
  number: 'its numbers do not encode',
  day: 'a date (a feature would be a number of days)',
  category: 'too few records of each category',
  text: 'free text, or too many categories: group them at the source',
  constant: 'it is constant',
  empty: 'it is empty',
};

/** The document: settings that the author has not decided are ones that pass. */
export function policyOf(
  name: string,
  label: string,
  features: readonly ProposedFeature[],
  mapping: Record<string, unknown>,
  period: { readonly firstDay: string; readonly lastDay: string },
): Record<string, unknown> {
  return {
    $schema: './policy.schema.json',
    name,
    title: name,
    description: 'Proposed from a sample: say here what the model is for, and change what is wrong.',
    schema: { label, features: features.map(({ schema }) => schema) },
    mapping,
    rules: {
      features: Object.fromEntries(features.map(({ schema, rule }) => [schema.name, rule])),
      linear: [],
      label: { minShare: 0, maxShare: 1 },
      minRecords: 1,
      scoreScale: 600_000_000_000,
      vScale: 768,
    },
    round: { period, rounds: 2, challengeSize: 4, holdoutBatches: 2, minSets: 2, learningRate: 0.3 },
    terms: {
      vestingRounds: 2,
      capPerRound: 1000,
      scoreBudget: 8,
      maxRelayerFee: '1000000000000000000',
      enrolmentBond: '0',
      shares: { contributors: 7000, builder: 1500, evaluator: 1000, operator: 500, parents: 0 },
    },
  };
}

/** A name of the policy document made of a column's: lower case, hyphens, at most 31 characters, not taken. */
export function featureName(column: string, taken: ReadonlySet<string>): string {
  const plain = column
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 28)
    .replace(/-+$/, '');
  const base = plain === '' || plain in {} ? `column${plain === '' ? '' : `-${plain}`}` : plain;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  return name;
}

const ID =
  /(?:^|[\s_.-])(?:id|nr|nbr|mrn|uuid|guid|key|identifier)$|(?:patient|subject|case|encounter|visit|record|person)[\s_.-]*(?:id|nr|no|nbr|num|number|key)$|[a-z]I[dD]$/i;
/** A name of identifiers, and too many values for a category. */
const looksLikeId = ({ name, hasManyTexts, isUnique }: ColumnProfile): boolean =>
  ID.test(name) && (hasManyTexts || isUnique);
const LABEL =
  /^(?:label|target|outcome|class|y|diagnos(?:is|ed)|disease|died|dead|death|mortality|readmi.*|event|response|result|diabetic|num|triage|decision|accepted|corrected)$/i;

function findLabel(
  profiles: readonly ColumnProfile[],
  { label }: ProposalWishes,
  questions: string[],
): ColumnProfile {
  const asked = label === undefined ? undefined : profiles.find(({ name }) => name === label);
  if (label !== undefined && asked === undefined) throw columnMissing('--label', profiles);
  if (asked !== undefined) return asked;
  const isBinary = (profile: ColumnProfile) =>
    !profile.hasManyTexts &&
    profile.texts.size === 2 &&
    (profile.kind === 'number' || profile.kind === 'category');
  const few = (profile: ColumnProfile) =>
    !profile.hasManyTexts && profile.texts.size >= 2 && profile.texts.size <= 6 && profile.kind !== 'day';
  const found =
    profiles.find((profile) => LABEL.test(profile.name) && few(profile)) ??
    [...profiles.slice(-1), ...profiles.slice(0, 1)].find((p) => isBinary(p) && p.kind === 'number') ??
    [...profiles.slice(-1), ...profiles.slice(0, 1)].find(isBinary) ??
    profiles.find(isBinary) ??
    [...profiles.slice(-1), ...profiles.slice(0, 1)].find(few);
  const chosen = found ?? (profiles.at(-1) as ColumnProfile);
  questions.push(
    `the label is taken from "${chosen.name}": is that what the model is to predict? (--label names another column)`,
  );
  return chosen;
}

const POSITIVE =
  /^(?:1|y|yes|ja|oui|si|true|t|pos(?:itive)?|died|dead|death|event|case|disease|malignant|<30|urgent|corrected|abnormal|high)$/i;

function labelMapping(label: ColumnProfile, questions: string[]): Record<string, unknown> {
  const markers = label.markers.size === 0 ? {} : { missing: [...label.markers.keys()] };
  const column =
    /^[^"<>=!]+$/.test(label.name) && label.name.trim() === label.name ? label.name : `"${label.name}"`;
  if (label.kind === 'number' || label.kind === 'constant') {
    if (label.texts.size > 2) questions.push(`label 1 is "${label.name}" above 0: is it?`);
    return { test: `${column} > 0`, ...markers };
  }
  // The policy is shown to others: no free text, and nothing that a single record says.
  const texts = [...(label.kind === 'category' ? label.texts : [])]
    .filter(([, count]) => count > 1)
    .sort((a, b) => a[1] - b[1])
    .map(([text]) => text);
  if (texts.length === 0) {
    questions.push(`which text of "${label.name}" is label 1? It has too many to list: 'yes' stands for it`);
    return { test: `${column} = 'yes'`, ...markers };
  }
  // The rarer text is usually the event.
  const positive = texts.find((text) => POSITIVE.test(text)) ?? (texts[0] as string);
  questions.push(`which texts of "${label.name}" are label 1? One was chosen`);
  return {
    column: label.name,
    values: Object.fromEntries(texts.map((text) => [text, text === positive ? 1 : 0])),
    ...markers,
  };
}

function findDay(
  profiles: readonly ColumnProfile[],
  { day, today }: ProposalWishes,
  questions: string[],
): ColumnProfile | undefined {
  const asked = day === undefined ? undefined : profiles.find(({ name }) => name === day);
  if (day !== undefined && asked === undefined) throw columnMissing('--day', profiles);
  const candidates = profiles.filter(
    (profile) => profile.kind === 'day' && !/birth|dob|geb/i.test(profile.name),
  );
  const found = asked ?? candidates[0];
  if (found === undefined)
    questions.push(
      `no column of dates was found: every record gets ${today}; put the right day into mapping.day and round.period`,
    );
  else if (candidates.length > 1 && asked === undefined)
    questions.push(
      `"${found.name}" is taken for the day of the record, among ${candidates.length} columns of dates (--day names another)`,
    );
  if (found?.dayFormat?.startsWith('D') === true && found.dayFormat.includes('/'))
    questions.push(`days of "${found.name}" are read as ${found.dayFormat}: or is the month first?`);
  return found;
}

function findKey(
  profiles: readonly ColumnProfile[],
  { key }: ProposalWishes,
  questions: string[],
): ColumnProfile[] {
  if (key !== undefined) {
    return key.split(',').map((name) => {
      const found = profiles.find((profile) => profile.name === name.trim());
      if (found === undefined) throw columnMissing('--key', profiles);
      return found;
    });
  }
  const found = profiles.find((profile) => looksLikeId(profile) && profile.isUnique);
  const ids = profiles.filter(
    (profile) => looksLikeId(profile) && profile.missing === 0 && profile.kind !== 'constant',
  );
  if (found !== undefined && ids.length > 1)
    questions.push(
      `each row is a record of its own by "${found.name}"; if a patient must count once, make the patient's column the key (${ids
        .filter((id) => id !== found)
        .map(({ name }) => `"${name}"`)
        .join(', ')})`,
    );
  if (found !== undefined) return [found];
  questions.push('no column identifies rows: equal rows count once (key "whole-row")');
  return [];
}

/** The names are withheld: without a header, they are a record. */
function columnMissing(option: string, profiles: readonly ColumnProfile[]): Error {
  return new AssayError(
    'column-not-found',
    `${option}: none of the file's ${profiles.length} columns has that name`,
  );
}

/** The columns with the fewest missing values, in the file's order. */
function fullest<T extends { readonly profile: ColumnProfile }>(
  chosen: readonly T[],
  most: number,
  questions: string[],
): T[] {
  if (chosen.length <= most) return [...chosen];
  const ranked = [...chosen].sort((a, b) => a.profile.missing - b.profile.missing).slice(0, most);
  const kept = chosen.filter((item) => ranked.includes(item));
  const left = chosen.filter((item) => !ranked.includes(item)).map(({ profile }) => `"${profile.name}"`);
  questions.push(`the circuit has ${most} features; left out: ${left.join(', ')}`);
  return kept;
}

/** Whole calendar years. */
function periodOf(day: ColumnProfile | undefined, today: string): { firstDay: string; lastDay: string } {
  const year = (number: number) => formatIsoDay(number).slice(0, 4);
  const [first, last] =
    day === undefined || day.firstDay === undefined || day.lastDay === undefined
      ? [parseIsoDay(today) as number, parseIsoDay(today) as number]
      : [day.firstDay, day.lastDay];
  return { firstDay: `${year(first)}-01-01`, lastDay: `${year(last)}-12-31` };
}

export function rangeOf(profile: ColumnProfile): ColumnRange {
  const { numbers } = profile;
  const isNumeric = numbers.count > 0;
  return {
    column: profile.name,
    kind: profile.kind,
    rows: profile.rows,
    missing: profile.missing,
    markers: Object.fromEntries(profile.markers),
    min: isNumeric ? numbers.min : null,
    max: isNumeric ? numbers.max : null,
    mean: isNumeric ? numbers.mean : null,
    deviation: isNumeric ? numbers.deviation : null,
    zeros: profile.zeros,
    texts: profile.kind === 'category' ? Object.fromEntries(profile.texts) : {},
  };
}
