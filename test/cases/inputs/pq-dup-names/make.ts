import { parquetFile } from '../../parquet-file.ts';

/** Two columns `age` with different values. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: ['a', 'b'] },
      { name: 'age', data: [40, 41] },
      { name: 'died', data: [1, 0] },
      { name: 'age', data: [70, 71] },
    ],
    [
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'age', type: 'INT32' },
      { name: 'died', type: 'INT32' },
      { name: 'age', type: 'INT32' },
    ],
  ),
});
