import { parquetFile } from '../../parquet-file.ts';

/** An INTEGER `age`, and a struct with a DECIMAL(6, 2) member `age`. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: ['a', 'b'] },
      { name: 'age', data: [45, 7500] },
      { name: 'died', data: [1, 0] },
      { name: 'insurance', data: [{ age: 12.5 }, { age: 1 }] },
    ],
    [
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'age', type: 'INT32' },
      { name: 'died', type: 'INT32' },
      { name: 'insurance', num_children: 1 },
      { name: 'age', type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 6 },
    ],
  ),
});
