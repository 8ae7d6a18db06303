import { AssayError } from '../protocol/errors.ts';
import { isTableFormat, type MappingFormat } from '../protocol/policy/check-mapping.ts';
import { periodOf } from '../protocol/policy/compile.ts';
import { type DayReader, parseDayFormat, parseIsoDay } from '../protocol/policy/day-format.ts';
import { type LabelTest, parseLabelTest } from '../protocol/policy/label-test.ts';
import { type Projection, projectionOf } from '../protocol/policy/projection.ts';
import type { DatabaseEntry, PolicyDocument, PolicyFeature, PolicySite } from '../protocol/policy/types.ts';
import {
  CASE_FORMAT,
  type CasePlan,
  type CaseReading,
  DAY_COLUMN,
  daySlot,
  featureSlot,
  KEY_COLUMN,
  LABEL_COLUMN,
  labelSlot,
} from './cases/case-plan.ts';
import { FHIR_STATES } from './cases/fhir-states.ts';
import { momentReader } from './cases/moment.ts';
import { OMOP_STATES } from './cases/omop-names.ts';
import { DeclaredCells, type NumberFormat } from './tables/cell.ts';
import type { Dialect } from './tables/dialect.ts';
import { matchesSegment } from './tables/file-pattern.ts';
import { assertUnit, type Converted, conversionOf, type Substance } from './tables/units.ts';

/** How one feature is read from a column of a table. */
export interface ColumnMapping {
  readonly feature: string;
  /** Undefined where the site does not record the feature. */
  readonly column: string | undefined;
  readonly format: NumberFormat;
  readonly missing: DeclaredCells<true>;
  /** Categories and their numbers; undefined where the column is numeric. */
  readonly values: DeclaredCells<number> | undefined;
  /** Whether a text that is no category means "missing" instead of being a finding. */
  readonly othersMissing: boolean;
  /** Where the column has another unit than the feature. */
  readonly convert: ((value: number) => Converted) | undefined;
}

/** How the label is read: by a test, or by the texts of a column. */
export interface LabelMapping {
  readonly column: string;
  readonly test: LabelTest | undefined;
  readonly values: DeclaredCells<0 | 1> | undefined;
  readonly format: NumberFormat;
  readonly missing: DeclaredCells<true>;
}

/** The columns that identify a record. */
interface KeyMapping {
  readonly columns: readonly string[];
  /** Those whose cells are whole numbers. */
  readonly integers: ReadonlySet<string>;
  readonly missing: DeclaredCells<true>;
  /** Undeclared words such as `n/a` are refused, unless the mapping lists the markers of its key. */
  readonly refusesMissingWords: boolean;
}

export type DayMapping =
  | { readonly constant: string }
  | { readonly column: string; readonly read: DayReader; readonly missing: DeclaredCells<true> };

/** A site's mapping with the document's general entries filled in. */
export interface SiteMapping {
  readonly site: string;
  readonly files: string;
  readonly format: MappingFormat;
  readonly dialect: Dialect;
  /** The database that has the tables; undefined where files have them. */
  readonly database: DatabaseEntry | undefined;
  /** In the schema's order. */
  readonly columns: readonly ColumnMapping[];
  readonly label: LabelMapping;
  readonly day: DayMapping;
  readonly key: 'whole-row' | KeyMapping;
  /** How rows are assembled, where the format has none (FHIR, OMOP). */
  readonly cases: CasePlan | undefined;
  /** How a vector becomes features. */
  readonly projection: { readonly member: string; readonly matrix: Projection } | undefined;
}

/**
 * The mapping of one site, defaults filled in.
 *
 * @throws AssayError `site-unknown` (2); `unit-invalid` (2) for units that cannot be converted.
 */
export function siteMapping(document: PolicyDocument, name: string): SiteMapping {
  const general = document.mapping;
  const site = general.sites.find((candidate) => candidate.name === name);
  if (site === undefined) {
    throw new AssayError(
      'site-unknown',
      `no such site in the policy document; it has ${siteNames(document)}`,
    );
  }
  const format = site.format ?? general.format ?? 'csv';
  const missing = site.missing ?? general.missing ?? [];
  const quote = site.quote ?? general.quote ?? '"';
  const common = {
    site: name,
    files: site.files,
    format,
    database: site.database,
    dialect: {
      delimiter: site.delimiter ?? general.delimiter ?? ',',
      quote,
      escape: site.escape ?? general.escape ?? (quote === '' ? '"' : quote),
      comment: site.comment ?? general.comment,
      skipLines: site.skipLines ?? general.skipLines ?? 0,
      encoding: site.encoding ?? general.encoding ?? 'utf-8',
      header: site.header ?? general.header ?? true,
    },
  };
  const entries = {
    label: required(site.label ?? general.label, 'label'),
    day: required(site.day ?? general.day, 'day'),
    key: required(site.key ?? general.key, 'key'),
  };
  if (!isTableFormat(format)) {
    return { ...common, ...caseMapping(document, site, format, entries, missing), projection: undefined };
  }
  const numbers: NumberFormat = {
    decimal: site.decimal ?? general.decimal ?? '.',
    // Parquet and JSON have numbers of their own: 1e-7 is not a site's way of writing.
    scientific: site.scientific ?? general.scientific ?? format !== 'csv',
  };
  const { label, day, key } = entries;
  const test = label.test === undefined ? undefined : parseLabelTest(label.test);
  return {
    ...common,
    columns: document.schema.features.map((feature) =>
      columnMapping(document, site, feature, numbers, missing),
    ),
    label: {
      column: required(test?.column ?? label.column, 'label.test'),
      test,
      values:
        label.values === undefined ? undefined : new DeclaredCells(Object.entries(label.values), numbers),
      format: numbers,
      missing: markerCells([...missing, ...(label.missing ?? [])], numbers),
    },
    day: dayMapping(day, format),
    key: key === 'whole-row' ? key : keyMapping(key, missing, numbers),
    cases: undefined,
    projection: projectionMapping(document),
  };
}

type Mapping = PolicyDocument['mapping'];
interface Entries {
  readonly label: NonNullable<Mapping['label']>;
  readonly day: NonNullable<Mapping['day']>;
  readonly key: NonNullable<Mapping['key']>;
}

/** The table that assembled rows make: a column for each feature, and three of its own. */
function caseMapping(
  document: PolicyDocument,
  site: PolicySite,
  kind: 'fhir' | 'omop',
  { label, day, key }: Entries,
  missing: readonly string[],
): Pick<SiteMapping, 'columns' | 'label' | 'day' | 'key' | 'cases'> {
  const units = { ...document.mapping.units, ...site.units };
  const slots = document.schema.features.map(({ name, unit }) => {
    const entry = entryOf(document, site, name);
    if (entry === null || typeof entry === 'string') return undefined;
    return featureSlot(name, unit, entry, { missing, units });
  });
  const { slot, test } = labelSlot(label, units);
  const presence: LabelTest = { column: LABEL_COLUMN, operator: '>', operand: 0 };
  return {
    columns: document.schema.features.map(({ name }, j) => {
      const entry = entryOf(document, site, name);
      const own = typeof entry === 'object' && entry !== null ? entry : {};
      return {
        feature: name,
        column: slots[j]?.name,
        format: CASE_FORMAT,
        missing: markerCells([...missing, ...(own.missing ?? [])], CASE_FORMAT),
        values:
          own.values === undefined ? undefined : new DeclaredCells(Object.entries(own.values), CASE_FORMAT),
        othersMissing: own.others === 'missing',
        convert: undefined,
      };
    }),
    label: {
      column: LABEL_COLUMN,
      test: label.values === undefined ? { ...(test ?? presence), column: LABEL_COLUMN } : undefined,
      values:
        label.values === undefined ? undefined : new DeclaredCells(Object.entries(label.values), CASE_FORMAT),
      format: CASE_FORMAT,
      missing: markerCells([], CASE_FORMAT),
    },
    day: { column: DAY_COLUMN, read: parseIsoDay, missing: markerCells([], CASE_FORMAT) },
    key: {
      columns: [KEY_COLUMN],
      integers: new Set(),
      missing: markerCells([], CASE_FORMAT),
      refusesMissingWords: false,
    },
    cases: {
      kind,
      features: slots,
      label: slot,
      day: day.constant === undefined ? { slot: daySlot(day), pick: day.pick ?? 'last' } : undefined,
      constantDay: day.constant,
      key: typeof key === 'object' ? (key.fhirpath ?? key.field) : undefined,
      period: periodOf(document),
      reading: caseReading(document, site, kind, missing),
    },
  };
}

function keyMapping(key: Entries['key'], missing: readonly string[], format: NumberFormat): KeyMapping {
  const own = typeof key === 'object' ? key : {};
  return {
    columns: required(own.columns, 'key'),
    integers: new Set(own.integers),
    missing: markerCells(own.missing ?? missing, format),
    refusesMissingWords: own.missing === undefined,
  };
}

/** @throws AssayError `policy-document-invalid` (2): `counts` names no state that the format has */
function caseReading(
  { mapping }: PolicyDocument,
  site: PolicySite,
  kind: 'fhir' | 'omop',
  missing: readonly string[],
): CaseReading {
  const dates = site.dates ?? mapping.dates;
  const counts = { ...mapping.counts, ...site.counts };
  const own = kind === 'fhir' ? FHIR_STATES : OMOP_STATES;
  // The general entry may be for sites of both formats.
  const isKnown = (name: string) =>
    own.has(name) || (site.counts?.[name] === undefined && (FHIR_STATES.has(name) || OMOP_STATES.has(name)));
  const unknown = Object.keys(counts).find((name) => !isKnown(name));
  if (unknown !== undefined) {
    throw new AssayError(
      'policy-document-invalid',
      `mapping.counts: ${unknown} is no element by which events count; they are ${[...own].join(', ')}`,
    );
  }
  return {
    moment: momentReader(dates === undefined ? undefined : parseDayFormat(dates, false)),
    numbers: {
      decimal: site.decimal ?? mapping.decimal ?? '.',
      // Databases write 1e-05.
      scientific: site.scientific ?? mapping.scientific ?? true,
    },
    missing: new Set(missing.map((text) => text.trim())),
    counts,
    aside: new Set(site.aside ?? mapping.aside ?? []),
  };
}

function dayMapping(day: NonNullable<PolicyDocument['mapping']['day']>, format: MappingFormat): DayMapping {
  if (day.constant !== undefined) return { constant: day.constant };
  const read = day.format === undefined ? undefined : parseDayFormat(day.format);
  return {
    column: required(day.column, 'day'),
    read: read ?? (format === 'csv' ? parseIsoDay : isoDayOrInstant),
    missing: markerCells(day.missing ?? [], { decimal: '.', scientific: false }),
  };
}

/** The calendar day of `2024-03-02`, `2024-03-02T10:15:00Z` or `2024-03-02 10:15`, as it is written. */
function isoDayOrInstant(text: string): number | undefined {
  return /^.{10}(?:$|[T ][0-9])/.test(text) ? parseIsoDay(text.slice(0, 10)) : undefined;
}

function projectionMapping({ mapping, schema }: PolicyDocument): SiteMapping['projection'] {
  if (mapping.projection === undefined || schema.projection === undefined) return undefined;
  return {
    member: mapping.projection.member ?? 'vector',
    matrix: projectionOf(mapping.projection, schema.projection.inputs, schema.features.length),
  };
}

/** The column of an assembled table that has a row of the projection. */
export const projectedColumn = (row: number): string => `(projected ${row})`;

/**
 * The site whose file pattern ends in a segment that matches this file name: the mapping for a file that was
 * named on the command line.
 *
 * @throws AssayError `site-unknown` (2) where no site or more than one matches: name the site then.
 */
export function siteForFile(document: PolicyDocument, fileName: string): string {
  const matching = document.mapping.sites.filter(({ files }) =>
    matchesSegment(fileName, files.slice(files.lastIndexOf('/') + 1)),
  );
  const [site] = matching;
  if (site === undefined || matching.length > 1) {
    const which = site === undefined ? 'no' : 'more than one';
    throw new AssayError(
      'site-unknown',
      `${which} site of the policy document reads a file of this name; name the site: ${siteNames(document)}`,
    );
  }
  return site.name;
}

type ColumnEntry = PolicyDocument['mapping']['columns'][string];

/** A site's own entry wins; null in it means "not recorded here". */
function entryOf(document: PolicyDocument, site: PolicySite, feature: string): ColumnEntry {
  const own = site.columns?.[feature];
  return own === undefined ? (document.mapping.columns[feature] ?? null) : own;
}

function columnMapping(
  document: PolicyDocument,
  site: PolicySite,
  { name: feature, unit }: PolicyFeature,
  siteFormat: NumberFormat,
  siteMissing: readonly string[],
): ColumnMapping {
  const entry = entryOf(document, site, feature);
  const plain = { feature, format: siteFormat, values: undefined, othersMissing: false, convert: undefined };
  if (entry === null) return { ...plain, column: undefined, missing: markerCells([], siteFormat) };
  if (typeof entry === 'string') {
    return { ...plain, column: entry, missing: markerCells(siteMissing, siteFormat) };
  }
  const format: NumberFormat = {
    decimal: entry.decimal ?? siteFormat.decimal,
    scientific: entry.scientific ?? siteFormat.scientific,
  };
  return {
    feature,
    column: entry.projected === undefined ? entry.column : projectedColumn(entry.projected),
    format,
    missing: markerCells([...siteMissing, ...(entry.missing ?? [])], format),
    values: entry.values === undefined ? undefined : new DeclaredCells(Object.entries(entry.values), format),
    othersMissing: entry.others === 'missing',
    convert: entry.unit === undefined ? undefined : columnConversion(feature, entry.unit, unit, entry),
  };
}

/** Both units are the document's: an error of the document, not of the file. */
function columnConversion(
  feature: string,
  from: string,
  to: string,
  substance: Substance,
): (value: number) => Converted {
  assertUnit(from, `mapping.columns.${feature}.unit`);
  assertUnit(to, `schema.features: ${feature}: unit`);
  const convert = conversionOf(from, to, substance);
  if (typeof convert(1) === 'string') {
    throw new AssayError(
      'unit-invalid',
      `mapping.columns.${feature}.unit: cannot be converted into the unit of the feature (between mass and amount of substance declare molarMass, between equivalents and moles valence)`,
    );
  }
  return convert;
}

function markerCells(markers: readonly string[], format: NumberFormat): DeclaredCells<true> {
  return new DeclaredCells(
    markers.map((marker) => [marker, true] as const),
    format,
  );
}

function siteNames(document: PolicyDocument): string {
  return document.mapping.sites.map((site) => site.name).join(', ');
}

/** parsePolicyDocument has checked that these are there. */
function required<T>(value: T | undefined, part: string): T {
  if (value === undefined) throw new AssayError('policy-document-invalid', `the mapping has no ${part}`);
  return value;
}
