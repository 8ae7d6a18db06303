import { parquetFile } from '../../parquet-file.ts';

/** Columns of 32-bit floats. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: ['a', 'b'] },
      { name: 'lactate', data: [2.2, 2.1] },
      { name: 'died', data: [6.1, 0] },
    ],
    [
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'lactate', type: 'FLOAT' },
      { name: 'died', type: 'FLOAT' },
    ],
  ),
});
