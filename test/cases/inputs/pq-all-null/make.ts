import { parquetFile } from '../../parquet-file.ts';

/** A column of nulls. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: ['a', 'b'] },
      { name: 'age', data: [undefined, undefined] },
      { name: 'died', data: [1, 0] },
    ],
    [
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'age', type: 'INT32' },
      { name: 'died', type: 'INT32' },
    ],
  ),
});
