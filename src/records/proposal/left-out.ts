import type { ColumnProfile } from './column-profile.ts';
import { mangledInterval } from './intervals.ts';
import { predictsLabel } from './label-leak.ts';

/** Reasons to leave a column out of the features. Each stands alone after the column's name. */

const ID =
  /(?:^|[\s_.-])(?:id|nr|nbr|mrn|uuid|guid|key|identifier)$|(?:patient|subject|case|encounter|visit|record|person|fall|pat)[\s_.-]*(?:id|nr|no|nbr|num|number|key)$|[a-z]I[dD]$/i;
const ZIP =
  /(?:^|[\s_.-])(?:zip|zip[\s_-]?code|postal[\s_-]?code|post[\s_-]?code|plz|postleitzahl|cap)(?:$|[\s_.-])|zip[\s_-]?code|postal/i;
const BIRTH = /birth|(?:^|[\s_.-])dob(?:$|[\s_.-])|geburt|geb(?:$|[\s_.-]?dat)|naissance|nascita|nacimiento/i;

/** A name of identifiers, and too many values for a category. */
export const looksLikeId = ({ name, hasManyTexts, isUnique }: ColumnProfile): boolean =>
  ID.test(name) && (hasManyTexts || isUnique);

/** Fewer rows than this may differ in every row by chance. */
const FEWEST_ROWS = 20;

/** Whole numbers that differ in every row. */
const isUniqueInteger = (profile: ColumnProfile): boolean =>
  profile.rows >= FEWEST_ROWS && profile.isWhole && profile.isUnique;

/** Such numbers without large gaps: somebody counted the rows. */
export const isRunningNumber = (profile: ColumnProfile): boolean =>
  isUniqueInteger(profile) && profile.numbers.max - profile.numbers.min < 2 * profile.rows;

/** Digits that are a name: all of one length, some with a leading zero. */
function isDigitCode({ texts, otherTexts, present, cells }: ColumnProfile): boolean {
  if (otherTexts > 0 || present === 0 || ![...texts.keys()].some((text) => /^0[0-9]{2,}$/.test(text)))
    return false;
  const lengths = new Set(
    cells.flatMap((cell) => (typeof cell === 'string' && /^[0-9]+$/.test(cell) ? [cell.length] : [])),
  );
  return lengths.size === 1;
}

const isBirth = ({ name }: ColumnProfile): boolean => BIRTH.test(name);

/** Dates from long before the records, over many years. */
export const looksLikeBirth = (profile: ColumnProfile): boolean => {
  const { kind, firstDay, lastDay } = profile;
  if (kind !== 'day' || firstDay === undefined || lastDay === undefined) return isBirth(profile);
  return isBirth(profile) || firstDay < 0 || lastDay - firstDay > 40 * 365;
};

/**
 * Why a column must not become a feature without its author's word; undefined if nothing speaks against it.
 *
 * @param labels the label of each row of the sample; undefined for rows without one
 */
export function reasonToLeaveOut(
  profile: ColumnProfile,
  labels: readonly (0 | 1 | undefined)[],
): string | undefined {
  if (looksLikeId(profile)) return 'an identifier';
  if (ZIP.test(profile.name) || isDigitCode(profile))
    return 'a code such as a zip code: its digits are no quantity, and it tells where people live';
  if (looksLikeBirth(profile))
    return 'a date of birth: it identifies people; use the age at the day of the record';
  if (isUniqueInteger(profile)) return 'its whole numbers differ in every row, as an identifier does';
  if (predictsLabel(profile, labels))
    return 'it tells the label by itself: probably the label in another form, or known only afterwards';
  return undefined;
}

/** Why a column has no numbers or categories that a feature could be made of. */
export function reasonForNoFeature(profile: ColumnProfile): string {
  const { kind, otherTexts, present, hints, texts } = profile;
  if (kind === 'text' || kind === 'category') {
    const dates = [...texts.keys()].filter((text) => mangledInterval(text) !== undefined);
    if ((hints.get('spreadsheet-date') ?? 0) > 0 && dates.length > 0)
      return 'it holds dates without a year such as a spreadsheet makes of intervals (10-14 becomes 14-Oct): export the column as text';
    if (otherTexts < present / 2) {
      const [hint] = [...hints].sort((a, b) => b[1] - a[1])[0] ?? [];
      return `most cells are numbers, but not all${HINTS[hint ?? ''] ?? ''}: name those that mean "missing", or mend the file; codes of a classification must be grouped`;
    }
  }
  return NO_FEATURE[kind];
}

const HINTS: Readonly<Record<string, string>> = {
  comparator: ' (some have < or >: a limit of the laboratory is no value)',
  'decimal-comma': ' (some have a decimal comma)',
  'decimal-point': ' (some have a decimal point)',
  'comma-or-groups': ' (some have a comma that may group digits)',
  'point-or-groups': ' (some have a point that may group digits)',
  'digit-groups': ' (some have groups of digits)',
  'unit-in-cell': ' (some have a unit behind the number)',
  'spreadsheet-error': " (some are a spreadsheet's errors)",
  'spreadsheet-date': ' (some are dates, as spreadsheets make of numbers)',
};

const NO_FEATURE: Readonly<Record<ColumnProfile['kind'], string>> = {
  number: 'its numbers are all the same but for missing ones',
  day: 'a date (a feature would be a number of days)',
  category: 'too few records of each category',
  text: 'free text, or too many categories: group them at the source',
  constant: 'it is constant',
  empty: 'it is empty',
};
