import { parquetFile } from '../../parquet-file.ts';

/** An INTEGER column `element`, and a list of DECIMAL(6, 2), whose items are called `element` too. */
export const files = () => ({
  'in.parquet': parquetFile(
    [
      { name: 'id', data: ['a'] },
      { name: 'element', data: [4500] },
      { name: 'died', data: [1] },
      { name: 'charges', data: [[1.25]] },
    ],
    [
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'element', type: 'INT32' },
      { name: 'died', type: 'INT32' },
      { name: 'charges', num_children: 1, converted_type: 'LIST' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 6 },
    ],
  ),
});
