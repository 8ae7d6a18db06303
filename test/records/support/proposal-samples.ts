import { parquetWriteBuffer } from 'hyparquet-writer';
import { SeededRandom } from '../../../scripts/support/random.ts';

/** Made-up samples of six kinds, each with the traps of its kind. The same seed makes the same files. */

type Row = readonly (string | number)[];

export const csv = (header: readonly string[], rows: readonly Row[], delimiter = ','): string =>
  [header, ...rows].map((row) => row.join(delimiter)).join('\n');

/** Roughly normal. */
export const normal = (random: SeededRandom, mean: number, deviation: number): number =>
  mean + deviation * (random.next() + random.next() + random.next() + random.next() - 2) * 1.7;

const pick = <T>(random: SeededRandom, items: readonly T[]): T =>
  items[random.integer(0, items.length - 1)] as T;
const two = (number: number): string => String(number).padStart(2, '0');

/** A German export: decimal commas, days with points, a class in German, the larger class being the event. */
export function germanWard(seed: number, rows = 500): string {
  const random = new SeededRandom(seed);
  const comma = (value: number) => value.toFixed(1).replace('.', ',');
  return csv(
    ['Fallnr', 'Aufnahme', 'Alter', 'Geschlecht', 'Kreatinin', 'Gewicht', 'Raucher', 'PLZ', 'verstorben'],
    Array.from({ length: rows }, (_, i) => [
      `F${1000 + i}`,
      `${two(random.integer(1, 28))}.${two(random.integer(1, 12))}.2023`,
      random.integer(18, 95),
      pick(random, ['m', 'w']),
      random.next() < 0.1 ? 'k.A.' : comma(Math.exp(normal(random, 0, 0.4))),
      comma(normal(random, 78, 14)),
      pick(random, ['ja', 'nein']),
      `0${random.integer(1000, 9999)}`,
      random.next() < 0.7 ? 'ja' : 'nein',
    ]),
    ';',
  );
}

/** A wide laboratory table: 999, -9 and 0 for "not measured", columns that never vary, gaps. */
export function wideLab(seed: number, rows = 600): string {
  const random = new SeededRandom(seed);
  const labs = Array.from({ length: 24 }, (_, k) => `lab_${k + 1}`);
  const value = (k: number): string => {
    if (k >= 20) return random.next() < 0.004 ? '2' : '1';
    if (k >= 14 && random.next() < 0.6) return '';
    if (random.next() < 0.08) return k % 2 === 0 ? '999' : '-9';
    return normal(random, 40 + k, 6).toFixed(1);
  };
  return csv(
    ['sample_id', 'drawn', 'systolic', ...labs, 'outcome'],
    Array.from({ length: rows }, (_, i) => [
      5000 + i,
      `2022-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`,
      random.next() < 0.15 ? 0 : Math.round(normal(random, 130, 15)),
      ...labs.map((_, k) => value(k)),
      random.next() < 0.3 ? 1 : 0,
    ]),
  );
}

/** A survey: ordered intervals with rare levels, intervals that a spreadsheet turned into dates, codes. */
export function survey(seed: number, rows = 800): string {
  const random = new SeededRandom(seed);
  const ages = ['18-24', '25-29', '30-34', '35-39', '40-44', '45-49', '50-54', '55-59', '60-64', '65-69'];
  const age = (i: number) => (i < 3 ? '100+' : i < 5 ? '95-99' : pick(random, [...ages, '70-74', '75-79']));
  return csv(
    ['respondent', 'age_band', 'drinks', 'smoker', 'education', 'income', 'relapse'],
    Array.from({ length: rows }, (_, i) => [
      i + 1,
      age(i),
      pick(random, ['0-2', '5-Mar', '9-Jun', '14-Oct']),
      pick(random, [1, 2]),
      random.next() < 0.03 ? 9 : random.integer(1, 4),
      pick(random, ['[0-20)', '[20-40)', '[40-80)', '>=80']),
      random.next() < 0.6 ? 'yes' : 'no',
    ]),
  );
}

/** A registry: dates of birth, zip codes, running numbers, and columns that are known only afterwards. */
export function registry(seed: number, rows = 700): string {
  const random = new SeededRandom(seed);
  const date = (from: number, to: number) =>
    `${random.integer(from, to)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
  return csv(
    [
      'lfd',
      'date_of_birth',
      'zip_code',
      'year_of_birth',
      'included',
      'bmi',
      'stage',
      'therapy',
      'death_date',
      'cause',
      'status_code',
      'vital_status',
    ],
    Array.from({ length: rows }, (_, i) => {
      const died = random.next() < 0.35;
      return [
        i + 1,
        date(1935, 1999),
        `${random.integer(10000, 99999)}`,
        random.integer(1935, 1999),
        date(2015, 2019),
        normal(random, 27, 4).toFixed(1),
        random.integer(1, 4),
        pick(random, ['surgery', 'radiation', 'none of both']),
        died ? date(2020, 2023) : '',
        died ? pick(random, ['cancer', 'heart', 'other']) : '',
        died ? random.integer(30, 60) : random.integer(1, 20),
        died ? 'dead' : 'alive',
      ];
    }),
  );
}

/** An OMOP export with its vocabulary. Unit 9999001 is named there alone. */
export function omopExport(seed: number, patients = 300): Record<string, string> {
  const random = new SeededRandom(seed);
  const kinds = [
    { concept: 3004249, unit: 8876, mean: 130, deviation: 15 },
    { concept: 3027018, unit: 8541, mean: 75, deviation: 10 },
    { concept: 3016723, unit: 9999001, mean: 1.1, deviation: 0.2 },
  ];
  const persons: Row[] = [];
  const measurements: Row[] = [];
  const conditions: Row[] = [];
  for (let person = 1; person <= patients; person++) {
    persons.push([person, pick(random, [8507, 8532]), random.integer(1940, 1995), 6, 15]);
    for (const { concept, unit, mean, deviation } of kinds) {
      const day = `2021-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
      const value = random.next() < 0.05 ? 9999 : normal(random, mean, deviation).toFixed(2);
      measurements.push([measurements.length + 1, person, concept, day, value, unit]);
    }
    if (random.next() < 0.3) conditions.push([conditions.length + 1, person, 201826, '2021-03-04']);
    if (random.next() < 0.9) conditions.push([conditions.length + 1, person, 320128, '2020-03-04']);
  }
  const concepts: Row[] = [
    [3004249, 'Systolic blood pressure', 'Measurement', 'LOINC', '8480-6'],
    [3027018, 'Heart rate', 'Measurement', 'LOINC', '8867-4'],
    [3016723, 'Creatinine [Mass/volume] in "Serum"', 'Measurement', 'LOINC', '2160-0'],
    [9999001, 'milligram per deciliter', 'Unit', 'UCUM', 'mg/dL'],
    [201826, 'Type 2 diabetes mellitus', 'Condition', 'SNOMED', '44054006'],
    [320128, 'Essential hypertension', 'Condition', 'SNOMED', '59621000'],
    ...Array.from({ length: 50 }, (_, i): Row => [70_000 + i, `Other ${i}`, 'Drug', 'RxNorm', `${i}`]),
  ];
  return {
    'person.csv': csv(
      ['person_id', 'gender_concept_id', 'year_of_birth', 'month_of_birth', 'day_of_birth'],
      persons,
    ),
    'measurement.csv': csv(
      [
        'measurement_id',
        'person_id',
        'measurement_concept_id',
        'measurement_date',
        'value_as_number',
        'unit_concept_id',
      ],
      measurements,
    ),
    'condition_occurrence.csv': csv(
      ['condition_occurrence_id', 'person_id', 'condition_concept_id', 'condition_start_date'],
      conditions,
    ),
    'CONCEPT.csv': csv(
      ['concept_id', 'concept_name', 'domain_id', 'vocabulary_id', 'concept_code'],
      concepts,
      '\t',
    ),
  };
}

/** A Parquet file: floats, whole numbers, nulls, a boolean, a skewed quantity with one far value. */
export function parquetStays(seed: number, rows = 400): Uint8Array {
  const random = new SeededRandom(seed);
  const column = <T>(value: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => value(row));
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'stay_id', data: column((row) => BigInt(row + 1)), type: 'INT64' },
        { name: 'admitted', data: column(() => `2020-${two(random.integer(1, 12))}-11`), type: 'STRING' },
        { name: 'pulse', data: column(() => normal(random, 80, 12)), type: 'DOUBLE' },
        {
          name: 'crp',
          data: column((row) => (row === 5 ? 900 : Math.exp(normal(random, 1, 1)))),
          type: 'DOUBLE',
        },
        {
          name: 'lactate',
          data: column(() => (random.next() < 0.3 ? undefined : normal(random, 2, 0.5))),
          type: 'DOUBLE',
        },
        { name: 'visits', data: column((row) => (row === 9 ? 60 : random.integer(0, 3))), type: 'INT32' },
        { name: 'female', data: column(() => random.integer(0, 1)), type: 'INT32' },
        { name: 'triage', data: column(() => pick(random, ['routine', 'urgent'])), type: 'STRING' },
      ],
    }),
  );
}
