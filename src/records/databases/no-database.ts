import { AssayError } from '../../protocol/errors.ts';
import type { Table } from '../tables/table.ts';

/**
 * Stands in for `database-tables.ts` in a page.
 * @throws AssayError `database-refused` (2)
 */
// biome-ignore lint/correctness/useYield: it has the type of the module that it replaces
export async function* databaseTables(): AsyncGenerator<Table, void, undefined> {
  throw new AssayError(
    'database-refused',
    'the mapping reads a database, which a browser tab cannot: run assay check on it',
  );
}
