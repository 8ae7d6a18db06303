import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import type { DatabaseEntry } from '../../protocol/policy/types.ts';
import type { CasePlan, OmopTable } from '../cases/case-plan.ts';
import { OMOP_TABLES } from '../cases/omop-names.ts';
import { assembleOmop, type OmopSource } from '../cases/omop-table.ts';
import type { ReadingCounts } from '../cases/reading-counts.ts';
import { malformed, type Table } from '../tables/table.ts';
import type { Database, Relation } from './database.ts';
import { DEFAULT_SCHEMA, openDatabase } from './open-database.ts';

/** The tables that are read from a site's databases. */
export interface DatabaseReading {
  readonly database: DatabaseEntry;
  /** OMOP: how records are assembled; undefined where rows are records. */
  readonly cases: CasePlan | undefined;
  /** The columns that the mapping names; undefined where it reads all of them. */
  readonly columns: readonly string[] | undefined;
  readonly counts: ReadingCounts | undefined;
}

/**
 * The tables of a site's databases: one of each file, the next one when the rows of the last one have been read. A
 * database is open as long as its table is the current one.
 *
 * @throws AssayError as `openDatabase` and the engines; `omop-table-missing` (2); `data-path-unsafe` (2): several
 * databases of OMOP
 */
export async function* databaseTables(
  paths: readonly string[],
  { database: entry, cases, columns, counts }: DatabaseReading,
): AsyncGenerator<Table, void, undefined> {
  if (cases !== undefined && paths.length > 1) {
    throw new AssayError(
      'data-path-unsafe',
      '"files" names several databases; all OMOP tables of a site lie in one: name that one',
    );
  }
  for (const path of paths) {
    const database = await openDatabase(path, entry);
    try {
      yield cases === undefined
        ? await database.read(relationOf(entry), columns)
        : await omopTables(database, basename(path), entry, cases, counts);
    } finally {
      await database.close();
    }
  }
}

function relationOf({ engine, schema = DEFAULT_SCHEMA[engine], table, query }: DatabaseEntry): Relation {
  if (query !== undefined) return { schema, query };
  if (table !== undefined) return { schema, table };
  throw new AssayError('policy-document-invalid', 'the mapping names neither a table nor a query');
}

async function omopTables(
  database: Database,
  file: string,
  { engine, schema = DEFAULT_SCHEMA[engine] }: DatabaseEntry,
  plan: CasePlan,
  counts: ReadingCounts | undefined,
): Promise<Table> {
  const names = await database.tables(schema);
  const sources = (Object.keys(OMOP_TABLES) as OmopTable[]).flatMap((table): OmopSource[] => {
    const [name, another] = names.filter((own) => own.toLowerCase() === table);
    if (another !== undefined)
      throw malformed(file, 1, `the schema "${schema}" has the table ${table} twice, in different case`);
    if (name === undefined) return [];
    const open = () => database.read({ schema, table: name }, undefined);
    return [{ file: `${file}:${name}`, table, isText: false, open }];
  });
  return assembleOmop(sources, plan, {
    counts,
    missing: (table) => `${file}: the schema "${schema}" has no table ${table}, which the mapping names`,
  });
}
