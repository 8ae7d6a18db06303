import { parquetFile } from '../../parquet-file.ts';

/** Keys of two bytes that are not UTF-8. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      {
        name: 'id',
        data: [new Uint8Array([0xaa, 0xff]), new Uint8Array([0xaa, 0xfe]), new Uint8Array([0xaa, 0xfd])],
      },
      { name: 'age', data: [40, 41, 42] },
      { name: 'died', data: [1, 0, 0] },
    ],
    [
      { name: 'id', type: 'BYTE_ARRAY' },
      { name: 'age', type: 'INT32' },
      { name: 'died', type: 'INT32' },
    ],
  ),
});
