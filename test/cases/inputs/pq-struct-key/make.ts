import { parquetFile } from '../../parquet-file.ts';

/** A struct that the mapping takes for the key. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: [{ n: 1 }, { n: 2 }] },
      { name: 'age', data: [50, 60] },
      { name: 'died', data: [1, 0] },
    ],
    [
      { name: 'id', num_children: 1 },
      { name: 'n', type: 'INT32' },
      { name: 'age', type: 'INT32' },
      { name: 'died', type: 'INT32' },
    ],
  ),
});
