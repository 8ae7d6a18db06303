import { parseDayFormat } from './day-format.ts';
import { parseLabelTest } from './label-test.ts';
import { projectionOf } from './projection.ts';
import type { PolicyDocument, PolicyFeature, PolicySite } from './types.ts';

/** Conditions of the mapping between its fields, each reported at the field to change. */

type Report = (path: PropertyKey[], message: string) => void;
type Features = ReadonlyMap<string, PolicyFeature>;
type Mapping = PolicyDocument['mapping'];
export type MappingFormat = NonNullable<Mapping['format']>;
type ColumnEntry = Mapping['columns'][string];
type ColumnFields = Extract<ColumnEntry, object>;
type LabelEntry = NonNullable<Mapping['label']>;
type DayEntry = NonNullable<Mapping['day']>;
type KeyEntry = NonNullable<Mapping['key']>;

/** Formats whose rows are records; in the others a record is made of several rows or resources of one patient. */
export const isTableFormat = (format: MappingFormat): format is Exclude<MappingFormat, 'fhir' | 'omop'> =>
  format !== 'fhir' && format !== 'omop';

/** Checks the mapping section of a document whose fields have the right types. */
export function checkMapping(document: PolicyDocument, features: Features, report: Report): void {
  const { mapping } = document;
  reportUnknown(Object.keys(mapping.columns), features, ['mapping', 'columns'], report);
  checkProjection(document, report);
  // A general entry that several sites use is reported once.
  const seen = new Set<string>();
  const once: Report = (path, message) => {
    const id = JSON.stringify([path, message]);
    if (!seen.has(id)) report(path, message);
    seen.add(id);
  };
  for (const [index, site] of mapping.sites.entries()) checkSite(document, site, index, features, once);
}

function checkSite(
  document: PolicyDocument,
  site: PolicySite,
  index: number,
  features: Features,
  report: Report,
): void {
  const { mapping, round } = document;
  const at = ['mapping', 'sites', index];
  const format = site.format ?? mapping.format ?? 'csv';
  reportUnknown(Object.keys(site.columns ?? {}), features, [...at, 'columns'], report);
  for (const feature of features.keys()) {
    const own = site.columns?.[feature];
    const entry = own === undefined ? mapping.columns[feature] : own;
    const path = own === undefined ? ['mapping', 'columns', feature] : [...at, 'columns', feature];
    if (entry === undefined) {
      report([...at, 'columns'], `feature "${feature}" has no column (null where it is not recorded)`);
    } else checkColumn(entry, format, document, path, report);
  }
  const place = (part: 'label' | 'day' | 'key') =>
    site[part] === undefined ? ['mapping', part] : [...at, part];
  const label = site.label ?? mapping.label;
  if (label === undefined) report([...at, 'label'], 'neither here nor in mapping');
  else checkLabel(label, format, place('label'), report);
  const day = site.day ?? mapping.day;
  if (day === undefined) report([...at, 'day'], 'neither here nor in mapping');
  else checkDay(day, format, round.period, place('day'), report);
  const key = site.key ?? mapping.key;
  if (key === undefined) report([...at, 'key'], 'neither here nor in mapping');
  else checkKey(key, format, place('key'), report);
  checkReading(document, site, at, format, report);
  checkDatabase(site, format, [...at, 'database'], report);
  const segments = site.files.split('/');
  if (
    segments.some((part) => part === '' || part === '.' || part === '..') ||
    /[\\\0]|\*\*/.test(site.files)
  ) {
    report(
      [...at, 'files'],
      'a relative path with forward slashes, without . and .. segments and without **',
    );
  }
}

function checkDatabase(
  { database }: PolicySite,
  format: MappingFormat,
  path: PropertyKey[],
  report: Report,
): void {
  if (database === undefined) {
    if (format === 'sql') report(path, 'format sql: {"engine": ..., "table": ...} or with "query"');
    return;
  }
  const { table, query, schema, timeZone } = database;
  if (timeZone !== undefined && !isTimeZone(timeZone))
    report([...path, 'timeZone'], 'a time zone of the IANA list, as Europe/Brussels, or UTC');
  if (format === 'omop') {
    forbid(database, ['table', 'query'], format, path, report);
    return;
  }
  if (format !== 'sql') {
    report(path, `format ${format} is read from files: declare "format": "sql" or "omop"`);
    return;
  }
  if ((table === undefined) === (query === undefined)) report(path, 'give either table or query');
  if (query !== undefined && schema !== undefined)
    report([...path, 'schema'], 'a query names the schemas of its tables itself');
}

/** Whether the runtime knows a zone of this name. */
function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +01:00 are no zones: they have no summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** `dates`, `counts`, `aside` and `decimal`, where the site's format does not have them. */
function checkReading(
  { mapping }: PolicyDocument,
  site: PolicySite,
  at: PropertyKey[],
  format: MappingFormat,
  report: Report,
): void {
  const place = (part: 'dates' | 'decimal') => (site[part] === undefined ? ['mapping', part] : [...at, part]);
  if (isTableFormat(format)) forbid(site, ['dates', 'counts', 'aside'], format, at, report);
  const dates = site.dates ?? mapping.dates;
  if (dates !== undefined && parseDayFormat(dates) === undefined)
    report(place('dates'), 'each of year, month and day once, of YYYY, MM, M or MMM, DD or D; or excel');
  if (format === 'fhir' && (site.decimal ?? mapping.decimal) === ',')
    report(place('decimal'), 'format fhir: JSON writes numbers with a point; declare "." at this site');
}

const SELECTORS = ['fhirpath', 'loinc', 'snomed', 'codes', 'table'] as const;
const FHIR_SELECTORS = ['fhirpath', 'loinc', 'snomed', 'codes'] as const;

function checkColumn(
  entry: ColumnEntry,
  format: MappingFormat,
  { mapping }: PolicyDocument,
  path: PropertyKey[],
  report: Report,
): void {
  if (entry === null) return;
  if (typeof entry === 'string') {
    if (!isTableFormat(format)) report(path, `format ${format}: ${WANTED[format]}, or null`);
    return;
  }
  const given = (['column', 'age', 'projected', ...SELECTORS] as const).filter(
    (name) => entry[name] !== undefined,
  );
  const several = given.length !== 1;
  if (several) report(path, `give exactly one of: ${WANTED[format]}`);
  else if (!isAllowed(given[0] as string, format)) report(path, `format ${format}: ${WANTED[format]}`);
  if (entry.others !== undefined && entry.values === undefined)
    report([...path, 'others'], 'has a meaning beside values only');
  if (entry.projected !== undefined && mapping.projection === undefined)
    report([...path, 'projected'], 'needs mapping.projection');
  if (isTableFormat(format))
    forbid(entry, ['pick', 'days', 'units', 'resource', 'concepts', 'field'], format, path, report);
  else {
    forbid(entry, ['unit', 'decimal', 'scientific'], format, path, report);
    checkSelector(entry, path, report);
  }
}

const WANTED: Readonly<Record<MappingFormat, string>> = {
  csv: 'a column',
  parquet: 'a column or projected',
  ndjson: 'a column or projected',
  sql: 'a column',
  fhir: 'fhirpath, loinc, snomed, codes or age',
  omop: 'table or age',
};

function isAllowed(name: string, format: MappingFormat): boolean {
  if (name === 'column') return isTableFormat(format);
  if (name === 'projected') return format === 'ndjson' || format === 'parquet';
  if (name === 'age') return format === 'fhir' || format === 'omop';
  return name === 'table' ? format === 'omop' : format === 'fhir';
}

function checkSelector(
  entry: ColumnFields | LabelEntry | DayEntry,
  path: PropertyKey[],
  report: Report,
): void {
  const { table, concepts, days } = entry as ColumnFields;
  if (days !== undefined && days[0] > days[1]) report([...path, 'days'], 'from is after to');
  if (entry.resource !== undefined && entry.fhirpath !== undefined)
    report([...path, 'resource'], 'the expression names its resource type itself');
  if (entry.fhirpath !== undefined && !/^\s*[A-Z][A-Za-z]*\b/.test(entry.fhirpath))
    report([...path, 'fhirpath'], 'must begin with a resource type, as in Observation.value');
  for (const [part, code] of codesOf(entry))
    if (!code.includes('|')) report([...path, part], 'a code with its system: http://system|code');
  if (table === undefined) return;
  if (table === 'person') {
    if (entry.field === undefined) report([...path, 'field'], 'the column of the person table');
    if (concepts !== undefined) report([...path, 'concepts'], 'the person table has no concept column');
  } else if (table !== 'death' && concepts === undefined) {
    report([...path, 'concepts'], 'the concept ids of the rows that count');
  }
}

function codesOf(entry: { readonly codes?: string | string[] | undefined }): [string, string][] {
  const { codes } = entry;
  return (codes === undefined ? [] : typeof codes === 'string' ? [codes] : codes).map((code) => [
    'codes',
    code,
  ]);
}

function checkLabel(label: LabelEntry, format: MappingFormat, path: PropertyKey[], report: Report): void {
  if (isTableFormat(format)) {
    forbid(
      label,
      [
        ...SELECTORS,
        'pick',
        'days',
        'unit',
        'units',
        'molarMass',
        'valence',
        'resource',
        'concepts',
        'field',
      ],
      format,
      path,
      report,
    );
    const byValues = label.column !== undefined || label.values !== undefined;
    if (
      (label.test !== undefined) === byValues ||
      (byValues && (label.column === undefined || label.values === undefined))
    )
      report(path, 'give either a test, or column and values');
    return;
  }
  forbid(label, ['column', 'missing'], format, path, report);
  oneSelector(label, format, path, report);
  checkSelector(label, path, report);
  const isTimeless = label.table === 'person' || /^\s*Patient\b/.test(label.fhirpath ?? '');
  if (label.days === undefined && !isTimeless)
    report([...path, 'days'], 'which days after (or before) the day of the record decide: [1, 365]');
  if (label.test !== undefined && label.values !== undefined) report(path, 'give either a test or values');
  if (label.test !== undefined && parseLabelTest(label.test)?.column !== 'value')
    report([...path, 'test'], 'compares what is picked, which is called value: value >= 6.5');
}

const DAY_FORMAT_WORDS =
  'each of year, month and day once, of YYYY, MM, M or MMM, DD or D; two of one or two digits (D, M) need a sign between them; * once, at the end or the start; or excel';

function checkDay(
  day: DayEntry,
  format: MappingFormat,
  { firstDay, lastDay }: PolicyDocument['round']['period'],
  path: PropertyKey[],
  report: Report,
): void {
  if (day.format !== undefined && parseDayFormat(day.format) === undefined)
    report([...path, 'format'], DAY_FORMAT_WORDS);
  if (day.constant !== undefined) {
    // ISO days of four-digit years compare as text.
    if (day.constant < firstDay || day.constant > lastDay)
      report([...path, 'constant'], 'outside of round.period');
    forbid(day, ['column', 'format', 'missing', 'pick', ...SELECTORS], format, path, report);
    return;
  }
  if (isTableFormat(format)) {
    forbid(day, [...SELECTORS, 'pick', 'resource', 'concepts', 'field'], format, path, report);
    if (day.column === undefined) report(path, 'give either constant or column');
    return;
  }
  forbid(day, ['column', 'format', 'missing', 'field'], format, path, report);
  if (day.table === 'person') report([...path, 'table'], 'a person row has no day of its own');
  oneSelector(day, format, path, report);
  checkSelector(day, path, report);
}

function checkKey(key: KeyEntry, format: MappingFormat, path: PropertyKey[], report: Report): void {
  if (isTableFormat(format)) {
    if (key === 'subject' || (typeof key === 'object' && key.columns === undefined))
      report(path, '"whole-row" or {"columns": [...]}');
    else if (typeof key === 'object') {
      for (const column of key.integers ?? [])
        if (key.columns?.includes(column) !== true)
          report([...path, 'integers'], 'names a column that is not one of columns');
    }
    return;
  }
  if (key === 'subject') return;
  const part = format === 'fhir' ? 'fhirpath' : 'field';
  if (key === 'whole-row' || key[part] === undefined || Object.keys(key).length > 1)
    report(path, `"subject", or {"${part}": ...} of the ${format === 'fhir' ? 'Patient' : 'person table'}`);
}

function oneSelector(
  entry: LabelEntry | DayEntry,
  format: MappingFormat,
  path: PropertyKey[],
  report: Report,
): void {
  const allowed: readonly (typeof SELECTORS)[number][] = format === 'fhir' ? FHIR_SELECTORS : ['table'];
  const given = SELECTORS.filter((name) => entry[name] !== undefined);
  if (given.length !== 1 || !allowed.includes(given[0] as (typeof SELECTORS)[number]))
    report(path, `format ${format}: give exactly one of ${allowed.join(', ')}`);
}

function forbid(
  entry: object,
  names: readonly string[],
  format: MappingFormat,
  path: PropertyKey[],
  report: Report,
): void {
  for (const name of names) {
    if ((entry as Record<string, unknown>)[name] !== undefined)
      report([...path, name], `has no meaning here in format ${format}`);
  }
}

function checkProjection({ mapping, schema }: PolicyDocument, report: Report): void {
  const { projection } = mapping;
  if ((projection === undefined) !== (schema.projection === undefined)) {
    report(
      projection === undefined ? ['mapping', 'projection'] : ['schema', 'projection'],
      'schema.projection and mapping.projection belong together',
    );
    return;
  }
  if (projection === undefined || schema.projection === undefined) return;
  const at = ['mapping', 'projection'];
  if ((projection.signs === undefined) === (projection.matrix === undefined)) {
    report(at, 'give either signs or matrix');
    return;
  }
  let made: ReturnType<typeof projectionOf>;
  try {
    made = projectionOf(projection, schema.projection.inputs, schema.features.length);
  } catch (error) {
    report([...at, 'matrix'], (error as Error).message);
    return;
  }
  // The hash is not secret: saying it saves the author a computation.
  if (made.sha256 !== schema.projection.sha256)
    report(['schema', 'projection', 'sha256'], `is not that of mapping.projection, which is ${made.sha256}`);
  const entries = [mapping.columns, ...mapping.sites.map((site) => site.columns ?? {})].flatMap(
    Object.entries,
  );
  for (const [feature, entry] of entries as [string, ColumnEntry][]) {
    if (typeof entry === 'object' && (entry?.projected ?? 0) >= made.rows.length)
      report(['mapping', 'columns', feature, 'projected'], `the projection has ${made.rows.length} rows`);
  }
}

function reportUnknown(names: string[], features: Features, path: PropertyKey[], report: Report): void {
  for (const key of names)
    if (!features.has(key)) report([...path, key], 'no such feature in schema.features');
}
