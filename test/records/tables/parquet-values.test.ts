import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { readParquetTable } from '../../../src/records/tables/parquet-table.ts';
import { shortestText } from '../../../src/records/tables/parquet-values.ts';
import { openRecordFile } from '../../../src/records/tables/safe-file.ts';
import { parquetFile } from '../../cases/parquet-file.ts';
import { collect, errorOf, folderWith } from '../fixture.ts';

async function tableOf(bytes: Uint8Array, ...request: [string[]?, Parameters<typeof readParquetTable>[2]?]) {
  const file = await openRecordFile(`${folderWith({ 'a.parquet': bytes })}/a.parquet`);
  return readParquetTable(file, ...([request[0], request[1]] as const));
}

describe('values of Parquet', () => {
  test('the shortest decimal of a 32-bit float is taken, and it rounds back', () => {
    for (const text of ['2.2', '0.1', '6.1', '123456.79', '1e-30', '16777216']) {
      const value = Math.fround(Number(text));
      expect(Number(shortestText(value, Math.fround, 9))).toBe(Number(text));
      expect(Math.fround(Number(shortestText(value, Math.fround, 9)))).toBe(value);
    }
    expect(shortestText(Number.NaN, Math.fround, 9)).toBe('NaN');
  });

  test('16-bit floats, times and unsigned integers are what they were', async () => {
    const table = await tableOf(
      parquetFile(
        [
          { name: 'half', data: [2.2, -0.1] },
          { name: 'time', data: [3_600_001, 0] },
          { name: 'u', data: [4_294_967_295, 7] },
        ],
        [
          { name: 'half', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
          { name: 'time', type: 'INT32', converted_type: 'TIME_MILLIS' },
          { name: 'u', type: 'INT32', converted_type: 'UINT_32' },
        ],
      ),
    );
    expect((await collect(table.rows)).map(({ cells }) => cells)).toEqual([
      ['2.2', '01:00:00.001', '4294967295'],
      ['-0.1', '00:00:00', '7'],
    ]);
  });

  test('unsigned 32-bit integers in delta encoding are refused: the library reads other numbers', async () => {
    const folder = folderWith();
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT (4000000000 + i)::UINTEGER AS u, i AS s FROM range(9) t(i)) TO '${folder}/a.parquet' (FORMAT parquet, PARQUET_VERSION V2)`,
    );
    connection.closeSync();
    instance.closeSync();
    const open = async (names: string[]) =>
      readParquetTable(await openRecordFile(`${folder}/a.parquet`), names);
    expect(await errorOf(open(['u']))).toMatchObject({ code: 'table-malformed', exitCode: 2 });
    const cells = (await collect((await open(['s'])).rows)).map((row) => row.cells[0]);
    expect(cells).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  });

  test('a vector of decimals has its scale; bytes and times are no vector', async () => {
    const list = (element: object) => [
      { name: 'vector', num_children: 1, converted_type: 'LIST' as const },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' as const },
      { name: 'element', ...element },
    ];
    const vectors: unknown[] = [];
    const read = async (data: unknown[], elements: object[]) => {
      const table = await tableOf(
        parquetFile([{ name: 'vector', data }], elements as Parameters<typeof parquetFile>[1]),
        [],
        {
          member: 'vector',
          columns: ['(projected 0)'],
          read: (vector) => {
            vectors.push(vector);
            return vector === undefined ? undefined : ['0'];
          },
        },
      );
      return collect(table.rows);
    };
    await read([[1.25, -2.5]], list({ type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 6 }));
    await read([[0.5, 2.2]], list({ type: 'FLOAT' }));
    await read([[1, 2]], list({ type: 'INT32', converted_type: 'TIME_MILLIS' }));
    const [row] = await read([new Uint8Array([1, 2])], [{ name: 'vector', type: 'BYTE_ARRAY' }]);
    expect(vectors).toEqual([[1.25, -2.5], [0.5, Math.fround(2.2)], undefined, undefined]);
    expect(row?.findings).toMatchObject([{ rule: 'not-a-vector' }]);
  });
});
