import type { SeededRandom } from '../../../scripts/support/random.ts';
import { OMOP_CASES, OMOP_ROWS, readOmop } from '../support/case-reading.ts';
import { isoDay } from '../support/hospital.ts';

/**
 * Random OMOP tables, read by the product and by plain loops over the same rows. The result of a person is
 * `value | label`, `finding`, or `none` (no record).
 */

const DAY = 86_400_000;
const dayOf = (text: string) => Date.parse(`${text}T00:00:00Z`) / DAY;

type Pick = 'last' | 'first' | 'mean' | 'min' | 'max' | 'count' | 'present';
export interface OmopTrial {
  readonly pick: Pick;
  readonly window: readonly [number, number];
  readonly label: readonly [number, number];
  readonly dayPick: 'first' | 'last';
}

const one = <T>(random: SeededRandom, items: readonly T[]): T =>
  items[random.integer(0, items.length - 1)] as T;

export const randomOmopTrial = (random: SeededRandom): OmopTrial => ({
  pick: one(random, ['last', 'first', 'mean', 'min', 'max', 'count', 'present']),
  window: [-random.integer(100, 900), random.integer(-5, 50)],
  label: [random.integer(0, 20), random.integer(100, 800)],
  dayPick: one(random, ['first', 'last']),
});

type Rows = (readonly string[])[];
export interface OmopTablesAtRandom {
  readonly person: Rows;
  readonly visit_occurrence: Rows;
  readonly measurement: Rows;
  readonly death: Rows;
}

const randomDay = (random: SeededRandom) => isoDay(random.integer(dayOf('2023-09-01'), dayOf('2025-06-01')));
/** Mostly a day, sometimes unreadable or null. */
const randomDate = (random: SeededRandom, odd = 0.03) =>
  random.next() < odd ? one(random, ['', '01-JUN-24', '2024-13-01', 'NA']) : randomDay(random);
/** The id of a person, in one of its spellings. */
const spelt = (random: SeededRandom, person: number) =>
  random.next() < 0.2 ? `${person}.0` : String(person);

/** Rows without headers. */
export function randomOmop(random: SeededRandom, persons: number): OmopTablesAtRandom {
  const tables = {
    person: [] as Rows,
    visit_occurrence: [] as Rows,
    measurement: [] as Rows,
    death: [] as Rows,
  };
  let id = 1;
  for (let person = 1; person <= persons; person++) {
    tables.person.push([spelt(random, person), '8507', '1960', '5', '10']);
    for (let i = random.integer(0, 3); i > 0; i--) {
      const concept = one(random, ['9202', '9202.0', '9201']);
      tables.visit_occurrence.push([String(id++), spelt(random, person), concept, randomDate(random)]);
    }
    for (let i = random.integer(0, 6); i > 0; i--) {
      const row = [
        random.next() < 0.1 ? '0' : String(id++),
        spelt(random, person),
        one(random, ['3004501', '3004501', '3004501.0', '3000001', '0']),
        randomDate(random),
        one(random, ['', '0x1F', ...Array.from({ length: 20 }, () => String(random.integer(1, 400)))]),
        '8840',
      ];
      tables.measurement.push(row);
      // A copy, or a row that differs and has the same id.
      if (random.next() < 0.05) tables.measurement.push(row);
      else if (random.next() < 0.03) tables.measurement.push(row.with(4, '77'));
    }
    if (random.next() < 0.4) tables.death.push([spelt(random, person), randomDate(random, 0.1)]);
  }
  return tables;
}

interface Event {
  /** Undefined where it is null or cannot be read. */
  readonly day: number | undefined;
  readonly value: number | 'odd';
  /** Its id has several contents. */
  readonly isDisputed: boolean;
}

const whole = (text: string | undefined) => Number(text);
function readDay(text: string | undefined): number | undefined {
  return /^\d{4}-(0\d|1[0-2])-\d\d$/.test(text ?? '') ? dayOf(text as string) : undefined;
}

/** The second reader. */
export function expectedOfPerson(tables: OmopTablesAtRandom, person: number, trial: OmopTrial): string {
  const own = (rows: Rows, column: number) => rows.filter((row) => whole(row[column]) === person);
  const visits = own(tables.visit_occurrence, 1)
    .filter((row) => whole(row[2]) === 9202)
    .map((row) => readDay(row[3]));
  if (visits.includes(undefined)) return 'finding';
  const within = (visits as number[]).filter(
    (day) => day >= dayOf('2024-01-01') && day <= dayOf('2024-12-31'),
  );
  if (within.length === 0) return 'none';
  const day = trial.dayPick === 'first' ? Math.min(...within) : Math.max(...within);
  const value = pickOf(eventsOf(own(tables.measurement, 1), trial.pick), trial, day);
  const label = labelOf(own(tables.death, 0), trial, day);
  return value === 'finding' || label === 'finding' ? 'finding' : `${value} | ${label}`;
}

function labelOf(deaths: Rows, { label: [from, to] }: OmopTrial, day: number): 0 | 1 | 'finding' {
  const [death] = deaths;
  if (death === undefined) return 0;
  const at = readDay(death[1]);
  if (at === undefined) return 'finding';
  return at >= day + from && at <= day + to ? 1 : 0;
}

function eventsOf(rows: Rows, pick: Pick): Event[] {
  const seen = new Map<string, string[]>();
  for (const row of rows) seen.set(row[0] as string, [...(seen.get(row[0] as string) ?? []), row.join()]);
  const kept = rows.filter(
    (row, i) => row[0] === '0' || rows.findIndex((other) => other.join() === row.join()) === i,
  );
  return (
    kept
      .filter((row) => whole(row[2]) === 3004501)
      // A null is no value, but the row is there.
      .filter((row) => row[4] !== '' || pick === 'count' || pick === 'present')
      .map((row) => ({
        day: readDay(row[3]),
        value: /^\d+$/.test(row[4] as string) ? Number(row[4]) : 'odd',
        isDisputed: row[0] !== '0' && new Set(seen.get(row[0] as string)).size > 1,
      }))
  );
}

function pickOf(
  events: readonly Event[],
  { pick, window }: OmopTrial,
  day: number,
): number | '-' | 'finding' {
  const [from, to] = [day + window[0], day + window[1]];
  const mayCount = events.filter(
    (event) => event.day === undefined || (event.day >= from && event.day <= to),
  );
  const sure = mayCount.filter((event) => event.day !== undefined && !event.isDisputed);
  if (pick === 'present' && sure.length > 0) return 1;
  if (sure.length < mayCount.length) return 'finding';
  if (pick === 'present') return 0;
  if (pick === 'count') return sure.length;
  if (sure.length === 0) return '-';
  if (pick === 'first' || pick === 'last') {
    const ordered = [...sure].sort((a, b) => (a.day as number) - (b.day as number));
    const { value } = (pick === 'first' ? ordered[0] : ordered.at(-1)) as Event;
    return value === 'odd' ? 'finding' : value;
  }
  const numbers = sure.flatMap(({ value }) => (value === 'odd' ? [] : [value]));
  if (numbers.length < sure.length) return 'finding';
  if (pick === 'min') return Math.min(...numbers);
  if (pick === 'max') return Math.max(...numbers);
  return Math.round(numbers.reduce((sum, value) => sum + value, 0) / numbers.length);
}

/** Reads tables with the product; one result a person. */
export async function readOmopByProduct(
  tables: OmopTablesAtRandom,
  { pick, window, label, dayPick }: OmopTrial,
): Promise<string[]> {
  const mapping = {
    ...OMOP_CASES,
    columns: { x: { table: 'measurement', concepts: [3004501], pick, days: window } },
    label: { table: 'death', days: label },
    day: { ...OMOP_CASES.day, pick: dayPick },
  };
  const withHeaders = Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      name,
      [OMOP_ROWS[name]?.[0] as readonly string[], ...rows],
    ]),
  );
  const unit = pick === 'count' || pick === 'present' ? '1' : 'mg/dL';
  const { outcomes, records } = await readOmop(withHeaders, mapping, unit);
  const results = tables.person.map(() => 'none');
  const personOf = (file: string, row: number): number => {
    const name = file.replace('.csv', '') as keyof OmopTablesAtRandom;
    const cells = tables[name][row - 2] as readonly string[];
    return whole(cells[name === 'death' || name === 'person' ? 0 : 1]);
  };
  let nth = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === 'record') {
      const { file, rowNumber } = outcome.record;
      results[personOf(file, rowNumber) - 1] = records[nth++] as string;
    } else {
      const [finding] = outcome.findings;
      if (finding !== undefined) results[personOf(finding.file, finding.row) - 1] = 'finding';
    }
  }
  return results;
}
