import { parseMoment } from '../cases/moment.ts';
import { omopTableOf } from '../cases/omop-names.ts';
import { readCsvTable } from '../tables/csv-table.ts';
import { readParquetTable } from '../tables/parquet-table.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import { type Found, Inventory } from './case-inventory.ts';
import type { Sniffed } from './dialect-fields.ts';
import { readConcepts } from './omop-concepts.ts';

/** Unit concepts that most databases use; the CONCEPT table names others. */
const UNIT_CONCEPTS: Readonly<Record<string, string>> = {
  '8876': 'mm[Hg]',
  '8554': '%',
  '8840': 'mg/dL',
  '8753': 'mmol/L',
  '8713': 'g/dL',
  '8636': 'g/L',
  '8749': 'umol/L',
  '8582': 'cm',
  '9529': 'kg',
  '9531': 'kg/m2',
  '586323': 'Cel',
  '8541': '/min',
  '8645': 'U/L',
  '8923': '[IU]/L',
  '8751': 'mg/L',
  '8817': 'ng/dL',
  '8842': 'ng/mL',
  '8845': 'pg/mL',
  '8848': '10*3/uL',
  '8815': '10*6/uL',
  '8583': 'fL',
  '8564': 'pg',
};

/** Measurements and conditions of an OMOP export. */
export interface OmopInventory {
  readonly inventory: Inventory;
  /** Unit concepts of the file and their UCUM units; null for those that are not known. */
  readonly units: Readonly<Record<string, string | null>>;
  /** Whether the concepts have names. */
  readonly isNamed: boolean;
}

/** @param concepts file of the CONCEPT table */
export async function takeOmopInventory(
  paths: readonly string[],
  sniffed: Sniffed,
  concepts: string | undefined,
): Promise<OmopInventory> {
  const inventory = new Inventory();
  for (const path of paths) await inventTable(path, sniffed, inventory);
  const { measurements, conditions } = inventory;
  const unitIds = new Set([...measurements.values()].flatMap(({ units }) => [...units.keys()]));
  const known =
    concepts === undefined
      ? undefined
      : await readConcepts(concepts, (id) => measurements.has(id) || conditions.has(id) || unitIds.has(id));
  const units = Object.fromEntries(
    [...unitIds].map((id) => [id, UNIT_CONCEPTS[id] ?? known?.units.get(id) ?? null] as const),
  );
  for (const [code, found] of measurements) {
    const resolved = withUnits(found, units);
    if (resolved.units.size === 0) measurements.delete(code);
    else measurements.set(code, { ...resolved, display: known?.names.get(code) ?? found.display });
  }
  for (const [code, found] of conditions)
    conditions.set(code, { ...found, display: known?.names.get(code) ?? found.display });
  return { inventory, units, isNamed: known !== undefined && known.names.size > 0 };
}

/** Without the units that are not known. */
function withUnits(found: Found, units: Readonly<Record<string, string | null>>): Found {
  const known = [...found.units].flatMap(([id, { count }]) => {
    const ucum = units[id];
    return typeof ucum === 'string' ? [[id, { ucum, count }] as const] : [];
  });
  return { ...found, units: new Map(known) };
}

async function inventTable(path: string, sniffed: Sniffed, inventory: Inventory): Promise<void> {
  const table = omopTableOf(path);
  if (table === undefined) return;
  const file = await openRecordFile(path);
  const read = /\.parquet$/i.test(path)
    ? await readParquetTable(file, undefined)
    : await readCsvTable(file, dialectOf(sniffed));
  const at = new Map(read.columns.map((name, i) => [name.toLowerCase(), i]));
  const columns = COLUMNS[table];
  for await (const { cells } of read.rows) {
    const cell = (name: string) => {
      const given = cells[at.get(name) ?? -1];
      return typeof given === 'string' ? given.replace(/^([0-9]+)\.0+$/, '$1') : '';
    };
    const subject = cell('person_id');
    if (table === 'person') inventory.subjects.add(subject);
    if (columns === undefined) continue;
    inventory.addMoment(parseMoment(cell(columns.date)));
    const concept = cell(columns.concept);
    if (concept === '' || concept === '0') continue;
    const unit = cell('unit_concept_id');
    if (table === 'condition_occurrence') inventory.add(inventory.conditions, concept, concept, subject);
    else if (table === 'measurement' && cell('value_as_number') !== '' && unit !== '')
      inventory.add(inventory.measurements, concept, concept, subject, [unit, '']);
  }
}

const COLUMNS: Partial<Record<string, { readonly concept: string; readonly date: string }>> = {
  measurement: { concept: 'measurement_concept_id', date: 'measurement_date' },
  condition_occurrence: { concept: 'condition_concept_id', date: 'condition_start_date' },
};

const dialectOf = (sniffed: Sniffed) =>
  sniffed?.dialect ?? {
    delimiter: ',',
    quote: '"',
    escape: '"',
    comment: undefined,
    skipLines: 0,
    encoding: 'utf-8',
    header: true,
  };
