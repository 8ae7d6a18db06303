import type { FindingRule } from '../finding.ts';
import { parseNumber } from '../tables/cell.ts';
import { CASE_FORMAT, type CaseSlot } from './case-plan.ts';
import { unitsAgree } from './unit-agreement.ts';
import { affirms } from './yes-no.ts';

/** The part of one resource or row that concerns one slot of a patient: small, because millions are sorted on disk. */
export interface CaseEvent {
  /** Index of the slot: features in order, then label, day, birth, patient. */
  readonly slot: number;
  /** The first calendar day on which it can have been, days since 1970-01-01; null where no day is known. */
  readonly day: number | null;
  /** The last such day, where it is another one: a year or month without its day. */
  readonly lastDay?: number | undefined;
  /** For the order of events: milliseconds since 1970 in UTC; 0 without a day. */
  readonly time: number;
  /** The value, converted; null where there is none (it happened, or it is there). */
  readonly value: string | number | null;
  /** The value cannot be read. Matters only if the value is used. */
  readonly fault?: FindingRule | undefined;
  /** It is not certain that the event counts at all, or when it was. Matters unless its day is out of the window. */
  readonly doubt?: FindingRule | undefined;
  /** The element or column that `fault` or `doubt` is about; a name of the format, never of the file. */
  readonly path?: string | undefined;
  /** Index of the file among the site's, and the row, line or entry in it. */
  readonly file: number;
  readonly row: number;
  /** Number of the resource or row in its file, to tell versions of one resource apart. */
  readonly nth: number;
  /** `Type/id` or `table/id`; undefined without an id. */
  readonly ref?: string | undefined;
  /** The resource that has the code, where this one only refers to it (`Medication/7`). */
  readonly via?: string | undefined;
}

/** A line of `EventSort`. */
export function eventLine(event: CaseEvent): string {
  const { slot, day, lastDay, time, value, fault, doubt, path, file, row, nth, ref, via } = event;
  return JSON.stringify([
    slot,
    day,
    time,
    value,
    file,
    row,
    nth,
    ref ?? null,
    fault ?? null,
    doubt ?? null,
    path ?? null,
    lastDay ?? null,
    via ?? null,
  ]);
}

type Line = [
  slot: number,
  day: number | null,
  time: number,
  value: string | number | null,
  file: number,
  row: number,
  nth: number,
  ref: string | null,
  fault: FindingRule | null,
  doubt: FindingRule | null,
  path: string | null,
  lastDay: number | null,
  via: string | null,
];

export function parseEventLine(line: string): CaseEvent {
  const [slot, day, time, value, file, row, nth, ref, fault, doubt, path, lastDay, via] = JSON.parse(
    line,
  ) as Line;
  return {
    slot,
    day,
    time,
    value,
    file,
    row,
    nth,
    ref: ref ?? undefined,
    fault: fault ?? undefined,
    doubt: doubt ?? undefined,
    path: path ?? undefined,
    lastDay: lastDay ?? undefined,
    via: via ?? undefined,
  };
}

/** The value of a resource or row, before it is known to which unit it is converted. */
export interface RawValue {
  /** Possible texts (the codings of a concept); empty for a number, and where there is no value. */
  readonly texts: readonly string[];
  readonly number: number | undefined;
  /** `texts` are codes and words of a concept: a code `1` is no number. */
  readonly isCoded: boolean;
  /** A truth value; `texts` then has its word. */
  readonly truth: boolean | undefined;
  readonly unit: string | undefined;
  /** A second name of the unit, which must agree. */
  readonly otherUnit: string | undefined;
  /** A comparator: the value is a bound. */
  readonly isBound: boolean;
  /** There is a value: of a `kind` that is not read (a range), or in a `form` that its kind does not have. */
  readonly unreadable: 'kind' | 'form' | undefined;
}

export const NO_VALUE: RawValue = {
  texts: [],
  number: undefined,
  isCoded: false,
  truth: undefined,
  unit: undefined,
  otherUnit: undefined,
  isBound: false,
  unreadable: undefined,
};

const hasValue = ({ texts, number, unreadable }: RawValue): boolean =>
  texts.length > 0 || number !== undefined || unreadable !== undefined;

export type SlotValue = Pick<CaseEvent, 'value' | 'fault' | 'doubt'>;
/** Why an event is left aside. */
export type ValueAside = 'no-value' | 'unit-aside' | 'denied';

/** The value of an event for a slot, or why the event is left aside. */
export function valueFor(slot: CaseSlot, raw: RawValue): SlotValue | ValueAside {
  if (slot.pick === 'count' || slot.pick === 'present') return presenceOf(slot, raw);
  if (!hasValue(raw)) return 'no-value';
  if (raw.unreadable !== undefined) return { value: null, fault: 'value-unreadable' };
  if (slot.texts !== undefined) return categoryOf(slot.texts, raw);
  if (raw.truth !== undefined) {
    // A truth value is 1 or 0, where a number without a dimension is wanted.
    return slot.units === undefined || typeof slot.units.convert(1, undefined) === 'number'
      ? { value: raw.truth ? 1 : 0 }
      : { value: null, fault: 'value-unreadable' };
  }
  if (raw.number === undefined) return textFor(slot, raw);
  if (raw.isBound) return { value: null, fault: 'inexact-value' };
  return measured(slot, raw.number, raw.unit, raw.otherUnit);
}

function presenceOf(slot: CaseSlot, raw: RawValue): SlotValue | ValueAside {
  if (raw.unreadable === 'form') return { value: 1, doubt: 'presence-unclear' };
  if (raw.texts.length === 0) return { value: 1 };
  const answer = affirms(raw.texts);
  if (answer === false) return 'denied';
  // The mapping named a code, and the resource answers it with another word than yes or no.
  return answer === undefined && slot.selector.kind === 'codes'
    ? { value: 1, doubt: 'presence-unclear' }
    : { value: 1 };
}

function categoryOf(texts: NonNullable<CaseSlot['texts']>, raw: RawValue): SlotValue {
  const words = raw.number === undefined ? raw.texts : [String(raw.number)];
  const known = words.filter((text) => texts.get(text) !== undefined);
  const meanings = new Set(known.map((text) => texts.get(text)));
  if (meanings.size > 1) return { value: null, fault: 'value-ambiguous' };
  return { value: known[0] ?? (words[0] as string) };
}

/** A text where a number is wanted: a number without its unit, a missing marker, or a fault. */
function textFor(slot: CaseSlot, { texts, isCoded }: RawValue): SlotValue | ValueAside {
  const marker = texts.find((text) => slot.missing?.get(text) === true);
  if (marker !== undefined) return { value: marker };
  const number = isCoded ? undefined : parseNumber(texts[0] as string, CASE_FORMAT);
  return number === undefined
    ? { value: null, fault: 'not-a-number' }
    : measured(slot, number, undefined, undefined);
}

function measured(
  slot: CaseSlot,
  number: number,
  unit: string | undefined,
  otherUnit: string | undefined,
): SlotValue | ValueAside {
  if (slot.units === undefined) return { value: number };
  if (otherUnit !== undefined && unit !== undefined && !unitsAgree(unit, otherUnit, slot.unitNames))
    return { value: null, fault: 'unit-contradictory' };
  const converted = slot.units.convert(number, unit);
  if (converted === null) return 'unit-aside';
  return typeof converted === 'string' ? { value: null, fault: converted } : { value: converted };
}
