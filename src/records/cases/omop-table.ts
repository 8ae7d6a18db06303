import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { readCsvTable } from '../tables/csv-table.ts';
import type { Dialect } from '../tables/dialect.ts';
import { readParquetTable } from '../tables/parquet-table.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import { malformed, type Table } from '../tables/table.ts';
import { eventLine } from './case-events.ts';
import type { CasePlan, CaseSlot, OmopTable } from './case-plan.ts';
import { caseTable, slotIndex } from './case-rows.ts';
import { EventSort } from './event-sort.ts';
import type { CaseTableOptions } from './fhir-table.ts';
import { OmopRows, type OmopSlot } from './omop-events.ts';
import { omopTableOf } from './omop-names.ts';
import { RowIds } from './omop-row-ids.ts';
import { ReadingCounts } from './reading-counts.ts';

/**
 * Tables of the OMOP common data model 5.4, as CSV or Parquet, as a table of one row a person (or a row an
 * event, with `pick: each`). Tables are told by their file names: measurement.csv, MEASUREMENT_001.parquet,
 * measurement/part-0.parquet.
 */

/** A file or database table that may be a table of the CDM. */
export interface OmopSource {
  /** For findings. */
  readonly file: string;
  /** Undefined for one that is passed over. */
  readonly table: OmopTable | undefined;
  /** Numbers are written as the mapping declares, not by the format. */
  readonly isText: boolean;
  readonly open: () => Promise<Table>;
}

export interface OmopOptions extends CaseTableOptions {
  /** Says that a table is not there. */
  readonly missing: (table: OmopTable) => string;
}

/**
 * @throws AssayError `omop-table-missing` (2): no file is a table that the mapping names; `column-not-found`
 * (2): a table lacks a column of the CDM; as the readers of CSV and Parquet
 */
export async function readOmopTable(
  paths: readonly string[],
  plan: CasePlan,
  dialect: Dialect,
  options: CaseTableOptions = {},
): Promise<Table> {
  const sources = paths.map((path): OmopSource => {
    const isParquet = /\.parquet$/i.test(path);
    return {
      file: basename(path),
      table: omopTableOf(path),
      isText: !isParquet,
      open: async () => {
        const file = await openRecordFile(path, options.onBytes);
        return isParquet ? readParquetTable(file, undefined) : readCsvTable(file, dialect);
      },
    };
  });
  return assembleOmop(sources, plan, {
    ...options,
    missing: (table) =>
      `no file is the table ${table}, which the mapping names (files are told by name: ${table}.csv, ${table}.parquet)`,
  });
}

/**
 * Assembles records of the tables that are given.
 *
 * @throws AssayError as `readOmopTable`, and as `open` of a source
 */
export function assembleOmop(sources: readonly OmopSource[], plan: CasePlan, options: OmopOptions): Table {
  const slots = slotsOf(plan);
  const tables = sources.map(({ table }) => table);
  for (const table of new Set(slots.map((slot) => slot.table)))
    if (!tables.includes(table)) throw new AssayError('omop-table-missing', options.missing(table));
  const { counts = new ReadingCounts() } = options;
  const sort = new EventSort(options);
  const ids = new RowIds(counts);
  const passed = tables.filter((table) => table === undefined).length;
  if (passed > 0) counts.add('file-passed-over', 'file', passed);
  return caseTable({
    plan,
    files: sources.map(({ file }) => file),
    sort,
    counts,
    personTable: 'person',
    collect: async () => {
      for (const [index, source] of sources.entries()) {
        const { table } = source;
        const wanted = slots.filter((slot) => slot.table === table);
        if (table === undefined || (wanted.length === 0 && table !== 'person')) continue;
        await readOne({ source, index, name: table, slots: wanted, plan, sort, ids, counts });
      }
    },
    resolve: (event) => (ids.isDisputed(event.ref) ? { ...event, doubt: 'id-repeated' } : event),
    rootOf: () => undefined,
    isMixed: () => false,
    orphansAreFindings: tables.includes('person'),
  });
}

function slotsOf(plan: CasePlan): OmopSlot[] {
  const at = slotIndex(plan);
  const all: [CaseSlot | undefined, number][] = [
    ...plan.features.map((slot, j): [CaseSlot | undefined, number] => [slot, j]),
    [plan.label, at.label],
    [plan.day?.slot, at.day],
  ];
  return all.flatMap(([slot, index]) => {
    if (slot === undefined) return [];
    if (slot.selector.kind === 'age')
      return [{ slot, index, table: 'person' as const, concepts: new Set<string>(), field: undefined }];
    if (slot.selector.kind !== 'omop') return [];
    const { table, concepts, field } = slot.selector;
    return [{ slot, index, table, concepts: new Set(concepts.map(String)), field }];
  });
}

interface OneTable {
  readonly source: OmopSource;
  readonly index: number;
  readonly name: OmopTable;
  readonly slots: readonly OmopSlot[];
  readonly plan: CasePlan;
  readonly sort: EventSort;
  readonly ids: RowIds;
  readonly counts: ReadingCounts;
}

async function readOne({ source, index, name, slots, plan, sort, ids, counts }: OneTable): Promise<void> {
  const table = await source.open();
  try {
    const reader = new OmopRows(table, name, slots, plan, counts, source.isText);
    let nth = 0;
    for await (const { row, cells } of table.rows) {
      if (cells.length !== table.columns.length)
        throw malformed(table.file, row, 'the row does not have as many cells as the header has columns');
      nth += 1;
      const { subject, ref, content, events } = reader.read(cells, row, index, nth);
      if (!ids.isNew(ref, name, content)) continue;
      for (const event of events) await sort.add(subject, eventLine(event));
    }
  } finally {
    await table.rows.return();
  }
}
