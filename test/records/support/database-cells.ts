import type { DatabaseEntry } from '../../../src/protocol/policy/types.ts';
import { openDatabase } from '../../../src/records/databases/open-database.ts';
import type { Cell } from '../../../src/records/tables/table.ts';

/** The cells of a table or query. */
export async function cellsOf(
  path: string,
  entry: DatabaseEntry,
  relation: { table: string } | { query: string },
  wanted?: readonly string[],
): Promise<(readonly Cell[])[]> {
  const database = await openDatabase(path, entry);
  try {
    const schema = entry.engine === 'postgres' ? 'public' : 'main';
    const rows: (readonly Cell[])[] = [];
    for await (const { cells } of (await database.read({ schema, ...relation }, wanted)).rows)
      rows.push(cells);
    return rows;
  } finally {
    await database.close();
  }
}
