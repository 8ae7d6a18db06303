import { parseMoment } from '../cases/moment.ts';
import { omopTableOf } from '../cases/omop-names.ts';
import { readCsvTable } from '../tables/csv-table.ts';
import { readParquetTable } from '../tables/parquet-table.ts';
import { openRecordFile } from '../tables/safe-file.ts';
import { BASIC, caseQuestions, type Draft, finish, nothing } from './case-draft.ts';
import { commonUnit, type Found, Inventory } from './case-inventory.ts';
import { dialectFields, type Sniffed } from './dialect-fields.ts';
import type { Proposal, ProposalWishes } from './propose-policy.ts';
import { sniffDialect } from './sniff-dialect.ts';

/** Unit concepts that most databases use; others are asked for. */
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

/** @throws AssayError `nothing-to-propose` (2), as `proposeFhir` */
export async function proposeOmop(
  paths: readonly string[],
  pattern: string,
  wishes: ProposalWishes,
): Promise<Proposal> {
  const inventory = new Inventory();
  const units = new Map<string, string>();
  const unknown = new Set<string>();
  const first = paths.find((path) => !/\.parquet$/i.test(path));
  const sniffed = first === undefined ? undefined : await sniffDialect(first);
  for (const path of paths) {
    const table = omopTableOf(path);
    if (table === undefined) continue;
    const file = await openRecordFile(path);
    const read = /\.parquet$/i.test(path)
      ? await readParquetTable(file, undefined)
      : await readCsvTable(file, dialectOf(sniffed));
    const at = new Map(read.columns.map((name, i) => [name.toLowerCase(), i]));
    const columns = OMOP_INVENTORY[table];
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
      if (table === 'condition_occurrence') inventory.add(inventory.conditions, concept, concept, subject);
      else if (table === 'measurement' && cell('value_as_number') !== '') {
        const unit = UNIT_CONCEPTS[cell('unit_concept_id')];
        if (unit === undefined) unknown.add(cell('unit_concept_id'));
        else {
          units.set(cell('unit_concept_id'), unit);
          inventory.add(inventory.measurements, concept, concept, subject, [cell('unit_concept_id'), unit]);
        }
      }
    }
  }
  const measurements = inventory.most(inventory.measurements).slice(0, Math.max(1, wishes.features - 2));
  const label = inventory.label();
  if (measurements.length === 0 || label === undefined)
    throw nothing('rows of measurement with known units, and of condition_occurrence');
  const columns: Record<string, unknown> = {
    age: { age: true },
    male: { table: 'person', field: 'gender_concept_id', values: { '8507': 1, '8532': 0 }, missing: ['0'] },
  };
  const features = [...BASIC];
  for (const found of measurements) {
    const { code } = found;
    const { unit, aside } = commonUnit(found);
    const name = `measurement-${code}`.slice(0, 31);
    columns[name] = { table: 'measurement', concepts: [Number(code)], days: [-1095, 0], ...aside };
    features.push({ name, unit, description: `measurement concept ${code}` });
  }
  const [most] = measurements as [Found];
  const draft: Draft = {
    mapping: {
      format: 'omop',
      ...dialectFields(sniffed),
      columns,
      units: Object.fromEntries([
        ...units,
        ...[...unknown].filter((unit) => unit !== '').map((unit) => [unit, null]),
      ]),
      label: { table: 'condition_occurrence', concepts: [Number(label.code)], days: [-73_000, 365] },
      day: { table: 'measurement', concepts: [Number(most.code)], pick: 'last' },
      key: 'subject',
      sites: [{ name: 'site', role: 'contributor', files: pattern }],
    },
    features,
    label: `on record: condition concept ${label.code}`,
    period: inventory.period(),
    questions: [
      ...caseQuestions(`measurement ${most.code}`, `condition ${label.code}`),
      'concepts are named by their numbers: give the features names, and add the descendants of each concept',
      ...(unknown.size === 0
        ? []
        : [
            'values in units that are not known here are left aside (null in mapping.units): give their UCUM units',
          ]),
    ],
  };
  return finish(draft, paths, wishes);
}

const OMOP_INVENTORY: Partial<Record<string, { readonly concept: string; readonly date: string }>> = {
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
