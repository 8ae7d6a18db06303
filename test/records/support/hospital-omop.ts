import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Patient } from './hospital.ts';

/** The hospital in the OMOP CDM. */
export const OMOP_MAPPING = {
  format: 'omop',
  columns: {
    age: { age: true },
    male: { table: 'person', field: 'gender_concept_id', values: { '8507': 1, '8532': 0 } },
    systolic: { table: 'measurement', concepts: [3004249], days: [-365, 0] },
    hba1c: { table: 'measurement', concepts: [3004410], pick: 'mean', days: [-730, 0] },
    glucose: { table: 'measurement', concepts: [3004501], pick: 'max', molarMass: 180.156 },
    smoker: {
      table: 'observation',
      concepts: [43054909],
      field: 'value_as_concept_id',
      values: { '45881517': 1, '45883458': 0 },
    },
    visits: { table: 'visit_occurrence', concepts: [9202], pick: 'count', days: [-365, 0] },
  },
  label: { table: 'condition_occurrence', concepts: [201826], days: [1, 730] },
  day: { table: 'visit_occurrence', concepts: [9202], pick: 'last' },
  key: 'subject' as unknown,
  units: { '8876': 'mm[Hg]', '8554': '%', '8840': 'mg/dL', '8753': 'mmol/L' } as Record<
    string,
    string | null
  >,
  sites: [{ name: 'hospital', role: 'contributor', files: '*.csv' }],
};

type Value = number | bigint | string | Date | undefined;
export type OmopTables = Record<string, { readonly columns: readonly string[]; readonly rows: Value[][] }>;

const CONCEPT = { systolic: 3004249, hba1c: 3004410, glucose: 3004501 } as const;
const UNIT: Record<string, number> = { 'mm[Hg]': 8876, '%': 8554, 'mg/dL': 8840, 'mmol/L': 8753 };

/** Tables as rows of values; days are ISO texts. */
export function omopTables(patients: readonly Patient[]): OmopTables {
  return {
    person: {
      columns: ['person_id', 'gender_concept_id', 'year_of_birth', 'month_of_birth', 'day_of_birth'],
      rows: patients.map(({ id, birth, gender }) => [
        id,
        gender === 'male' ? 8507 : 8532,
        ...(birth.split('-').map(Number) as number[]),
      ]),
    },
    measurement: {
      columns: [
        'measurement_id',
        'person_id',
        'measurement_concept_id',
        'measurement_date',
        'measurement_datetime',
        'operator_concept_id',
        'value_as_number',
        'unit_concept_id',
      ],
      rows: patients.flatMap(({ id, measurements }) =>
        measurements.map((m) => [
          m.id,
          id,
          CONCEPT[m.kind],
          m.day,
          m.time === undefined ? undefined : `${m.day} ${m.time}:00`,
          4172703,
          m.value,
          UNIT[m.unit],
        ]),
      ),
    },
    observation: {
      columns: [
        'observation_id',
        'person_id',
        'observation_concept_id',
        'observation_date',
        'value_as_number',
        'value_as_concept_id',
      ],
      rows: patients.flatMap(({ id, smoker }) =>
        smoker === undefined
          ? []
          : [[id, id, 43054909, smoker.day, undefined, smoker.yes ? 45881517 : 45883458]],
      ),
    },
    condition_occurrence: {
      columns: ['condition_occurrence_id', 'person_id', 'condition_concept_id', 'condition_start_date'],
      rows: patients.flatMap(({ id, diabetes }) => diabetes.map((c) => [c.id, id, 201826, c.day])),
    },
    visit_occurrence: {
      columns: [
        'visit_occurrence_id',
        'person_id',
        'visit_concept_id',
        'visit_start_date',
        'visit_start_datetime',
      ],
      rows: patients.flatMap(({ id, visits }) =>
        visits.map((v) => [v.id, id, 9202, v.day, `${v.day} 08:00:00`]),
      ),
    },
  };
}

export const csvText = ({ columns, rows }: OmopTables[string]): string =>
  [columns, ...rows].map((row) => row.map((cell) => String(cell ?? '')).join(',')).join('\n');

/** As Parquet: ids are 64-bit integers, days are DATE, times are timestamps. */
export function parquetBytes({ columns, rows }: OmopTables[string]): Uint8Array {
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map((name) => ({ name, repetition_type: 'OPTIONAL' as const, ...parquetType(name) })),
  ];
  const columnData = columns.map((name, i) => ({
    name,
    data: rows.map((row) => parquetValue(name, row[i])),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, rowGroupSize: 50 }));
}

function parquetType(name: string) {
  if (name.endsWith('_date')) return { type: 'INT32' as const, converted_type: 'DATE' as const };
  if (name.endsWith('_datetime'))
    return { type: 'INT64' as const, converted_type: 'TIMESTAMP_MICROS' as const };
  return name === 'value_as_number' ? { type: 'DOUBLE' as const } : { type: 'INT64' as const };
}

function parquetValue(name: string, value: Value): unknown {
  if (value === undefined) return undefined;
  if (name.endsWith('_date')) return Math.floor(Date.parse(String(value)) / 86_400_000);
  if (name.endsWith('_datetime')) return BigInt(Date.parse(`${String(value).replace(' ', 'T')}Z`)) * 1000n;
  return name === 'value_as_number' ? value : BigInt(value as number);
}
