import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { calendarDay } from '../../protocol/policy/day-format.ts';
import { type Dialect, readCsvTable } from '../tables/csv-table.ts';
import { readParquetTable } from '../tables/parquet-table.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import { type Cell, malformed, type Table } from '../tables/table.ts';
import { type CaseEvent, eventLine, NO_VALUE, parseMoment, type RawValue, valueFor } from './case-events.ts';
import type { CasePlan, CaseSlot, OmopTable } from './case-plan.ts';
import { caseTable, slotIndex } from './case-rows.ts';
import { EventSort, type EventSortOptions } from './event-sort.ts';
import { OMOP_TABLES, omopTableOf } from './omop-names.ts';

/**
 * Tables of the OMOP common data model 5.4, as CSV or Parquet, as a table of one row a person (or a row an
 * event, with `pick: each`). Tables are told by their file names: measurement.csv, MEASUREMENT_001.parquet,
 * measurement/part-0.parquet.
 */

/**
 * @throws AssayError `omop-table-missing` (2): no file is a table that the mapping names; `column-not-found`
 * (2): a table lacks a column of the CDM; as the readers of CSV and Parquet
 */
export async function readOmopTable(
  paths: readonly string[],
  plan: CasePlan,
  dialect: Dialect,
  options: EventSortOptions = {},
): Promise<Table> {
  const slots = slotsOf(plan);
  const tables = paths.map(omopTableOf);
  for (const table of new Set(slots.map((slot) => slot.table))) {
    if (!tables.includes(table)) {
      throw new AssayError(
        'omop-table-missing',
        `no file is the table ${table}, which the mapping names (files are told by name: ${table}.csv, ${table}.parquet)`,
      );
    }
  }
  const sort = new EventSort(options);
  return caseTable(
    plan,
    paths.map((path) => basename(path)),
    sort,
    async () => {
      for (const [index, path] of paths.entries()) {
        const table = tables[index];
        const wanted = slots.filter((slot) => slot.table === table);
        if (table === undefined || (wanted.length === 0 && table !== 'person')) continue;
        await readOne(path, index, table, wanted, plan, dialect, sort);
      }
    },
  );
}

interface OmopSlot {
  readonly slot: CaseSlot;
  readonly index: number;
  readonly table: OmopTable;
  readonly concepts: ReadonlySet<string>;
  readonly field: string | undefined;
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

async function readOne(
  path: string,
  fileIndex: number,
  name: OmopTable,
  slots: readonly OmopSlot[],
  plan: CasePlan,
  dialect: Dialect,
  sort: EventSort,
): Promise<void> {
  const file = await openRecordFile(path);
  const table = /\.parquet$/i.test(path)
    ? await readParquetTable(file, undefined)
    : await readCsvTable(file, dialect);
  try {
    const read = eventReader(table, name, slots, plan);
    for await (const { row, cells } of table.rows) {
      if (cells.length !== table.columns.length)
        throw malformed(table.file, row, 'the row does not have as many cells as the header has columns');
      const subject = read.subject(cells);
      if (subject === null) throw malformed(table.file, row, 'the row has no person_id');
      for (const event of read.events(cells, row, fileIndex)) await sort.add(subject, eventLine(event));
    }
  } finally {
    await table.rows.return();
  }
}

/** What a database writes for NULL. */
const NULLS: ReadonlySet<string> = new Set(['', '\\N', 'NULL', 'null']);

/** Concept ids that went through floating point: 8532.0. */
const conceptText = (cell: string | null): string | null => cell?.replace(/^([0-9]+)\.0+$/, '$1') ?? null;

/** Operators other than = (4172703) say that the value is a bound. */
const BOUNDS: ReadonlySet<string> = new Set(['4171754', '4171755', '4171756', '4172704']);

function eventReader(table: Table, name: OmopTable, slots: readonly OmopSlot[], plan: CasePlan) {
  const at = slotIndex(plan);
  const columns = new Map(table.columns.map((column, i) => [column.toLowerCase(), i]));
  const { concept, dates, id, value } = OMOP_TABLES[name];
  const place = (column: string): number => {
    const index = columns.get(column);
    if (index !== undefined) return index;
    throw new AssayError(
      'column-not-found',
      `${table.file} has no column "${column}", which the table ${name} has`,
    );
  };
  const text = (cells: readonly Cell[], column: string | undefined): string | null => {
    const index = column === undefined ? undefined : columns.get(column);
    const cell = index === undefined ? null : (cells[index] ?? null);
    if (cell !== null && typeof cell !== 'string') {
      throw new AssayError(
        'table-malformed',
        `${table.file}: the column "${column}" has values that are no text or number`,
      );
    }
    return cell === null || NULLS.has(cell) ? null : cell;
  };
  const person = place('person_id');
  if (concept !== undefined) place(concept);
  if (dates.length > 0 && !dates.some((column) => columns.has(column))) place(dates[1] as string);
  for (const { field } of slots) if (field !== undefined) place(field.toLowerCase());
  if (plan.key !== undefined && name === 'person') place(plan.key.toLowerCase());

  const raw = (cells: readonly Cell[], field: string | undefined): RawValue => {
    const column = field?.toLowerCase() ?? value;
    const cell = text(cells, column);
    if (cell === null) return NO_VALUE;
    const number = Number(cell);
    // Concept ids are names; a number of a value column may be long, so it is read as it stands.
    if (column?.endsWith('_id') || column?.endsWith('_string') || !Number.isFinite(number))
      return { ...NO_VALUE, texts: [conceptText(cell) as string] };
    return {
      texts: [],
      number,
      unit:
        column === 'value_as_number' ? (conceptText(text(cells, 'unit_concept_id')) ?? undefined) : undefined,
      isBound:
        column === 'value_as_number' && BOUNDS.has(conceptText(text(cells, 'operator_concept_id')) ?? ''),
    };
  };

  function* events(cells: readonly Cell[], row: number, file: number): Generator<CaseEvent, void, undefined> {
    const own = text(cells, id);
    const ref = own === null ? undefined : `${name}/${own}`;
    const here = { file, row, ref };
    if (name === 'person') {
      const key = plan.key === undefined ? null : text(cells, plan.key.toLowerCase());
      yield { ...here, slot: at.patient, day: null, time: 0, value: key };
      const birth = birthDay(cells);
      if (birth !== undefined) yield { ...here, slot: at.birth, day: null, time: 0, value: birth };
    }
    const moment = dates
      .map((column) => parseMoment(text(cells, column) ?? ''))
      .find((found) => found !== undefined);
    const code = conceptText(text(cells, concept));
    for (const { slot, index, concepts, field } of slots) {
      if (slot.selector.kind === 'age') continue;
      if (concept !== undefined && (code === null || !concepts.has(code))) continue;
      const found = raw(cells, field);
      const valued = index === at.day ? { value: null } : valueFor(slot, found);
      if (valued === undefined) continue;
      yield { ...here, slot: index, day: moment?.day ?? null, time: moment?.time ?? 0, ...valued };
    }
  }

  /** The day of birth; the middle of the month or year where no more is known. */
  function birthDay(cells: readonly Cell[]): number | undefined {
    const exact = parseMoment(text(cells, 'birth_datetime') ?? '')?.middle;
    if (exact !== undefined) return exact;
    const [year, month, day] = ['year_of_birth', 'month_of_birth', 'day_of_birth'].map((column) => {
      const cell = text(cells, column);
      return cell === null ? undefined : Number(cell);
    });
    if (year === undefined || !Number.isInteger(year)) return undefined;
    return calendarDay(year, month ?? 7, day ?? (month === undefined ? 1 : 15));
  }

  return {
    subject: (cells: readonly Cell[]): string | null => text(cells, table.columns[person]?.toLowerCase()),
    events,
  };
}
