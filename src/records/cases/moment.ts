import { calendarDay } from '../../protocol/policy/day-format.ts';

/** Dates and times as FHIR and OMOP write them. A text that is none is `undefined`, never midnight or a guess. */

const MILLISECONDS_A_DAY = 86_400_000;

/** Day and time of a date or date-time. */
export interface Moment {
  /** The calendar day as written, days since 1970-01-01; undefined for a year or a month alone. */
  readonly day: number | undefined;
  /** Milliseconds since 1970 in UTC, to order events; of a year or month, those of its first day. */
  readonly time: number;
  /** The first and last day that the text can mean; both are `day` where there is one. */
  readonly first: number;
  readonly last: number;
  /** The middle of a year or month: where a birth date without its day counts from. */
  readonly middle: number;
  /** Whether a time of day is given. */
  readonly hasTime: boolean;
}

/** Reads one text; undefined where it is no date as declared. */
export type MomentReader = (text: string) => Moment | undefined;

const DATE = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/;
const DATE_TIME = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ](.+)$/;
const CLOCK = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$/;

/**
 * Reads `2024`, `2024-05`, `2024-05-01`, `2024-05-01T10:00:00.5+02:00`, `2024-05-01 10:00`. Hours are 00 to 23,
 * seconds 00 to 60, offsets up to 14 hours.
 */
export function parseMoment(text: string): Moment | undefined {
  const withTime = DATE_TIME.exec(text);
  const date = dateOf(withTime?.[1] ?? text);
  if (date === undefined || withTime === null) return date;
  const clock = clockOf(withTime[2] as string);
  return clock === undefined ? undefined : { ...date, time: date.time + clock, hasTime: true };
}

/** Milliseconds after midnight in UTC of `10:30`, `10:30:15.25`, `10:30:00+02:00`; undefined for anything else. */
export function clockOf(text: string): number | undefined {
  const match = CLOCK.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [match[1], match[2], match[3] ?? '0'].map(Number) as [
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = match[4] === undefined ? 0 : Number(`0.${match[4]}`);
  const zone = match[5] ?? 'Z';
  let offset = 0;
  if (zone !== 'Z') {
    const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
    if (hours > 14 || minutes > 59) return undefined;
    offset = (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
  }
  return ((hour * 60 + minute - offset) * 60 + second + fraction) * 1000;
}

function dateOf(text: string): Moment | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  if (year === undefined) return undefined;
  if (day !== undefined) {
    const exact = calendarDay(year, month as number, day);
    return exact === undefined ? undefined : dayMoment(exact);
  }
  const first = calendarDay(year, month ?? 1, 1);
  const next =
    month === undefined || month === 12 ? calendarDay(year + 1, 1, 1) : calendarDay(year, month + 1, 1);
  const middle = calendarDay(year, month ?? 7, month === undefined ? 1 : 15);
  if (first === undefined || next === undefined || middle === undefined) return undefined;
  return {
    day: undefined,
    time: first * MILLISECONDS_A_DAY,
    first,
    last: next - 1,
    middle,
    hasTime: false,
  };
}

/** A day without a time. */
export const dayMoment = (day: number): Moment => ({
  day,
  time: day * MILLISECONDS_A_DAY,
  first: day,
  last: day,
  middle: day,
  hasTime: false,
});

/**
 * A reader of ISO dates and of one declared format besides (`mapping.dates`).
 *
 * @param declared as `parseCalendarFormat` makes it; blanks in a row count as one
 */
export function momentReader(declared: ((text: string) => number | undefined) | undefined): MomentReader {
  if (declared === undefined) return parseMoment;
  return (text) => {
    const day = declared(text.replace(/\s+/g, ' '));
    return day === undefined ? parseMoment(text) : dayMoment(day);
  };
}
