import { describe, expect, test } from 'vitest';
import { OMOP_CASES, OMOP_ROWS, readOmop } from '../support/case-reading.ts';

const HEADER = OMOP_ROWS.measurement?.[0] as readonly string[];
const NAMES = ['id', 'person', 'concept', 'date', 'value', 'unit'] as const;
type Cells = Partial<Record<(typeof NAMES)[number], string>>;
const ROW: Required<Cells> = {
  id: '1',
  person: '1',
  concept: '3004501',
  date: '2024-04-01',
  value: '100',
  unit: '8840',
};

/** Measurements that differ from the usual one, with further columns. */
const measurements = (rows: readonly Cells[], more: Readonly<Record<string, string>> = {}) => ({
  measurement: [
    [...HEADER, ...Object.keys(more)],
    ...rows.map((row) => [...NAMES.map((name) => row[name] ?? ROW[name]), ...Object.values(more)]),
  ],
});
const measured = (cells: Cells, more: Readonly<Record<string, string>> = {}) => measurements([cells], more);
const person = (...cells: string[]) => ({ person: [OMOP_ROWS.person?.[0] as readonly string[], cells] });
const death = (...rows: string[][]) => ({ death: [['person_id', 'death_date'], ...rows] });
const AGE = { ...OMOP_CASES, columns: { x: { age: true } } };
const picked = (pick: string) => ({
  ...OMOP_CASES,
  columns: { x: { table: 'measurement', concepts: [3004501], pick } },
});

describe('an unreadable cell is a finding, not null', () => {
  test.each<[string, Parameters<typeof readOmop>[0], string]>([
    ['an Oracle date', measured({ date: '01-APR-24' }), '2:x:date-unreadable@measurement_date'],
    ['an American date', measured({ date: '4/1/2024' }), '2:x:date-unreadable@measurement_date'],
    ['a date without signs', measured({ date: '20240401' }), '2:x:date-unreadable@measurement_date'],
    ['an undeclared marker for a date', measured({ date: 'NA' }), '2:x:date-unreadable@measurement_date'],
    ['no date', measured({ date: '' }), '2:x:event-undated@measurement_date'],
    ['a month', measured({ date: '2024-05' }), '2:x:day-partial@measurement_date'],
    ['a number in hexadecimal', measured({ value: '0x1F' }), '2:x:value-unreadable@value_as_number'],
    ['a word for a number', measured({ value: 'NaN' }), '2:x:value-unreadable@value_as_number'],
    [
      'a concept in scientific notation',
      measured({ concept: '3.004501e+06' }),
      '2:x:code-unreadable@measurement_concept_id',
    ],
    ['a concept with zeros', measured({ concept: '03004501' }), '2:x:code-unreadable@measurement_concept_id'],
    [
      'a marker for a concept',
      measured({ concept: 'NA', value: '' }),
      '2:x:code-unreadable@measurement_concept_id',
    ],
    ['a bound', measured({}, { operator_concept_id: '4171756' }), '2:x:inexact-value@value_as_number'],
    [
      'an operator that is not known',
      measured({}, { operator_concept_id: '77' }),
      '2:x:inexact-value@value_as_number',
    ],
    [
      'a unit that contradicts its concept',
      measured({}, { unit_source_value: 'mmol/L' }),
      '2:x:unit-contradictory@value_as_number',
    ],
    ['a date of death', death(['1', '01-JUN-24']), '2:(label):date-unreadable@death_date'],
    ['two dates of death', death(['1', '2024-06-01'], ['1', '2024-07-01']), '2:(label):id-repeated'],
    [
      'the day of the record',
      {
        visit_occurrence: [
          OMOP_ROWS.visit_occurrence?.[0] as readonly string[],
          ['1', '1', '9202', '5/1/2024'],
        ],
      },
      '2:(day):date-unreadable@visit_start_date',
    ],
  ])('%s', async (_, tables, finding) => {
    const { findings, records } = await readOmop(tables);
    expect(findings).toEqual([finding]);
    expect(records).toEqual([]);
  });

  test.each([
    ['month 0', ['1', '8507', '1960', '0', '10'], 'month_of_birth'],
    ['month 13', ['1', '8507', '1960', '13', '10'], 'month_of_birth'],
    ['day 0', ['1', '8507', '1960', '5', '0'], 'day_of_birth'],
    ['an impossible day', ['1', '8507', '1961', '2', '29'], 'day_of_birth'],
    ['a marker for a month', ['1', '8507', '1960', 'NA', '10'], 'month_of_birth'],
    ['a year in words', ['1', '8507', 'sixty', '5', '10'], 'year_of_birth'],
    ['a day without its month', ['1', '8507', '1960', '', '10'], 'month_of_birth'],
  ])('of birth: %s', async (_, cells, column) => {
    expect((await readOmop(person(...cells), AGE, 'a')).findings).toEqual([`2:x:date-unreadable@${column}`]);
  });

  test.each([
    [['1', '8507', '1960', '5', '10'], '64'],
    [['1', '8507', '1960.0', '5.0', '10.0'], '64'],
    [['1', '8507', '1960', '', ''], '64'],
    [['1', '8507', '', '', ''], '-'],
  ])('birth %j is age %s', async (cells, age) => {
    expect((await readOmop(person(...cells), AGE, 'a')).records).toEqual([`${age} | 1`]);
  });

  test('markers and the form of dates are declared', async () => {
    const mapping = { ...AGE, missing: ['NA'], dates: 'DD-MMM-YYYY' };
    const tables = { ...person('1', '8507', '1960', 'NA', 'NA'), ...death(['1', '01-JUN-2024']) };
    expect((await readOmop(tables, mapping, 'a')).records).toEqual(['64 | 1']);
  });

  test.each([
    ['100,5', { decimal: ',', delimiter: ';' }, '101 | 1'],
    ['1.0e2', {}, '100 | 1'],
  ])('%s is a number as %j declares', async (value, dialect, record) => {
    const tables = { ...OMOP_ROWS, ...measured({ value }) };
    const delimited = Object.fromEntries(
      Object.entries(tables).map(([name, rows]) => [
        name,
        'delimiter' in dialect ? rows.map((row) => [row.join(';')]) : rows,
      ]),
    );
    expect((await readOmop(delimited, { ...OMOP_CASES, ...dialect })).records).toEqual([record]);
  });
});

describe('the date decides the day', () => {
  test.each<[string, string, string, readonly string[], readonly string[]]>([
    ['a default', '2024-04-01', '1900-01-01 10:30:00', ['100 | 1'], ['datetime-differs/measurement: 1']],
    ['another day', '2024-04-01', '2024-06-01 10:30:00', ['100 | 1'], ['datetime-differs/measurement: 1']],
    ['no date', '2024-04-01', 'noon', ['100 | 1'], ['datetime-differs/measurement: 1']],
    ['a time alone', '2024-04-01', '10:30:00', ['100 | 1'], []],
    ['the same day', '2024-04-01', '2024-04-01 10:30:00', ['100 | 1'], []],
    ['the only one', '', '2024-04-01 10:30:00', ['100 | 1'], []],
    ['a default and the only one', '', '1900-01-01 00:00:00', [], []],
    ['a time alone and the only one', '', '10:30:00', [], []],
  ])('where the date-time is %s', async (_, date, measurement_datetime, records, counts) => {
    const read = await readOmop(measured({ date }, { measurement_datetime }));
    expect(read).toMatchObject({ records, counts });
    expect(read.findings).toHaveLength(records.length === 0 ? 1 : 0);
  });

  test('the time orders the values of one day', async () => {
    const header = [...HEADER, 'measurement_datetime'];
    const row = (id: string, value: string, time: string) => [
      id,
      '1',
      '3004501',
      '2024-04-01',
      value,
      '8840',
      time,
    ];
    const rows = [row('1', '200', '2024-04-01 18:00:00'), row('2', '100', '08:00')];
    expect((await readOmop({ measurement: [header, ...rows] })).records).toEqual(['200 | 1']);
  });
});

describe('ids', () => {
  test.each([
    ['1.0', ['100 | 1']],
    [' 1 ', ['100 | 1']],
  ])('person_id %j is person 1', async (id, records) => {
    expect((await readOmop({ ...measured({ person: id }), ...death([id, '2024-06-01']) })).records).toEqual(
      records,
    );
  });

  test.each(['0001', '1e0', '1.5', '9007199254740993.0', '1,0'])('person_id %s is a finding', async (id) => {
    const mapping = { ...OMOP_CASES, delimiter: ';' };
    const tables = Object.fromEntries(
      Object.entries({ ...OMOP_ROWS, ...measured({ person: id }) }).map(([name, rows]) => [
        name,
        rows.map((row) => [row.join(';')]),
      ]),
    );
    expect((await readOmop(tables, mapping)).findings).toEqual(['2::id-unreadable@person_id']);
  });

  test('ids beyond 2^53 stay apart', async () => {
    const [one, two] = ['9007199254740992', '9007199254740993'] as [string, string];
    const tables = {
      person: [
        OMOP_ROWS.person?.[0] as readonly string[],
        ...[one, two].map((id) => [id, '8507', '1960', '5', '10']),
      ],
      visit_occurrence: [
        OMOP_ROWS.visit_occurrence?.[0] as readonly string[],
        ...[one, two].map((id, i) => [String(i + 1), id, '9202', '2024-05-01']),
      ],
      ...measured({ person: two }),
      ...death([one, '2024-06-01']),
    };
    expect((await readOmop(tables)).records).toEqual(['- | 1', '100 | 0']);
  });

  test('rows of a person who is not there are a finding', async () => {
    const read = await readOmop(measured({ person: '2' }));
    expect(read.records).toEqual(['- | 1']);
    expect(read.findings).toEqual(['2::subject-missing']);
    expect(read.counts).toEqual(['orphan/person: 1']);
  });

  test('equal rows of one id count once, different ones are a finding, id 0 is no id', async () => {
    const rows = (ids: readonly string[], values: readonly string[]) =>
      measurements(values.map((value, i) => ({ id: ids[i] as string, value })));
    const count = await readOmop(rows(['7', '7'], ['140', '140']), picked('count'), '1');
    expect(count).toMatchObject({ records: ['1 | 1'], counts: ['repeated/measurement: 1'] });
    const differing = await readOmop(rows(['7', '7.0'], ['140', '170']), picked('mean'));
    expect(differing.findings).toEqual(['2:x:id-repeated']);
    const zeros = await readOmop(rows(['0', '0', '0'], ['140', '140', '170']), picked('mean'));
    expect(zeros.records).toEqual(['150 | 1']);
    const none = await readOmop(rows(['', ''], ['140', '140']), picked('count'), '1');
    expect(none.records).toEqual(['2 | 1']);
  });

  test('a person with two contents is a finding', async () => {
    const rows = { person: [...(OMOP_ROWS.person as string[][]), ['1', '8507', '1990', '5', '10']] };
    expect((await readOmop(rows)).findings).toEqual(['2::id-repeated']);
  });
});

describe('presence is not truth', () => {
  const header = [
    'observation_id',
    'person_id',
    'observation_concept_id',
    'observation_date',
    'value_as_concept_id',
    'value_as_string',
  ];
  const mapping = {
    ...OMOP_CASES,
    columns: { x: { table: 'observation', concepts: [4005823], pick: 'present' } },
  };
  test.each([
    ['4188540', '', '0 | 1'],
    ['9189.0', '', '0 | 1'],
    ['', 'No', '0 | 1'],
    ['4188539', '', '1 | 1'],
    ['', '', '1 | 1'],
  ])('an observation with value %j %j', async (concept, text, record) => {
    const rows = [header, ['1', '1', '4005823', '2024-04-01', concept, text]];
    expect((await readOmop({ observation: rows }, mapping, '1')).records).toEqual([record]);
  });

  test('a preliminary diagnosis does not count unless it is declared', async () => {
    const rows = [
      [
        'condition_occurrence_id',
        'person_id',
        'condition_concept_id',
        'condition_start_date',
        'condition_status_concept_id',
      ],
      ['1', '1', '201826', '2024-04-01', '32899'],
    ];
    const condition = {
      ...OMOP_CASES,
      columns: { x: { table: 'condition_occurrence', concepts: [201826] } },
    };
    const read = await readOmop({ condition_occurrence: rows }, condition, '1');
    expect(read).toMatchObject({ records: ['0 | 1'], counts: ['not-happened/condition_occurrence: 1'] });
    const counts = { 'condition_occurrence.condition_status_concept_id': ['32899'] };
    const declared = await readOmop({ condition_occurrence: rows }, { ...condition, counts }, '1');
    expect(declared.records).toEqual(['1 | 1']);
  });

  test('a person without a visit, a row without a concept and a file of another table are counted', async () => {
    const tables = {
      ...measurements([{}, { id: '2', concept: '' }]),
      person: [...(OMOP_ROWS.person as string[][]), ['2', '8507', '1990', '5', '10']],
      concept: [['concept_id'], ['1']],
    };
    expect((await readOmop(tables)).counts).toEqual([
      'code-absent/measurement: 1',
      'file-passed-over/file: 1',
      'patient-without-event/person: 1',
    ]);
  });
});
