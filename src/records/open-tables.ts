import type { ReadingCounts } from './cases/reading-counts.ts';
import { projectedColumn, type SiteMapping } from './site-mapping.ts';
import { readCsvTable } from './tables/csv-table.ts';
import { readNdjsonTable, type VectorCells } from './tables/ndjson-table.ts';
import { projectedCells } from './tables/projected-cells.ts';
import type { OnBytes } from './tables/record-file.ts';
import { openRecordFile } from './tables/safe-file.ts';
import type { Table } from './tables/table.ts';

/** A site's files, or the tables of its database, as tables of one kind. */

/**
 * The tables of a site's files: one a file, or one of all of them where records are assembled. The next one is
 * opened when the rows of the last one have been read.
 *
 * @param counts collects, where records are assembled, the counts of what is left aside
 * @param onBytes called with the number of bytes that were read from a file
 * @throws AssayError as the reader of the site's format; `data-path-unsafe`, `data-file-empty` and the like (2)
 */
export async function* openTables(
  paths: readonly string[],
  mapping: SiteMapping,
  counts?: ReadingCounts | undefined,
  onBytes?: OnBytes | undefined,
): AsyncGenerator<Table, void, undefined> {
  const { cases, dialect, database } = mapping;
  if (database !== undefined) {
    const { databaseTables } = await import('./databases/database-tables.ts');
    const columns = mapping.key === 'whole-row' ? undefined : columnNames(mapping);
    yield* databaseTables(paths, { database, cases, columns, counts });
    return;
  }
  if (cases !== undefined) {
    // Loaded on demand: the FHIR libraries are large.
    yield cases.kind === 'fhir'
      ? await (await import('./cases/fhir-table.ts')).readFhirTable(paths, cases, { counts, onBytes })
      : await (await import('./cases/omop-table.ts')).readOmopTable(paths, cases, dialect, {
          counts,
          onBytes,
        });
    return;
  }
  for (const path of paths) yield await openTable(path, mapping, onBytes);
}

async function openTable(path: string, mapping: SiteMapping, onBytes: OnBytes | undefined): Promise<Table> {
  const file = await openRecordFile(path, onBytes);
  if (mapping.format === 'csv') return readCsvTable(file, mapping.dialect);
  const vector = vectorCells(mapping);
  const names = columnNames(mapping);
  return mapping.format === 'parquet'
    ? (await import('./tables/parquet-table.ts')).readParquetTable(
        file,
        mapping.key === 'whole-row' ? undefined : names,
        vector,
      )
    : readNdjsonTable(file, names, vector, mapping.key === 'whole-row');
}

/** The columns that the mapping names, each once; those of the projection are made, not read. */
function columnNames({ columns, label, day, key, projection }: SiteMapping): string[] {
  const names = [
    ...columns.flatMap(({ column }) => (column === undefined ? [] : [column])),
    label.column,
    ...('column' in day ? [day.column] : []),
    ...(key === 'whole-row' ? [] : key.columns),
  ];
  const made = new Set(projection?.matrix.rows.map((_, row) => projectedColumn(row)));
  return [...new Set(names)].filter((name) => !made.has(name));
}

function vectorCells({ projection }: SiteMapping): VectorCells | undefined {
  if (projection === undefined) return undefined;
  const { member, matrix } = projection;
  return {
    member,
    columns: matrix.rows.map((_, row) => projectedColumn(row)),
    read: (vector) => projectedCells(matrix, vector),
  };
}
