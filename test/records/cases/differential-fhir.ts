import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { SeededRandom } from '../../../scripts/support/random.ts';
import {
  concept,
  FHIR_CASES,
  LOINC,
  lines,
  type Resource,
  readCases,
  SNOMED,
} from '../support/case-reading.ts';
import { isoDay } from '../support/hospital.ts';

/**
 * Random bundles, one a patient and a line, read by the product and by a second reader: `fhirpath` selects, plain
 * loops pick. The result of a patient is `value | label`, `finding`, or `none` (no record).
 */

const DAY = 86_400_000;
const days = (text: string) => Math.floor(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY);
const PERIOD = [days('2024-01-01'), days('2024-12-31')] as const;

type Pick = 'last' | 'first' | 'mean' | 'min' | 'max' | 'count' | 'present';
export interface Trial {
  readonly pick: Pick;
  readonly window: readonly [number, number];
  readonly label: readonly [number, number];
  readonly dayPick: 'first' | 'last';
  /** The feature is selected by an expression instead of its code. */
  readonly byPath: boolean;
}

export function randomTrial(random: SeededRandom): Trial {
  const picks = ['last', 'first', 'mean', 'min', 'max', 'count', 'present'] as const;
  return {
    pick: picks[random.integer(0, picks.length - 1)] as Pick,
    window: [-random.integer(100, 900), random.integer(-5, 50)],
    label: [random.integer(0, 20), random.integer(100, 800)],
    dayPick: random.next() < 0.5 ? 'first' : 'last',
    byPath: random.next() < 0.3,
  };
}

const one = <T>(random: SeededRandom, items: readonly T[]): T =>
  items[random.integer(0, items.length - 1)] as T;

/** Mostly a day; sometimes with a time, a month, a year, unreadable or absent. */
function randomDate(random: SeededRandom, odd: number): string | undefined {
  const day = isoDay(random.integer(days('2023-09-01'), days('2025-06-01')));
  const kind = random.next();
  if (kind < odd)
    return one(random, [
      undefined,
      day.replaceAll('-', '/'),
      day.slice(0, 7),
      day.slice(0, 4),
      `${day}T25:00`,
    ]);
  if (kind < odd + 0.3) return `${day}T${String(random.integer(0, 23)).padStart(2, '0')}:30:00Z`;
  return day;
}

/** One patient's resources, some of them in several versions or copies. */
export function randomBundle(random: SeededRandom, patient: number): Resource[] {
  const subject = { reference: `Patient/p${patient}` };
  const made: Resource[] = [{ resourceType: 'Patient', id: `p${patient}`, birthDate: '1960-05-10' }];
  const many = (least: number, most: number, make: (id: string) => Resource) => {
    for (let i = random.integer(least, most); i > 0; i--) made.push(make(`p${patient}-${made.length}`));
  };
  many(random.next() < 0.1 ? 0 : 1, 4, (id) => ({
    resourceType: 'Encounter',
    id,
    status: one(random, ['finished', 'finished', 'in-progress', 'planned', 'cancelled']),
    subject,
    period: { start: randomDate(random, 0.05) },
  }));
  many(0, 6, (id) => ({
    resourceType: 'Observation',
    id,
    status: one(random, ['final', 'final', 'amended', 'entered-in-error', 'cancelled', 'registered']),
    code: concept(one(random, [LOINC, LOINC, LOINC, 'urn:local']), one(random, ['2339-0', '2339-0', '1-1'])),
    subject,
    effectiveDateTime: randomDate(random, 0.06),
    ...randomValue(random),
  }));
  many(0, 2, (id) => ({
    resourceType: 'Condition',
    id,
    code: concept(SNOMED, one(random, ['44054006', '44054006', '38341003'])),
    ...(random.next() < 0.5
      ? {}
      : { verificationStatus: concept('urn:x', one(random, ['confirmed', 'refuted', 'provisional'])) }),
    subject,
    onsetDateTime: randomDate(random, 0.06),
  }));
  const again = made.flatMap((resource) => {
    if (random.next() < 0.85) return [resource];
    if (random.next() < 0.5 || resource.resourceType === 'Patient') return [resource, resource];
    const newer = { ...resource, status: 'entered-in-error', meta: { versionId: '12' } };
    const older = { ...resource, meta: { versionId: '9' } };
    return random.next() < 0.5 ? [newer, older] : [older, newer];
  });
  return shuffled(random, again);
}

function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.integer(0, rest.length - 1), 1)[0] as T);
}

function randomValue(random: SeededRandom): object {
  const kind = random.next();
  if (kind < 0.04) return { valueRange: { low: { value: 1 } } };
  if (kind < 0.06) return { valueQuantity: { value: '0x10', unit: 'mg/dL' } };
  if (kind < 0.1) return { dataAbsentReason: concept('urn:x', 'unknown') };
  return { valueQuantity: { value: random.integer(1, 400), unit: 'mg/dL' } };
}

const GLUCOSE = "code.coding.where(system = 'http://loinc.org' and code = '2339-0').exists()";
const select = (expression: string) => {
  const compiled = fhirpath.compile(expression, r4, { async: false });
  return (resource: Resource): unknown[] => compiled(resource) as unknown[];
};
const encounters = select("Encounter.where(status in ('arrived' | 'in-progress' | 'finished'))");
const starts = select('Encounter.period.start');
const glucose = select(`Observation.where(status in ('final' | 'amended') and ${GLUCOSE})`);
const values = select('Observation.value');
const diabetes = select(
  "Condition.where(status.exists().not() and code.coding.where(code = '44054006').exists() and (verificationStatus.exists().not() or verificationStatus.coding.code = 'confirmed'))",
);

interface Event {
  /** First and last possible day; undefined where none can be read. */
  readonly span: readonly [number, number] | undefined;
  readonly time: number;
  /** `range`: there is a value, of another kind; `hex`: it cannot be read. */
  readonly value: number | 'range' | 'hex' | undefined;
}

function eventOf(date: unknown, value: Event['value']): Event {
  const text = String(date);
  if (/^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):\d\d:\d\dZ)?$/.test(text))
    return { span: [days(text), days(text)], time: Date.parse(text), value };
  if (/^\d{4}$/.test(text))
    return { span: [days(`${text}-01-01`), days(`${text}-12-31`)], time: Date.parse(text), value };
  if (!/^\d{4}-\d\d$/.test(text)) return { span: undefined, time: 0, value };
  const next = new Date(Date.parse(`${text}-01T00:00:00Z`));
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { span: [days(`${text}-01`), next.getTime() / DAY - 1], time: Date.parse(text), value };
}

/** Inside of a window, outside, or not certain. */
function place({ span }: Event, from: number, to: number): 'in' | 'out' | 'doubt' {
  if (span === undefined) return 'doubt';
  if (span[1] < from || span[0] > to) return 'out';
  return span[0] >= from && span[1] <= to ? 'in' : 'doubt';
}

/** The second reader. */
export function expectedOf(bundle: readonly Resource[], trial: Trial): string {
  const newest = new Map<string, Resource>();
  for (const resource of bundle) {
    const key = `${resource.resourceType}/${resource.id}`;
    const version = (item: Resource | undefined) =>
      Number((item?.meta as { versionId?: string } | undefined)?.versionId ?? 0);
    if (newest.has(key) && version(newest.get(key)) >= version(resource)) continue;
    // The newest version has its own place in the order.
    newest.delete(key);
    newest.set(key, resource);
  }
  const all = [...newest.values()];
  const visits = all
    .filter((item) => encounters(item).length > 0)
    // The expression selects starts: an encounter without one is not selected.
    .flatMap((item) => starts(item).map((start) => eventOf(start, undefined)))
    .filter((event) => place(event, ...PERIOD) !== 'out');
  const isSure = ({ span }: Event) => span !== undefined && span[0] === span[1];
  const sure = visits.filter(isSure).sort((a, b) => a.time - b.time);
  const chosen = trial.dayPick === 'first' ? sure[0] : sure.at(-1);
  const day = chosen?.span?.[0];
  const isOpen = visits.some(
    (event) =>
      !isSure(event) &&
      (day === undefined ||
        event.span === undefined ||
        (trial.dayPick === 'first' ? event.span[0] < day : event.span[1] > day)),
  );
  if (isOpen) return 'finding';
  if (day === undefined) return 'none';
  const measurements = all.filter((item) => glucose(item).length > 0).flatMap(measured);
  const found = pickOf(measurements, trial, day);
  const conditions = all
    .filter((item) => diabetes(item).length > 0)
    .map((item) => eventOf(item.onsetDateTime, 1));
  const places = conditions.map((event) => place(event, day + trial.label[0], day + trial.label[1]));
  const label = places.includes('in') ? 1 : places.includes('doubt') ? 'finding' : 0;
  return found === 'finding' || label === 'finding' ? 'finding' : `${found} | ${label}`;
}

/** Without a value it is no event. */
function measured(item: Resource): Event[] {
  const [value] = values(item) as ({ value?: unknown } | undefined)[];
  if (value === undefined) return [];
  const { value: number } = value;
  const read = typeof number === 'number' ? number : number === undefined ? 'range' : 'hex';
  return [eventOf(item.effectiveDateTime, read)];
}

/** One of the two has several possible days, of which the other may have one. */
function isOpenOrder({ span: one }: Event, { span: two }: Event): boolean {
  if (one === undefined || two === undefined) return true;
  const isLong = one[1] > one[0] || two[1] > two[0];
  return isLong && one[0] <= two[1] && two[0] <= one[1];
}

function pickOf(events: readonly Event[], { pick, window }: Trial, day: number): number | '-' | 'finding' {
  const asksPresence = pick === 'present' || pick === 'count';
  const placed = events.map((event) => {
    const where = place(event, day + window[0], day + window[1]);
    // A value that cannot be read may be a no.
    return { event, where: asksPresence && event.value === 'hex' && where === 'in' ? 'doubt' : where };
  });
  const within = placed.filter(({ where }) => where === 'in').map(({ event }) => event);
  const isOpen = placed.some(({ where }) => where === 'doubt');
  if (pick === 'present' && within.length > 0) return 1;
  if (isOpen) return 'finding';
  if (pick === 'present') return 0;
  if (pick === 'count') return within.length;
  if (within.length === 0) return '-';
  if (pick === 'first' || pick === 'last') {
    const ordered = [...within].sort((a, b) => a.time - b.time);
    const chosen = (pick === 'first' ? ordered[0] : ordered.at(-1)) as Event;
    const { value } = chosen;
    if (within.some((event) => event !== chosen && isOpenOrder(event, chosen))) return 'finding';
    return typeof value === 'number' ? value : 'finding';
  }
  const numbers = within.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  if (numbers.length < within.length) return 'finding';
  if (pick === 'min') return Math.min(...numbers);
  if (pick === 'max') return Math.max(...numbers);
  return Math.round(numbers.reduce((sum, value) => sum + value, 0) / numbers.length);
}

/** Reads bundles with the product; one result a bundle. */
export async function readByProduct(
  bundles: readonly (readonly Resource[])[],
  { pick, window, label, dayPick, byPath }: Trial,
): Promise<string[]> {
  const selector = byPath ? { fhirpath: `Observation.where(${GLUCOSE}).value` } : { loinc: '2339-0' };
  const mapping = {
    ...FHIR_CASES,
    columns: { x: { ...selector, pick, days: window } },
    label: { ...FHIR_CASES.label, days: label },
    day: { ...FHIR_CASES.day, pick: dayPick },
  };
  const file = lines(
    bundles.map((resources) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: resources.map((resource) => ({ resource })),
    })),
  );
  const unit = pick === 'count' || pick === 'present' ? '1' : 'mg/dL';
  const { outcomes, records } = await readCases({ 'all.ndjson': file }, mapping, '*.ndjson', unit);
  const results = bundles.map(() => 'none');
  let nth = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === 'findings') results[(outcome.findings[0]?.row ?? 0) - 1] = 'finding';
    else results[outcome.record.rowNumber - 1] = records[nth++] as string;
  }
  return results;
}
