import { parquetFile } from '../../parquet-file.ts';

/** Keys of 64-bit floats. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: [17, 17.5, 2 ** 53, Number.NaN] },
      { name: 'age', data: [50, 50, 50, 50] },
      { name: 'died', data: [1, 1, 1, 1] },
    ],
    [
      { name: 'id', type: 'DOUBLE' },
      { name: 'age', type: 'INT32' },
      { name: 'died', type: 'INT32' },
    ],
  ),
});
