import { AssayError } from '../../protocol/errors.ts';
import { formatIsoDay, LAST_DAY, parseIsoDay } from '../../protocol/policy/day-format.ts';
import type { ColumnProfile } from './column-profile.ts';
import { type Candidate, chooseFeatures } from './feature-budget.ts';
import { chooseLabel } from './label-choice.ts';
import {
  isRunningNumber,
  looksLikeBirth,
  looksLikeId,
  reasonForNoFeature,
  reasonToLeaveOut,
} from './left-out.ts';
import { columnNamed } from './named-column.ts';
import { featureName, type Proposal, policyOf, rangeOf } from './policy-draft.ts';
import { proposeFeature } from './propose-feature.ts';
import type { ProposalWishes } from './wishes.ts';

/**
 * A proposal for a table whose rows are records.
 *
 * @param site the format's own fields, and the sites
 * @throws AssayError as `chooseLabel`; `column-not-found`, `too-many-features`, `nothing-to-propose` (2)
 */
export async function proposeFromTable(
  all: readonly ColumnProfile[],
  site: Record<string, unknown>,
  wishes: ProposalWishes,
): Promise<Proposal> {
  const questions: string[] = [];
  const unique = all.filter(
    ({ name }) => name !== '' && all.filter((other) => other.name === name).length === 1,
  );
  if (unique.length < all.length)
    questions.push('columns without a name, or with a name that comes twice, are left out');
  // A label can't be told from nothing.
  const profiles = unique.length === 0 ? all : unique;
  const label = await chooseLabel(profiles, wishes, questions);
  const day = findDay(profiles, wishes, questions);
  const key = findKey(profiles, wishes, questions);
  const taken = new Set([label.column.name, day?.name, ...key.map(({ name }) => name)]);
  const kept =
    wishes.features === undefined
      ? foundFeatures(profiles, taken, label.labels, wishes.mostFeatures, questions)
      : namedFeatures(profiles, wishes.features, label.labels, wishes.mostFeatures, questions);
  if (kept.length === 0) {
    throw new AssayError(
      'nothing-to-propose',
      `no column of the sample can be a feature: ${questions.filter((question) => question.includes('no feature')).join('; ')}`,
    );
  }
  questions.push(...groupedQuestions(kept));
  const dayFields =
    day === undefined
      ? { constant: wishes.today }
      : { column: day.name, ...(day.dayFormat === 'YYYY-MM-DD' ? {} : { format: day.dayFormat }) };
  const mapping = {
    ...site,
    ...(wishes.missing === undefined ? {} : { missing: wishes.missing }),
    columns: Object.fromEntries(kept.map(({ feature }) => [feature.schema.name, feature.column])),
    label: label.mapping,
    day: { ...dayFields, ...dayMarkers(day) },
    key: key.length === 0 ? 'whole-row' : { columns: key.map(({ name }) => name) },
  };
  return {
    policy: policyOf(
      wishes.name,
      label.words,
      kept.map(({ feature }) => feature),
      mapping,
      periodOf(day, wishes.today),
    ),
    ranges: profiles.map(rangeOf),
    questions,
  };
}

/** Every column that can be a feature and that nothing speaks against, within the budget. */
function foundFeatures(
  profiles: readonly ColumnProfile[],
  taken: ReadonlySet<string | undefined>,
  labels: readonly (0 | 1 | undefined)[],
  most: number,
  questions: string[],
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const names = new Set<string>();
  for (const profile of profiles) {
    if (taken.has(profile.name)) continue;
    const reason = reasonToLeaveOut(profile, labels);
    const feature =
      reason === undefined ? proposeFeature(profile, featureName(profile.name, names)) : undefined;
    if (feature === undefined) {
      questions.push(`"${profile.name}" is no feature: ${reason ?? reasonForNoFeature(profile)}`);
      continue;
    }
    names.add(feature.schema.name);
    candidates.push({ profile, feature });
  }
  return chooseFeatures(candidates, most, questions);
}

/** The columns that the author named, in the author's order. What speaks against one is said. */
function namedFeatures(
  profiles: readonly ColumnProfile[],
  named: readonly string[],
  labels: readonly (0 | 1 | undefined)[],
  most: number,
  questions: string[],
): readonly Candidate[] {
  if (named.length > most)
    throw new AssayError('too-many-features', `${named.length} features are named; the circuit has ${most}`);
  const names = new Set<string>();
  return named.flatMap((name) => {
    const profile = columnNamed(profiles, name, '--features');
    const reason = reasonToLeaveOut(profile, labels);
    if (reason !== undefined)
      questions.push(`"${profile.name}" is a feature because it was named, but: ${reason}`);
    const feature = proposeFeature(profile, featureName(profile.name, names));
    if (feature === undefined) {
      questions.push(`"${profile.name}" is no feature: ${reasonForNoFeature(profile)}`);
      return [];
    }
    names.add(feature.schema.name);
    return [{ profile, feature }];
  });
}

/** One line for a question that several columns raise. */
function groupedQuestions(kept: readonly Candidate[]): string[] {
  const columns = new Map<string, string[]>();
  for (const { profile, feature } of kept)
    for (const question of feature.questions)
      columns.set(question, [...(columns.get(question) ?? []), `"${profile.name}"`]);
  return [...columns].map(([question, names]) => `${names.join(', ')}: ${question}`);
}

const dayMarkers = (day: ColumnProfile | undefined) =>
  day === undefined || day.markers.size === 0 ? {} : { missing: [...day.markers.keys()] };

/** Events that end or follow what a record is about. */
const LATER = /discharge|entlass|death|died|tod|exit|end|follow|update|created|modified|export/i;

function findDay(
  profiles: readonly ColumnProfile[],
  { day, today }: ProposalWishes,
  questions: string[],
): ColumnProfile | undefined {
  const asked = day === undefined ? undefined : columnNamed(profiles, day, '--day');
  const candidates = profiles
    .filter((profile) => profile.kind === 'day' && !looksLikeBirth(profile) && isCounted(profile))
    .sort((a, b) => Number(LATER.test(a.name)) - Number(LATER.test(b.name)) || a.missing - b.missing);
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

/** Days as PROTOCOL counts them, from 1970 on. */
const isCounted = ({ firstDay, lastDay }: ColumnProfile): boolean =>
  (firstDay ?? -1) >= 0 && (lastDay ?? -1) <= LAST_DAY;

function findKey(
  profiles: readonly ColumnProfile[],
  { key }: ProposalWishes,
  questions: string[],
): ColumnProfile[] {
  if (key !== undefined) return key.split(',').map((name) => columnNamed(profiles, name, '--key'));
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
  const counted = profiles.find(isRunningNumber);
  if (counted !== undefined) {
    questions.push(`"${counted.name}" numbers the rows: taken as the key (--key names other columns)`);
    return [counted];
  }
  questions.push('no column identifies rows: equal rows count once (key "whole-row")');
  return [];
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
