import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { encodeValue, type Feature } from '../../../src/protocol/policy/schema.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { readRecords } from '../../../src/records/read-records.ts';
import { readParquetTable } from '../../../src/records/tables/parquet-table.ts';
import { openRecordFile } from '../../../src/records/tables/safe-file.ts';
import {
  collect,
  errorOf,
  findingsOf,
  folderWith,
  recordsOf,
  type TinyJson,
  tinyDocument,
} from '../fixture.ts';

const age = { name: 'age', unit: 'a', transform: 'linear', centre: 50, step: 0.25 } satisfies Feature;
const dose = { name: 'dose', unit: 'mg', transform: 'log', centre: 2, step: 0.01 } satisfies Feature;

const read = (document: PolicyDocument, dataDir: string) =>
  collect(readRecords({ document, compiled: compilePolicy(document, TINY), dataset: 'ward', dataDir }));
const inFormat = (format: string, files: string, change: (json: TinyJson) => void = () => {}) =>
  tinyDocument((json) => {
    Object.assign(json.mapping, { format });
    json.mapping.sites[0] = { ...json.mapping.sites[0], files };
    change(json);
  });

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;
const parquet = (columnData: Columns, options: Options = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
async function cellsOf(bytes: Uint8Array) {
  const table = await readParquetTable(
    await openRecordFile(`${folderWith({ 'a.parquet': bytes })}/a.parquet`),
    undefined,
  );
  return { columns: table.columns, rows: (await collect(table.rows)).map(({ cells }) => cells) };
}

describe('Parquet', () => {
  test('integers of 64 bits, decimals, days, timestamps and texts arrive exactly', async () => {
    const bytes = parquet(
      [
        { name: 'id', data: [9_007_199_254_740_993n, -1n] },
        { name: 'price', data: [1234n, -5n] },
        {
          name: 'wide',
          data: [
            new Uint8Array([0, 32, 0, 0, 0, 0, 0, 1]),
            new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255]),
          ],
        },
        { name: 'on', data: [18_321, -1] },
        { name: 'at', data: [1_583_020_799_999_999n, -1n] },
        { name: 'text', data: [' ä ', undefined] },
        { name: 'flag', data: [true, false] },
        { name: 'x', data: [0.1, 1e-7] },
      ],
      {
        schema: [
          { name: 'root', num_children: 8 },
          { name: 'id', type: 'INT64', repetition_type: 'OPTIONAL' },
          {
            name: 'price',
            type: 'INT64',
            converted_type: 'DECIMAL',
            scale: 2,
            precision: 10,
            repetition_type: 'OPTIONAL',
          },
          {
            name: 'wide',
            type: 'FIXED_LEN_BYTE_ARRAY',
            type_length: 8,
            repetition_type: 'OPTIONAL',
            logical_type: { type: 'DECIMAL', scale: 0, precision: 18 },
          },
          { name: 'on', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
          { name: 'at', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'OPTIONAL' },
          { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'flag', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
          { name: 'x', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
        ],
      },
    );
    expect(await cellsOf(bytes)).toEqual({
      columns: ['id', 'price', 'wide', 'on', 'at', 'text', 'flag', 'x'],
      rows: [
        [
          '9007199254740993',
          '12.34',
          '9007199254740993',
          '2020-02-29',
          '2020-02-29T23:59:59.999999Z',
          'ä',
          'true',
          '0.1',
        ],
        ['-1', '-0.05', '-1', '1969-12-31', '1969-12-31T23:59:59.999999Z', null, 'false', '1e-7'],
      ],
    });
  });

  test('rows of several row groups keep their order and numbers; nulls are missing without a marker', async () => {
    const many = Array.from({ length: 250 }, (_, i) => i);
    const bytes = parquet(
      [
        { name: 'age', data: many.map((i) => (i % 10 === 3 ? undefined : 20 + (i % 70))), type: 'INT32' },
        { name: 'dose', data: many.map((i) => 1 + i / 10), type: 'DOUBLE' },
        { name: 'outcome', data: many.map((i) => i % 2), type: 'INT32' },
        { name: 'on', data: many.map((i) => new Date(Date.UTC(2020, 0, 1 + i))), type: 'TIMESTAMP' },
        { name: 'id', data: many.map((i) => 9_007_199_254_740_992n + BigInt(i)), type: 'INT64' },
      ],
      { rowGroupSize: 60 },
    );
    const document = inFormat('parquet', 'ward.parquet', (json) => {
      json.mapping.day = { column: 'on' };
      json.mapping.key = { columns: ['id'] };
    });
    const outcomes = await read(document, folderWith({ 'ward.parquet': bytes }));
    expect(findingsOf(outcomes)).toEqual([]);
    const records = recordsOf(outcomes);
    expect(records).toHaveLength(250);
    for (const [i, { rowNumber, codes, day, label }] of records.entries()) {
      expect([rowNumber, codes[0], codes[1], day, label]).toEqual([
        i + 1,
        i % 10 === 3 ? 0 : encodeValue(age, 20 + (i % 70)),
        encodeValue(dose, 1 + i / 10),
        18_262 + i,
        i % 2,
      ]);
    }
  });

  test.each<[string, Uint8Array, string]>([
    [
      'a file that is no Parquet file',
      new Uint8Array(Buffer.from('age,dose,outcome\n60,7,1\n')),
      'table-malformed',
    ],
    ['a file that was cut off', parquet([{ name: 'age', data: [1, 2, 3] }]).slice(0, -9), 'table-malformed'],
    ['a file without a column of the mapping', parquet([{ name: 'age', data: [60] }]), 'column-not-found'],
  ])('rejects %s', async (_, bytes, code) => {
    const error = await errorOf(read(inFormat('parquet', 'w.parquet'), folderWith({ 'w.parquet': bytes })));
    expect(error).toMatchObject({ code, exitCode: 2 });
  });
});

describe('NDJSON', () => {
  const lines = (...objects: unknown[]) =>
    objects.map((object) => (typeof object === 'string' ? object : JSON.stringify(object))).join('\n');
  const document = inFormat('ndjson', 'ward.ndjson', (json) => {
    json.mapping.columns.age = 'patient.age';
    json.mapping.key = { columns: ['id'] };
  });

  test('members and members of members are columns; null and absent are missing', async () => {
    const outcomes = await read(
      document,
      folderWith({
        'ward.ndjson': lines(
          { id: 1, patient: { age: 60 }, dose: 7.5, outcome: 1 },
          '',
          { id: 2, patient: null, dose: '8', outcome: 0 },
          { id: 3, 'patient.age': 41, dose: null, outcome: 1 },
        ),
      }),
    );
    expect(findingsOf(outcomes)).toEqual([]);
    expect(
      recordsOf(outcomes).map(({ rowNumber, codes, label }) => [rowNumber, codes[0], codes[1], label]),
    ).toEqual([
      [1, encodeValue(age, 60), encodeValue(dose, 7.5), 1],
      [3, 0, encodeValue(dose, 8), 0],
      [4, encodeValue(age, 41), 0, 1],
    ]);
  });

  test('rejects objects for values, lines that are none, and names of object prototypes', async () => {
    const outcomes = await read(
      document,
      folderWith({ 'ward.ndjson': lines({ id: 1, patient: { age: {} }, dose: 7, outcome: 1 }) }),
    );
    expect(findingsOf(outcomes)).toEqual(['1:patient.age:not-a-number']);
    const error = await errorOf(read(document, folderWith({ 'ward.ndjson': '{"id":1}\n{"id":8675309' })));
    expect(error).toMatchObject({ code: 'table-malformed', exitCode: 2 });
    expect(error.message).toContain('ward.ndjson: row 2: the line is not a JSON object');
  });
});
