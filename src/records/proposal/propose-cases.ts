import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { parsePolicyDocument } from '../../protocol/policy-document.ts';
import { formatIsoDay } from '../../protocol/policy-document-day.ts';
import { type Moment, parseMoment } from '../case-events.ts';
import { readCsvTable } from '../csv-table.ts';
import { expandManifests, type FhirResource, readResources } from '../fhir-resources.ts';
import { isVoid, momentOf } from '../fhir-selector.ts';
import { omopTableOf } from '../omop-names.ts';
import { openTables } from '../open-tables.ts';
import { readParquetTable } from '../parquet-table.ts';
import { openRecordFile } from '../safe-file.ts';
import { siteMapping } from '../site-mapping.ts';
import { conversionOf, isUnit } from '../units.ts';
import { type ProposedFeature, proposeFeature } from './propose-feature.ts';
import {
  featureName,
  type Proposal,
  type ProposalWishes,
  policyOf,
  profileTable,
  rangeOf,
} from './propose-policy.ts';
import { sniffDialect } from './sniff-dialect.ts';

/** Proposals for FHIR and OMOP: what most patients have becomes features, the assembled rows give the scales. */

/** A kind of measurement or condition, and how much there is of it. */
interface Found {
  readonly code: string;
  readonly display: string;
  /** What the file calls its units, their UCUM units, and how often. */
  readonly units: Map<string, { readonly ucum: string; count: number }>;
  readonly subjects: Set<string>;
}

/** What was found in the sample. */
class Inventory {
  readonly measurements = new Map<string, Found>();
  readonly conditions = new Map<string, Found>();
  readonly subjects = new Set<string>();
  readonly years = new Map<string, number>();

  add(
    map: Map<string, Found>,
    code: string,
    display: string,
    subject: string,
    unit?: readonly [string, string],
  ): void {
    const found = map.get(code) ?? { code, display, units: new Map(), subjects: new Set<string>() };
    found.subjects.add(subject);
    if (unit !== undefined) {
      const [name, ucum] = unit;
      const known = found.units.get(name) ?? { ucum, count: 0 };
      known.count += 1;
      found.units.set(name, known);
    }
    if (map.has(code) || map.size < 5000) map.set(code, found);
  }

  addMoment(moment: Moment | undefined): void {
    if (moment?.day === undefined || moment.day < 0 || moment.day > 0xffff) return;
    const year = formatIsoDay(moment.day).slice(0, 4);
    this.years.set(year, (this.years.get(year) ?? 0) + 1);
  }

  most(map: Map<string, Found>): Found[] {
    return [...map.values()].sort((a, b) => b.subjects.size - a.subjects.size);
  }

  /** The ten latest years that have anything. */
  period(): { firstDay: string; lastDay: string } {
    const years = [...this.years.keys()].sort().slice(-10);
    return { firstDay: `${years[0] ?? '2000'}-01-01`, lastDay: `${years.at(-1) ?? '2000'}-12-31` };
  }

  /** A condition that some have and most do not. */
  label(): Found | undefined {
    const share = ({ subjects }: Found) => subjects.size / Math.max(1, this.subjects.size);
    const ranked = this.most(this.conditions);
    return ranked.find((found) => share(found) >= 0.03 && share(found) <= 0.5) ?? ranked[0];
  }
}

/** The mapping's entries of one format. */
interface Draft {
  readonly mapping: Record<string, unknown>;
  /** Unit and description of each feature. */
  readonly features: readonly {
    readonly name: string;
    readonly unit: string;
    readonly description: string;
  }[];
  readonly label: string;
  readonly period: { readonly firstDay: string; readonly lastDay: string };
  readonly questions: readonly string[];
}

/** @throws AssayError `nothing-to-propose` (2): no patient with a measurement and a diagnosis was found */
export async function proposeFhir(
  paths: readonly string[],
  pattern: string,
  wishes: ProposalWishes,
): Promise<Proposal> {
  const inventory = new Inventory();
  for (const path of await expandManifests(paths)) {
    for await (const { resource } of readResources(path)) inventResource(resource, inventory);
  }
  const measurements = inventory.most(inventory.measurements).slice(0, Math.max(1, wishes.features - 2));
  const label = inventory.label();
  if (measurements.length === 0 || label === undefined)
    throw nothing('Observations with LOINC codes and units, and Conditions');
  const names = new Set(['age', 'male']);
  const columns: Record<string, unknown> = {
    age: { age: true },
    male: { fhirpath: 'Patient.gender', values: { male: 1, female: 0 }, missing: ['other', 'unknown'] },
  };
  const features = [...BASIC];
  for (const found of measurements) {
    const { code, display } = found;
    const { unit, aside } = commonUnit(found);
    const name = featureName(display, names);
    names.add(name);
    columns[name] = { loinc: code, days: [-1095, 0], ...aside };
    features.push({ name, unit, description: `${display} (LOINC ${code})` });
  }
  const [first] = measurements as [Found];
  const draft: Draft = {
    mapping: {
      format: 'fhir',
      columns,
      label: { codes: label.code, resource: 'Condition', days: [-73_000, 365] },
      day: { loinc: first.code, pick: 'last' },
      key: 'subject',
      sites: [{ name: 'site', role: 'contributor', files: pattern }],
    },
    features,
    label: `on record: ${label.display}`,
    period: inventory.period(),
    questions: caseQuestions(first.display, label.display),
  };
  return finish(draft, paths, wishes);
}

/** The unit of most values; what cannot be converted into it is left aside, for the author to decide. */
function commonUnit({ units }: Found): { readonly unit: string; readonly aside: Record<string, unknown> } {
  const ranked = [...units].sort((a, b) => b[1].count - a[1].count);
  const unit = ranked[0]?.[1].ucum ?? '1';
  const odd = ranked.filter(([, { ucum }]) => typeof conversionOf(ucum, unit, undefined)(1) === 'string');
  return {
    unit,
    aside: odd.length === 0 ? {} : { units: Object.fromEntries(odd.map(([name]) => [name, null])) },
  };
}

const BASIC = [
  { name: 'age', unit: 'a', description: 'age in years' },
  { name: 'male', unit: '1', description: '1 = male' },
];

const caseQuestions = (day: string, label: string): string[] => [
  `a record is made at the last "${day}" of each patient in round.period: or should it be an encounter? (mapping.day)`,
  `the label is whether "${label}" is on record by a year later: say in mapping.label what the model is to predict`,
  'values are the last of three years before the day; choose other windows and picks where they mean more',
];

function inventResource(resource: FhirResource, inventory: Inventory): void {
  if (isVoid(resource)) return;
  if (resource.resourceType === 'Patient') {
    if (typeof resource.id === 'string') inventory.subjects.add(resource.id);
    return;
  }
  const reference = ((resource.subject ?? resource.patient) as { reference?: unknown } | undefined)
    ?.reference;
  const subject = typeof reference === 'string' ? (reference.split(/[/:]/).at(-1) ?? '') : '';
  if (resource.resourceType === 'Condition') {
    for (const { system, code, display } of codings(resource.code))
      inventory.add(inventory.conditions, `${system}|${code}`, display, subject);
  }
  if (resource.resourceType !== 'Observation') return;
  inventory.addMoment(momentOf(resource));
  const parts = [resource, ...(Array.isArray(resource.component) ? resource.component : [])] as Record<
    string,
    unknown
  >[];
  for (const part of parts) {
    const quantity = part?.valueQuantity as { code?: unknown; unit?: unknown } | undefined;
    const unit = quantity?.code ?? quantity?.unit;
    if (typeof unit !== 'string' || !isUnit(unit) || unit.length > 31) continue;
    for (const { system, code, display } of codings(part.code))
      if (system === 'http://loinc.org')
        inventory.add(inventory.measurements, code, display, subject, [unit, unit]);
  }
}

function codings(concept: unknown): { system: string; code: string; display: string }[] {
  const list = (concept as { coding?: unknown } | undefined)?.coding;
  if (!Array.isArray(list)) return [];
  return list.flatMap((coding: { system?: unknown; code?: unknown; display?: unknown } | null) =>
    typeof coding?.system === 'string' && typeof coding.code === 'string'
      ? [
          {
            system: coding.system,
            code: coding.code,
            display: typeof coding.display === 'string' ? coding.display : coding.code,
          },
        ]
      : [],
  );
}

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
      const cell = (name: string) => cells[at.get(name) ?? -1]?.replace(/^([0-9]+)\.0+$/, '$1') ?? '';
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

type Sniffed = Awaited<ReturnType<typeof sniffDialect>> | undefined;
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

/** The fields of a dialect that are not the defaults. */
export function dialectFields(sniffed: Sniffed): Record<string, unknown> {
  if (sniffed === undefined) return {};
  const { dialect, decimal } = sniffed;
  return {
    ...(dialect.delimiter === ',' ? {} : { delimiter: dialect.delimiter }),
    ...(dialect.quote === '"' ? {} : { quote: dialect.quote }),
    ...(dialect.comment === undefined ? {} : { comment: dialect.comment }),
    ...(dialect.skipLines === 0 ? {} : { skipLines: dialect.skipLines }),
    ...(dialect.encoding === 'utf-8' ? {} : { encoding: dialect.encoding }),
    ...(dialect.header === true ? {} : { header: dialect.header }),
    ...(decimal === '.' ? {} : { decimal }),
  };
}

const nothing = (wanted: string): AssayError =>
  new AssayError(
    'nothing-to-propose',
    `there are too few ${wanted} to propose a mapping of; write one by hand (docs/policy-reference.md)`,
  );

/** Reads the records with a draft whose scales are wide, and puts in the scales that they show. */
async function finish(draft: Draft, paths: readonly string[], wishes: ProposalWishes): Promise<Proposal> {
  const wide = draft.features.map(
    ({ name, unit, description }): ProposedFeature => ({
      schema: { name, unit, description, transform: 'linear', centre: 0, step: 1 },
      column: name,
      rule: { window: [-500, 500], maxMissingShare: 1 },
      questions: [],
    }),
  );
  const document = parsePolicyDocument(policyOf(wishes.name, draft.label, wide, draft.mapping, draft.period));
  const { value: table } = await openTables(paths, siteMapping(document, 'site')).next();
  if (table === undefined) throw nothing(`records in ${basename(paths[0] ?? '')}`);
  const profiles = await profileTable(table, wishes.sampleRows, '.');
  const questions = [...draft.questions];
  for (const [name, column] of Object.entries(draft.mapping.columns as Record<string, { units?: object }>))
    if (column.units !== undefined)
      questions.push(
        `"${name}": values in some units are left aside; give "molarMass" (g/mol) where they are amounts of substance`,
      );
  const features: ProposedFeature[] = [];
  for (const feature of wide) {
    const profile = profiles.find(({ name }) => name === feature.schema.name);
    if (profile !== undefined && feature.schema.name === 'male') {
      // A category with the draft's own numbers.
      const schema = { ...feature.schema, centre: 0.5, step: 0.0078 };
      features.push({ ...feature, schema, rule: { window: [0, 1], maxMissingShare: 1 } });
      continue;
    }
    const proposed = profile === undefined ? undefined : proposeFeature(profile, feature.schema.name);
    if (profile === undefined || proposed === undefined) {
      questions.push(`"${feature.schema.name}" is constant or missing in the sample: no feature`);
      continue;
    }
    const { unit, description } = feature.schema;
    features.push({ ...proposed, schema: { ...proposed.schema, unit, description } });
  }
  if (features.length === 0) throw nothing('records in the period');
  const kept = new Set(features.map(({ schema }) => schema.name));
  const columns = Object.fromEntries(
    Object.entries(draft.mapping.columns as Record<string, unknown>).filter(([name]) => kept.has(name)),
  );
  return {
    policy: policyOf(wishes.name, draft.label, features, { ...draft.mapping, columns }, draft.period),
    // The key is not for a file of figures.
    ranges: profiles.filter(({ name }) => kept.has(name) || name === '(label)').map(rangeOf),
    questions,
  };
}
