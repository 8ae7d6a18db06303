import { parquetFile } from '../../parquet-file.ts';

/** A column of times. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: ['a'] },
      { name: 'age', data: [50] },
      { name: 'died', data: [1] },
    ],
    [
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'age', type: 'INT32', converted_type: 'TIME_MILLIS' },
      { name: 'died', type: 'INT32' },
    ],
  ),
});
