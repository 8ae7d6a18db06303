import { parquetFile } from '../../parquet-file.ts';

/** Two rows that differ in the items of a list alone. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      {
        name: 'x',
        data: [
          [1, 2],
          [3, 4],
        ],
      },
      { name: 'age', data: [40, 40] },
      { name: 'died', data: [1, 1] },
    ],
    [
      { name: 'x', num_children: 1, converted_type: 'LIST' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', type: 'INT32' },
      { name: 'age', type: 'INT32' },
      { name: 'died', type: 'INT32' },
    ],
  ),
});
