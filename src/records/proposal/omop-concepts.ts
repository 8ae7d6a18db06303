import { readCsvTable } from '../tables/csv-table.ts';
import { readParquetTable } from '../tables/parquet-table.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import { isUnit } from '../tables/units.ts';
import { sniffDialect } from './sniff-dialect.ts';

/** The vocabulary of an OMOP export: CONCEPT.csv, as its download has it (tabs, no quotes), or as a table. */

/** Whether a file of the folder is the vocabulary's CONCEPT table. */
export const isConceptFile = (name: string): boolean =>
  /^concept\.(?:csv|tsv|txt|parquet)(?:\.gz)?$/i.test(name);

export interface ConceptNames {
  /** Concept id → its name. */
  readonly names: ReadonlyMap<string, string>;
  /** Concept id of a unit → its UCUM unit. */
  readonly units: ReadonlyMap<string, string>;
}

/**
 * Names and units of the wanted concepts. The table has millions of rows: only those wanted are kept.
 *
 * @throws AssayError as `readCsvTable` and `readParquetTable`
 */
export async function readConcepts(path: string, isWanted: (id: string) => boolean): Promise<ConceptNames> {
  const names = new Map<string, string>();
  const units = new Map<string, string>();
  const file = await openRecordFile(path);
  const table = /\.parquet$/i.test(path)
    ? await readParquetTable(file, undefined)
    : await readCsvTable(file, (await sniffDialect(path)).dialect);
  const at = new Map(table.columns.map((name, i) => [name.toLowerCase(), i]));
  for await (const { cells } of table.rows) {
    const cell = (name: string) => {
      const given = cells[at.get(name) ?? -1];
      return typeof given === 'string' ? given : '';
    };
    const id = cell('concept_id').replace(/\.0+$/, '');
    if (!isWanted(id)) continue;
    if (cell('concept_name') !== '') names.set(id, cell('concept_name'));
    const code = cell('concept_code');
    if (cell('vocabulary_id') === 'UCUM' && code.length <= 31 && isUnit(code)) units.set(id, code);
  }
  return { names, units };
}
