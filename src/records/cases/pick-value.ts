import { exactMean } from '../../protocol/decimal.ts';
import type { FindingRule } from '../finding.ts';
import type { Cell } from '../tables/table.ts';
import type { CaseEvent } from './case-events.ts';
import type { CasePlan, CaseSlot } from './case-plan.ts';
import type { ReadingCounts } from './reading-counts.ts';

/** The one value of a slot at the day of a record, of all events of the patient. */

/** Reports a rule that a column of the record breaks; `event` is the place, default the record's own. */
export type Report = (rule: FindingRule, column: string, event?: CaseEvent) => void;

/** Whether a slot is about the patient as such, at no time. */
export const isTimeless = ({ selector }: CaseSlot): boolean =>
  selector.kind === 'age' ||
  (selector.kind === 'omop' && selector.table === 'person') ||
  (selector.kind === 'fhirpath' && /^\s*Patient\b/.test(selector.expression));

interface Doubtful {
  readonly event: CaseEvent;
  readonly rule: FindingRule;
}

/** Events of the window, and those of which it is not certain that they count or lie in it. */
interface Window {
  readonly sure: readonly CaseEvent[];
  readonly doubtful: readonly Doubtful[];
}

function windowOf(plan: CasePlan, slot: CaseSlot, events: readonly CaseEvent[], day: number): Window {
  const [from, to] = [day + slot.days[0], day + slot.days[1]];
  const timeless = isTimeless(slot);
  const sure: CaseEvent[] = [];
  const doubtful: Doubtful[] = [];
  for (const event of events) {
    const first = event.day;
    const last = event.lastDay ?? first;
    if (first !== null && last !== null && (last < from || first > to)) continue;
    const isPartial = first !== null && last !== null && (first < from || last > to);
    const isUndated = first === null && !timeless;
    const rule = event.doubt ?? (isUndated ? 'event-undated' : isPartial ? 'day-partial' : undefined);
    if (rule === undefined) sure.push(event);
    else if (!plan.reading.aside.has(rule)) doubtful.push({ event, rule });
  }
  return { sure, doubtful };
}

/** How many events are left aside because the mapping declares their doubt. */
const countAside = (plan: CasePlan, events: readonly CaseEvent[], counts: ReadingCounts): void => {
  if (plan.reading.aside.size === 0) return;
  for (const { doubt, ref } of events)
    if (doubt !== undefined && plan.reading.aside.has(doubt))
      counts.add('undecided-aside', ref?.split('/')[0] ?? 'resource');
};

/** The value of a slot, as a cell; null where it is missing, or where a finding was reported. */
export function pickValue(
  plan: CasePlan,
  slot: CaseSlot,
  events: readonly CaseEvent[],
  day: number,
  report: Report,
  counts: ReadingCounts,
): Cell {
  countAside(plan, events, counts);
  const { sure, doubtful } = windowOf(plan, slot, events, day);
  if (slot.pick === 'present' && sure.length > 0) return '1';
  const [doubt] = doubtful;
  if (doubt !== undefined) {
    report(doubt.rule, slot.name, doubt.event);
    return null;
  }
  if (slot.pick === 'present') return '0';
  if (slot.pick === 'count') return String(sure.length);
  if (sure.length === 0) return null;
  return slot.pick === 'first' || slot.pick === 'last'
    ? endValue(slot, sure, report)
    : reduced(slot, sure, report);
}

/** The first or last value. */
function endValue(slot: CaseSlot, events: readonly CaseEvent[], report: Report): Cell {
  const event = events[slot.pick === 'first' ? 0 : events.length - 1] as CaseEvent;
  const rival = events.find((other) => isOther(other, event) && mayBeOrderedOtherwise(other, event));
  if (rival !== undefined) {
    report('day-partial', slot.name, rival.lastDay === undefined ? event : rival);
    return null;
  }
  if (event.fault !== undefined) {
    report(event.fault, slot.name, event);
    return null;
  }
  // Several values of one resource have one time: none of them is the last one.
  const isAmbiguous = events.some((other) => !isOther(other, event) && other.value !== event.value);
  if (isAmbiguous) {
    report('value-ambiguous', slot.name, event);
    return null;
  }
  return event.value === null ? null : String(event.value);
}

const isOther = (one: CaseEvent, two: CaseEvent): boolean => one.file !== two.file || one.nth !== two.nth;

/** Of two events that have more than one possible day and a day in common, either may be the earlier one. */
function mayBeOrderedOtherwise(one: CaseEvent, two: CaseEvent): boolean {
  if (one.lastDay === undefined && two.lastDay === undefined) return false;
  if (one.day === null || two.day === null) return false;
  return one.day <= (two.lastDay ?? two.day) && two.day <= (one.lastDay ?? one.day);
}

/** Mean, least or greatest value. */
function reduced(slot: CaseSlot, events: readonly CaseEvent[], report: Report): Cell {
  const faulty = events.find(({ fault }) => fault !== undefined);
  if (faulty?.fault !== undefined) {
    report(faulty.fault, slot.name, faulty);
    return null;
  }
  const present = events.filter(
    ({ value }) => typeof value !== 'string' || slot.missing?.get(value) !== true,
  );
  if (present.length === 0) return null;
  const odd = present.find(({ value }) => value === null || !Number.isFinite(Number(value)));
  if (odd !== undefined) {
    report('not-a-number', slot.name, odd);
    return null;
  }
  const numbers = present.map(({ value }) => Number(value));
  if (slot.pick === 'min') return String(numbers.reduce((least, number) => Math.min(least, number)));
  if (slot.pick === 'max') return String(numbers.reduce((most, number) => Math.max(most, number)));
  return String(exactMean(numbers));
}
