/** Days as PROTOCOL counts them: whole days since 1970-01-01, 16 bits (the last one is 2149-06-06). */

const ISO_DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** The largest day number. */
export const LAST_DAY = 0xffff;

/** Reads `YYYY-MM-DD`; undefined for another form, a day that no calendar has, or one outside of 16 bits. */
export function parseIsoDay(text: string): number | undefined {
  const match = ISO_DAY.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const days = calendarDay(year, month, day);
  return days === undefined ? undefined : inRange(days);
}

/** `YYYY-MM-DD` of a day number in 0..65535. */
export function formatIsoDay(day: number): string {
  return new Date(day * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/**
 * Days since 1970-01-01 of a proleptic Gregorian date, negative before; undefined where the calendar has no
 * such day. Years 0..9999, months from 1.
 */
export function calendarDay(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() / MILLISECONDS_A_DAY : undefined;
}

const inRange = (days: number): number | undefined => (days >= 0 && days <= LAST_DAY ? days : undefined);

/** Reads a day as a format declares it; undefined for anything else. */
export type DayReader = (text: string) => number | undefined;

const SPLIT = /(YYYY|MMM|MM|M|DD|D|HH|mm|ss|\*)/;
const TOKEN_PATTERN: Readonly<Record<string, string>> = {
  YYYY: '(?<year>[0-9]{4})',
  MMM: '(?<word>[A-Za-z]{3})',
  MM: '(?<month>[0-9]{2})',
  M: '(?<month>[0-9]{1,2})',
  DD: '(?<day>[0-9]{2})',
  D: '(?<day>[0-9]{1,2})',
  HH: '(?:[01][0-9]|2[0-4])',
  mm: '[0-5][0-9]',
  ss: '(?:[0-5][0-9]|60)',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** 1899-12-30: day 0 of spreadsheets, right from March 1900 on in spite of their 29 February 1900. */
const EXCEL_EPOCH = -25_569;

/**
 * A reader of days for a format such as `DD.MM.YYYY`, `D-MMM-YYYY`, `YYYYMMDD` or `YYYY-MM-DD*` (any rest that
 * does not begin with a digit, so also a time with an offset: the calendar day is taken as it is written);
 * `excel` for day counts. Undefined where the format does not have year, month and day once each, or where one
 * text could be read in two ways.
 *
 * @param isBounded whether days outside of 16 bits are refused; false for days that are only compared (a birth)
 */
export function parseDayFormat(format: string, isBounded = true): DayReader | undefined {
  const limited = isBounded ? inRange : (days: number): number => days;
  if (format === 'excel') {
    return (text) => {
      if (!/^[0-9]{1,6}(?:\.[0-9]*)?$/.test(text)) return undefined;
      return limited(Math.floor(Number(text)) + EXCEL_EPOCH);
    };
  }
  const parts = format.split(SPLIT).filter((part) => part !== '');
  const has = (...names: string[]) => parts.filter((part) => names.includes(part)).length === 1;
  if (!has('YYYY') || !has('MMM', 'MM', 'M') || !has('DD', 'D')) return undefined;
  if (isAmbiguous(parts)) return undefined;
  const pattern = new RegExp(`^${parts.map((_, at) => patternOf(parts, at)).join('')}$`, 's');
  return (text) => {
    if (text.length > 64) return undefined;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const month =
      groups.word === undefined ? Number(groups.month) : MONTHS.indexOf(groups.word.toLowerCase()) + 1;
    const days = calendarDay(Number(groups.year), month, Number(groups.day));
    return days === undefined ? undefined : limited(days);
  };
}

const isDigits = (part: string): boolean =>
  part !== 'MMM' && part !== '*' && (part in TOKEN_PATTERN || /^[0-9]/.test(part));

/** Two parts of one or two digits without a sign between them, or a `*` inside. */
function isAmbiguous(parts: readonly string[]): boolean {
  let variable = 0;
  for (const [at, part] of parts.entries()) {
    if (part === '*' && at > 0 && at < parts.length - 1) return true;
    if (!isDigits(part)) variable = 0;
    else if (part === 'D' || part === 'M') variable += 1;
    if (variable > 1) return true;
  }
  return parts.filter((part) => part === '*').length > 1;
}

/** The rest that `*` stands for does not continue the digits beside it. */
function patternOf(parts: readonly string[], at: number): string {
  const part = parts[at] as string;
  if (part === '*') {
    const [before, after] = [parts[at - 1], parts[at + 1]];
    if (before !== undefined && isDigits(before)) return '(?:(?![0-9]).*)?';
    return after !== undefined && isDigits(after) ? '(?:.*(?<![0-9]))?' : '.*';
  }
  return TOKEN_PATTERN[part] ?? part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
