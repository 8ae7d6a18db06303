import { parquetWriteBuffer } from 'hyparquet-writer';

type Written = Parameters<typeof parquetWriteBuffer>[0];
type Element = NonNullable<Written['schema']>[number];

/**
 * A Parquet file of the given columns.
 *
 * @param elements the schema below its root, depth first; optional unless they say otherwise
 */
export function parquetFile(columnData: Written['columnData'], elements: readonly Element[]): Uint8Array {
  const nested = elements.reduce((sum, { num_children: children = 0 }) => sum + children, 0);
  const schema: Element[] = [
    { name: 'root', num_children: elements.length - nested },
    ...elements.map((element): Element => ({ repetition_type: 'OPTIONAL', ...element })),
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, schema }));
}
