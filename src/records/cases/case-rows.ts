import { formatIsoDay, LAST_DAY } from '../../protocol/policy/day-format.ts';
import type { Finding, FindingRule } from '../finding.ts';
import type { Cell, Table, TableRow } from '../tables/table.ts';
import { type CaseEvent, parseEventLine } from './case-events.ts';
import { type CasePlan, type CaseSlot, DAY_COLUMN, KEY_COLUMN, LABEL_COLUMN } from './case-plan.ts';
import type { EventSort, Group } from './event-sort.ts';
import { isTimeless, pickValue, type Report } from './pick-value.ts';
import type { CountReason, ReadingCounts } from './reading-counts.ts';
import { recordDays } from './record-day.ts';

/**
 * Records of the events of each patient: the day, then the features before it and the label after it.
 * A patient without an event that gives a day within the period is not of the cohort: counted, and no row.
 */

/** Slots behind the features: label, day, birth, the patient itself (its key). */
export const slotIndex = (plan: CasePlan) => {
  const features = plan.features.length;
  return { label: features, day: features + 1, birth: features + 2, patient: features + 3 };
};

/** Columns of the assembled table. */
const caseColumns = (plan: CasePlan): string[] => [
  ...plan.features.flatMap((slot) => (slot === undefined ? [] : [slot.name])),
  LABEL_COLUMN,
  DAY_COLUMN,
  KEY_COLUMN,
];

/** The events of a site, and what its format knows about them when all files have been read. */
export interface CaseSource {
  readonly plan: CasePlan;
  /** Base names. */
  readonly files: readonly string[];
  /** Taken over: closed when the rows end or are left. */
  readonly sort: EventSort;
  readonly counts: ReadingCounts;
  /** The resource type or table of patients. */
  readonly personTable: string;
  /** Adds every event to `sort`; called at the first row. */
  readonly collect: () => Promise<void>;
  /** The event as it counts, or why it does not; undefined where it is of another slot after all. */
  readonly resolve: (event: CaseEvent) => CaseEvent | CountReason | undefined;
  /** The patient that takes over the events of a subject; undefined where that is the subject and no other one. */
  readonly rootOf: (subject: string) => string | undefined;
  /** Whether the subject may be several patients. */
  readonly isMixed: (subject: string) => boolean;
  /** A subject without a person row is a finding, not only counted. */
  readonly orphansAreFindings?: boolean;
}

/** The assembled table. */
export function caseTable(source: CaseSource): Table {
  const { plan, files, sort } = source;
  return { file: files[0] ?? '', columns: caseColumns(plan), rows: rows() };

  async function* rows(): AsyncGenerator<TableRow, void, undefined> {
    try {
      await source.collect();
      const joined = new Map<string, Group>();
      for await (const group of sort.groups()) {
        const root = source.rootOf(group.subject);
        if (root === undefined) {
          yield* recordsOf(source, group);
          continue;
        }
        if (root !== group.subject) source.counts.add('merged', source.personTable);
        const lines = [...(joined.get(root)?.lines ?? []), ...group.lines];
        joined.set(root, { subject: root, lines });
      }
      for (const group of joined.values()) yield* recordsOf(source, group);
    } finally {
      await sort.close();
    }
  }
}

/** The events of a patient that count, by slot and in time order. */
function eventsBySlot(source: CaseSource, { subject, lines }: Group): CaseEvent[][] {
  const { plan, personTable, counts } = source;
  const at = slotIndex(plan);
  const slots: CaseEvent[][] = Array.from({ length: at.patient + 1 }, () => []);
  const own = `${personTable}/${subject}`;
  for (const line of lines) {
    const read = parseEventLine(line);
    const event = source.resolve(read);
    if (event === undefined) continue;
    if (typeof event === 'string') {
      counts.add(event, read.ref?.split('/')[0] ?? personTable);
      continue;
    }
    // Of patients that were joined, the one that stands has birth date and key.
    const isPerson = event.ref?.startsWith(`${personTable}/`) === true;
    if (isPerson && event.ref !== own) continue;
    slots[event.slot]?.push(event);
  }
  for (const events of slots) events.sort((a, b) => a.time - b.time);
  return slots;
}

function recordsOf(source: CaseSource, group: Group): TableRow[] {
  const { plan, files, counts, personTable } = source;
  const at = slotIndex(plan);
  const slots = eventsBySlot(source, group);
  const patient = slots[at.patient]?.[0];
  const events = slots.flat();
  const nameless = events.find(({ doubt }) => doubt === 'id-unreadable');
  if (nameless !== undefined) return [unlinked(nameless, 'id-unreadable', files)];
  if (patient === undefined && events.length > 0) counts.add('orphan', personTable);
  const days = recordDays(plan, slots[at.day] as CaseEvent[], patient);
  if (days.length === 0 && patient !== undefined) counts.add('patient-without-event', personTable);
  const [first] = events;
  if (days.length === 0 && patient === undefined && first !== undefined && source.orphansAreFindings === true)
    return [unlinked(first, 'subject-missing', files)];
  return days.map(({ day, source: from, suffix, doubt }) => {
    const file = files[from.file] ?? '';
    const findings: Finding[] = [];
    const report: Report = (rule, column, event = from) => {
      // A Patient in doubt is in doubt for every column that is made of it.
      const isOfPatient = event.nth === patient?.nth && event.file === patient.file;
      if (isOfPatient && findings.some((other) => other.rule === rule && other.column === '')) return;
      findings.push({
        severity: severityOf(rule),
        rule,
        file: files[event.file] ?? '',
        row: event.row,
        column,
        ...pathOf(rule, event),
      });
    };
    if (doubt !== undefined) report(doubt.rule, DAY_COLUMN, doubt.event);
    const needsPatient =
      plan.key !== undefined ||
      source.orphansAreFindings === true ||
      plan.features.some((slot) => slot !== undefined && isTimeless(slot));
    if (patient === undefined && needsPatient) report('subject-missing', '');
    if (patient?.doubt !== undefined) report(patient.doubt, '', patient);
    if (source.isMixed(group.subject)) report('id-repeated', '');
    const cells: Cell[] = [];
    for (const [j, slot] of plan.features.entries()) {
      if (slot === undefined) continue;
      const isAge = slot.selector.kind === 'age';
      const own = slots[isAge ? at.birth : j] as CaseEvent[];
      cells.push(isAge ? ageAt(slot, own, day, report) : pickValue(plan, slot, own, day, report, counts));
    }
    cells.push(pickValue(plan, plan.label, slots[at.label] as CaseEvent[], day, report, counts));
    cells.push(day >= 0 && day <= LAST_DAY ? formatIsoDay(day) : null);
    const key = plan.key === undefined ? group.subject : patient?.value;
    cells.push(
      key === undefined || key === null ? null : JSON.stringify(suffix === '' ? [key] : [key, suffix]),
    );
    return { row: from.row, cells, file, findings };
  });
}

/** A row that says only why an event belongs to no record. */
function unlinked(event: CaseEvent, rule: FindingRule, files: readonly string[]): TableRow {
  const file = files[event.file] ?? '';
  const finding: Finding = {
    severity: severityOf(rule),
    rule,
    file,
    row: event.row,
    column: '',
    ...pathOf(rule, event),
  };
  return { row: event.row, cells: [], file, findings: [finding] };
}

/** The element or column of a finding; an id is that of the whole resource or row. */
const pathOf = (rule: FindingRule, { path }: CaseEvent): { path?: string } =>
  path === undefined || path === '' || rule === 'id-repeated' || rule === 'subject-missing' ? {} : { path };

/** A record left out is not a fault of the mapping or the file. */
const REFUSED: ReadonlySet<FindingRule> = new Set<FindingRule>([
  'inexact-value',
  'day-partial',
  'subject-missing',
  'event-undated',
  'value-ambiguous',
]);

const severityOf = (rule: FindingRule): Finding['severity'] => (REFUSED.has(rule) ? 'refused' : 'unreadable');

/** Years of 365.25 days. */
function ageAt(slot: CaseSlot, events: readonly CaseEvent[], day: number, report: Report): Cell {
  const [birth] = events;
  if (birth?.doubt !== undefined) report(birth.doubt, slot.name, birth);
  return typeof birth?.value === 'number' ? String((day - birth.value) / 365.25) : null;
}
