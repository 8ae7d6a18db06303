import { calendarDay } from '../../protocol/policy/day-format.ts';
import type { FindingRule } from '../finding.ts';
import { parseNumber } from '../tables/cell.ts';
import { CASE_FORMAT, type CaseSlot } from './case-plan.ts';

/** What one resource or row says about one slot of a patient: small, because millions are sorted on disk. */
export interface CaseEvent {
  /** Index of the slot: features in order, then label, day, birth, patient. */
  readonly slot: number;
  /** Calendar day as it is written, days since 1970-01-01; null where it has none. */
  readonly day: number | null;
  /** For the order of events: milliseconds since 1970 in UTC; 0 without a day. */
  readonly time: number;
  /** The value, converted; null where there is none (it happened, or it is there). */
  readonly value: string | number | null;
  /** What is wrong with the value; it matters only if the value is used. */
  readonly fault?: FindingRule | undefined;
  /** Index of the file among the site's, and the row, line or entry in it. */
  readonly file: number;
  readonly row: number;
  /** What it comes from, to count a resource once that is in several files; undefined without an id. */
  readonly ref?: string | undefined;
}

/** A line of `EventSort`. */
export function eventLine({ slot, day, time, value, fault, file, row, ref }: CaseEvent): string {
  return JSON.stringify([slot, day, time, value, file, row, ref ?? null, fault ?? null]);
}

export function parseEventLine(line: string): CaseEvent {
  const [slot, day, time, value, file, row, ref, fault] = JSON.parse(line) as [
    number,
    number | null,
    number,
    string | number | null,
    number,
    number,
    string | null,
    FindingRule | null,
  ];
  return { slot, day, time, value, file, row, ref: ref ?? undefined, fault: fault ?? undefined };
}

/** What a resource or row says, before it is known to which unit it is converted. */
export interface RawValue {
  /** Possible texts (the codings of a concept), or one number; null where it has no value. */
  readonly texts: readonly string[];
  readonly number: number | undefined;
  readonly unit: string | undefined;
  /** A comparator: the value is a bound. */
  readonly isBound: boolean;
}

export const NO_VALUE: RawValue = { texts: [], number: undefined, unit: undefined, isBound: false };

/**
 * The value of an event for a slot; undefined where it is left aside (its unit is declared so, or it has none
 * though the slot wants one).
 */
export function valueFor(slot: CaseSlot, raw: RawValue): Pick<CaseEvent, 'value' | 'fault'> | undefined {
  if (slot.pick === 'count' || slot.pick === 'present') return { value: 1 };
  if (slot.texts !== undefined) {
    const texts = raw.number === undefined ? raw.texts : [String(raw.number)];
    if (texts.length === 0) return undefined;
    return { value: texts.find((text) => slot.texts?.get(text) !== undefined) ?? (texts[0] as string) };
  }
  const [text] = raw.texts;
  // A number in a text has no unit.
  const number = raw.number ?? (text === undefined ? undefined : parseNumber(text, CASE_FORMAT));
  if (number === undefined) return text === undefined ? undefined : { value: BOOLEANS[text] ?? text };
  if (raw.isBound) return { value: null, fault: 'inexact-value' };
  if (slot.units === undefined) return { value: number };
  const converted = slot.units.convert(number, raw.unit);
  if (converted === null) return undefined;
  return typeof converted === 'string' ? { value: null, fault: converted } : { value: converted };
}

const BOOLEANS: Readonly<Record<string, string>> = { true: '1', false: '0' };

/** Day and time of a date or date-time as FHIR and OMOP write it. */
export interface Moment {
  /** Undefined where the date has no day. */
  readonly day: number | undefined;
  readonly time: number;
  /** The middle of a year or month, for a birth date without its day. */
  readonly middle: number;
}

const MOMENT = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ]([0-9:.]+)(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?$/;

/** Reads `2024`, `2024-05`, `2024-05-01`, `2024-05-01T10:00:00+02:00`, `2024-05-01 10:00:00`; else undefined. */
export function parseMoment(text: string): Moment | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, year, month, dayOfMonth, clock, offset] = match;
  const middle = calendarDay(
    Number(year),
    Number(month ?? '7'),
    Number(dayOfMonth ?? (month === undefined ? '1' : '15')),
  );
  if (middle === undefined) return undefined;
  if (dayOfMonth === undefined) return { day: undefined, time: 0, middle };
  let time = middle * 86_400_000;
  if (clock !== undefined) {
    const exact = Date.parse(
      `${year}-${month}-${dayOfMonth}T${clock.length === 5 ? `${clock}:00` : clock}${offset ?? 'Z'}`,
    );
    if (!Number.isNaN(exact)) time = exact;
  }
  return { day: middle, time, middle };
}
