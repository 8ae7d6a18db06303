import { exactMean } from '../../protocol/decimal.ts';
import { formatIsoDay, LAST_DAY } from '../../protocol/policy/day-format.ts';
import type { Finding } from '../finding.ts';
import type { Cell, Table, TableRow } from '../tables/table.ts';
import { type CaseEvent, parseEventLine } from './case-events.ts';
import { type CasePlan, type CaseSlot, DAY_COLUMN, KEY_COLUMN, LABEL_COLUMN } from './case-plan.ts';
import type { EventSort } from './event-sort.ts';

/**
 * Records of the events of each patient: the day, then what each feature was before it and the label after it.
 * A patient without an event that gives a day within the period is not of the cohort, and no row.
 */

/** Slots behind the features: label, day, birth, the patient itself (its key). */
export const slotIndex = (plan: CasePlan) => {
  const features = plan.features.length;
  return { label: features, day: features + 1, birth: features + 2, patient: features + 3 };
};

/** Columns of the assembled table. */
export const caseColumns = (plan: CasePlan): string[] => [
  ...plan.features.flatMap((slot) => (slot === undefined ? [] : [slot.name])),
  LABEL_COLUMN,
  DAY_COLUMN,
  KEY_COLUMN,
];

/**
 * The assembled table. Takes over `sort`: it is closed when the rows end or are left.
 *
 * @param collect adds every event to `sort`; called at the first row
 */
export function caseTable(
  plan: CasePlan,
  files: readonly string[],
  sort: EventSort,
  collect: () => Promise<void>,
): Table {
  return { file: files[0] ?? '', columns: caseColumns(plan), rows: rows() };

  async function* rows(): AsyncGenerator<TableRow, void, undefined> {
    try {
      await collect();
      for await (const { subject, lines } of sort.groups()) {
        yield* recordsOf(plan, files, subject, lines.map(parseEventLine));
      }
    } finally {
      await sort.close();
    }
  }
}

function recordsOf(
  plan: CasePlan,
  files: readonly string[],
  subject: string,
  given: readonly CaseEvent[],
): TableRow[] {
  const at = slotIndex(plan);
  const slots: CaseEvent[][] = Array.from({ length: at.patient + 1 }, () => []);
  const seen = new Set<string>();
  for (const event of given) {
    if (event.ref !== undefined) {
      // The value belongs to it: one resource may say several things about a slot.
      const id = JSON.stringify([event.slot, event.ref, event.value]);
      if (seen.has(id)) continue;
      seen.add(id);
    }
    slots[event.slot]?.push(event);
  }
  for (const events of slots) events.sort((a, b) => a.time - b.time);
  const patient = slots[at.patient]?.[0];
  const days = recordDays(plan, slots[at.day] as CaseEvent[], patient);
  return days.map(({ day, source, suffix, partial }) => {
    const file = files[source.file] ?? '';
    const findings: Finding[] = [];
    const report = (rule: Finding['rule'], column: string, event: CaseEvent = source) => {
      const severity = REFUSED.has(rule) ? 'refused' : 'unreadable';
      findings.push({ severity, rule, file: files[event.file] ?? '', row: event.row, column });
    };
    if (partial) report('day-partial', DAY_COLUMN);
    const needsPatient =
      plan.key !== undefined || plan.features.some((slot) => slot !== undefined && isTimeless(slot));
    if (patient === undefined && needsPatient) report('subject-missing', '');
    const cells: Cell[] = [];
    for (const [j, slot] of plan.features.entries()) {
      if (slot === undefined) continue;
      const isAge = slot.selector.kind === 'age';
      const events = slots[isAge ? at.birth : j] as CaseEvent[];
      cells.push(isAge ? ageAt(events, day) : picked(slot, events, day, report));
    }
    cells.push(picked(plan.label, slots[at.label] as CaseEvent[], day, report));
    cells.push(day >= 0 && day <= LAST_DAY ? formatIsoDay(day) : null);
    const key = plan.key === undefined ? subject : patient?.value;
    cells.push(
      key === undefined || key === null ? null : JSON.stringify(suffix === '' ? [key] : [key, suffix]),
    );
    return { row: source.row, cells, file, findings };
  });
}

/** A record left out is not a fault of the mapping. */
const REFUSED: ReadonlySet<Finding['rule']> = new Set(['inexact-value', 'day-partial', 'subject-missing']);

/** Whether a slot is about the patient as such, at no time. */
export const isTimeless = ({ selector }: CaseSlot): boolean =>
  selector.kind === 'age' ||
  (selector.kind === 'omop' && selector.table === 'person') ||
  (selector.kind === 'fhirpath' && /^\s*Patient\b/.test(selector.expression));

interface RecordDay {
  readonly day: number;
  readonly source: CaseEvent;
  /** Distinguishes several records of one patient. */
  readonly suffix: string;
  readonly partial: boolean;
}

function recordDays(
  plan: CasePlan,
  events: readonly CaseEvent[],
  patient: CaseEvent | undefined,
): RecordDay[] {
  const { firstDay, lastDay } = plan.period;
  if (plan.day === undefined) {
    if (patient === undefined || plan.constantDay === undefined) return [];
    const day = Math.round(Date.parse(plan.constantDay) / 86_400_000);
    return [{ day, source: patient, suffix: '', partial: false }];
  }
  const within = events.filter(({ day }) => day !== null && day >= firstDay && day <= lastDay);
  if (within.length === 0) {
    // A date without its day may or may not be within the period: said, not guessed.
    const partial = events.find(({ day }) => day === null);
    return partial === undefined ? [] : [{ day: firstDay, source: partial, suffix: '', partial: true }];
  }
  const chosen =
    plan.day.pick === 'each'
      ? within
      : [within[plan.day.pick === 'first' ? 0 : within.length - 1] as CaseEvent];
  const counts = new Map<string, number>();
  return chosen.map((source) => {
    // Without an id, events are told apart by their time and, within it, by their order.
    const base = source.ref ?? `${source.time}`;
    const nth = counts.get(base) ?? 0;
    counts.set(base, nth + 1);
    const suffix = plan.day?.pick === 'each' ? (nth === 0 ? base : `${base}#${nth}`) : '';
    return { day: source.day as number, source, suffix, partial: false };
  });
}

/** Years of 365.25 days. */
function ageAt(events: readonly CaseEvent[], day: number): Cell {
  const birth = events[0]?.value;
  return typeof birth === 'number' ? String((day - birth) / 365.25) : null;
}

function picked(
  slot: CaseSlot,
  events: readonly CaseEvent[],
  day: number,
  report: (rule: Finding['rule'], column: string, event: CaseEvent) => void,
): Cell {
  const [from, to] = slot.days;
  const timeless = isTimeless(slot);
  const within = timeless
    ? events
    : events.filter((event) => event.day !== null && event.day >= day + from && event.day <= day + to);
  if (slot.pick === 'present') return within.length > 0 ? '1' : '0';
  if (slot.pick === 'count') return String(within.length);
  if (within.length === 0) return null;
  if (slot.pick === 'first' || slot.pick === 'last') {
    const event = within[slot.pick === 'first' ? 0 : within.length - 1] as CaseEvent;
    if (event.fault !== undefined) {
      report(event.fault, slot.name, event);
      return null;
    }
    return event.value === null ? null : String(event.value);
  }
  const faulty = within.find(({ fault }) => fault !== undefined);
  if (faulty?.fault !== undefined) {
    report(faulty.fault, slot.name, faulty);
    return null;
  }
  const numbers = within.map(({ value }) => Number(value));
  if (numbers.some((number) => !Number.isFinite(number))) {
    report('not-a-number', slot.name, within[0] as CaseEvent);
    return null;
  }
  if (slot.pick === 'min') return String(numbers.reduce((least, number) => Math.min(least, number)));
  if (slot.pick === 'max') return String(numbers.reduce((most, number) => Math.max(most, number)));
  return String(exactMean(numbers));
}
