import { calendarDay } from '../../protocol/policy/day-format.ts';
import type { FindingRule } from '../finding.ts';
import type { Cell } from '../tables/table.ts';
import type { CaseReading } from './case-plan.ts';
import { clockOf, dayMoment, type Moment } from './moment.ts';

/** Cells of OMOP tables: null, whole numbers, dates. A cell that cannot be read is not null. */

/** Texts that databases write for NULL. */
const NULLS: ReadonlySet<string> = new Set(['', '\\N', 'NULL', 'null']);

/** Reads cells of one row by column name. */
export type CellText = (column: string | undefined) => string | null;

/**
 * @param columns index by lower-case name
 * @param refuse throws for a cell that is no text or number
 */
export function cellText(
  cells: readonly Cell[],
  columns: ReadonlyMap<string, number>,
  { missing }: Pick<CaseReading, 'missing'>,
  refuse: (column: string) => never,
): CellText {
  return (column) => {
    const index = column === undefined ? undefined : columns.get(column);
    const cell = index === undefined ? null : (cells[index] ?? null);
    if (cell !== null && typeof cell !== 'string') return refuse(column ?? '');
    const text = cell?.trim() ?? null;
    return text === null || NULLS.has(text) || missing.has(text) ? null : text;
  };
}

/** A whole number as text; also one that went through floating point and is still exact (`8532.0`). */
export function wholeText(cell: string): string | undefined {
  const match = /^(-?(?:0|[1-9][0-9]*))(\.0+)?$/.exec(cell);
  if (match === null) return undefined;
  const [, whole, fraction] = match as unknown as [string, string, string | undefined];
  // Beyond 2^53, floating point no longer tells whole numbers apart.
  return fraction === undefined || Number.isSafeInteger(Number(whole)) ? whole : undefined;
}

/**
 * A person_id as every table writes it: a whole number, or a text that looks like no number. `0017` and `1e3` may be
 * other spellings of a number.
 */
export const personId = (cell: string): string | undefined =>
  wholeText(cell) ?? (/^[+-]?[0-9.,]+(?:[eE][+-]?[0-9]+)?$/.test(cell) ? undefined : cell.normalize('NFC'));

/** The day of a row. */
export interface RowDay {
  readonly moment: Moment | undefined;
  readonly doubt?: FindingRule | undefined;
  readonly path?: string | undefined;
  /** The date-time was passed over: it names another day, is a default, or cannot be read. */
  readonly differs?: boolean;
}

/** Days that programs write where they know none. */
const DEFAULT_DAYS: ReadonlySet<number | undefined> = new Set([
  calendarDay(1, 1, 1),
  calendarDay(1753, 1, 1),
  calendarDay(1899, 12, 30),
  calendarDay(1900, 1, 1),
  calendarDay(1970, 1, 1),
]);

/** The date decides the day; the date-time beside it gives the time of that day. */
export function rowDay(
  text: CellText,
  date: string | undefined,
  datetime: string | undefined,
  read: CaseReading['moment'],
): RowDay {
  const [day, time] = [text(date), text(datetime)];
  const ofTime = time === null ? undefined : read(time);
  if (day !== null) {
    const moment = read(day);
    if (moment === undefined) return { moment, doubt: 'date-unreadable', path: date };
    if (time === null) return { moment, path: date };
    const clock = moment.day === undefined ? undefined : clockOf(time);
    if (clock !== undefined)
      return { moment: { ...moment, time: moment.time + clock, hasTime: true }, path: date };
    return ofTime?.day !== undefined && ofTime.day === moment.day
      ? { moment: ofTime, path: date }
      : { moment, path: date, differs: true };
  }
  if (time === null) return { moment: undefined, doubt: 'event-undated', path: date };
  if (ofTime === undefined) return { moment: undefined, doubt: 'date-unreadable', path: datetime };
  return DEFAULT_DAYS.has(ofTime.day)
    ? { moment: undefined, doubt: 'event-undated', path: datetime }
    : { moment: ofTime, path: datetime };
}

/** The day of birth; the middle of the month or year where no more is known. */
export function birthDay(text: CellText, read: CaseReading['moment']): RowDay {
  const unreadable = (path: string): RowDay => ({ moment: undefined, doubt: 'date-unreadable', path });
  const parts: (number | undefined)[] = [];
  for (const column of ['year_of_birth', 'month_of_birth', 'day_of_birth']) {
    const cell = text(column);
    const whole = cell === null ? undefined : wholeText(cell);
    if (cell !== null && whole === undefined) return unreadable(column);
    parts.push(whole === undefined ? undefined : Number(whole));
  }
  const [year, month, day] = parts;
  const full = text('birth_datetime');
  const exact = full === null ? undefined : read(full);
  if (year === undefined) {
    if (full !== null && exact === undefined) return unreadable('birth_datetime');
    if (month !== undefined || day !== undefined) return unreadable('year_of_birth');
    return { moment: exact };
  }
  if (month !== undefined && (month < 1 || month > 12)) return unreadable('month_of_birth');
  if (month === undefined && day !== undefined) return unreadable('month_of_birth');
  const middle = calendarDay(year, month ?? 7, day ?? (month === undefined ? 1 : 15));
  if (middle === undefined) return unreadable(day === undefined ? 'year_of_birth' : 'day_of_birth');
  if (full === null) return { moment: dayMoment(middle) };
  const agrees = exact?.day !== undefined && agree(exact.day, year, month, day);
  return agrees ? { moment: exact } : { moment: dayMoment(middle), differs: true };
}

/** Whether a day lies in the year, month and day that are known. */
function agree(exact: number, year: number, month: number | undefined, day: number | undefined): boolean {
  const date = new Date(exact * 86_400_000);
  return (
    date.getUTCFullYear() === year &&
    (month === undefined || date.getUTCMonth() + 1 === month) &&
    (day === undefined || date.getUTCDate() === day)
  );
}
