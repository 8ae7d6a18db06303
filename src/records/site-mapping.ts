import { AssayError } from '../protocol/errors.ts';
import type { PolicyDocument, PolicySite } from '../protocol/policy-document.ts';
import { type LabelTest, parseLabelTest } from '../protocol/policy-document-label.ts';
import { DeclaredCells, type NumberFormat } from './cell.ts';
import type { Dialect } from './csv-table.ts';
import { matchesSegment } from './safe-file.ts';

/** How one feature is read from a column of one site. */
export interface ColumnMapping {
  readonly feature: string;
  /** Undefined where the site does not record the feature. */
  readonly column: string | undefined;
  readonly format: NumberFormat;
  readonly missing: DeclaredCells<true>;
  /** Categories and their numbers; undefined where the column is numeric. */
  readonly values: DeclaredCells<number> | undefined;
}

/** A site's mapping with the document's general entries filled in. */
export interface SiteMapping {
  readonly site: string;
  readonly files: string;
  readonly dialect: Dialect;
  /** In the schema's order. */
  readonly columns: readonly ColumnMapping[];
  readonly label: {
    readonly test: LabelTest;
    readonly format: NumberFormat;
    readonly missing: DeclaredCells<true>;
  };
  readonly day: { readonly constant: string } | { readonly column: string };
  readonly key: 'whole-row' | { readonly columns: readonly string[] };
}

/** One part of a dataset: the records of a site whose key hash, as a number in [0, 1), lies in [from, to). */
export interface DatasetSlice {
  readonly site: string;
  readonly from: number;
  readonly to: number;
}

/** A dataset as the document declares it. */
export interface DatasetPlan {
  readonly name: string;
  readonly title: string;
  readonly role: 'contributor' | 'holdout';
  readonly simulated: boolean;
  readonly of: readonly DatasetSlice[];
}

/** The document's datasets: those of `split`, or one for each site. */
export function planDatasets(document: PolicyDocument): DatasetPlan[] {
  const { split, mapping } = document;
  if (split === undefined) {
    return mapping.sites.map((site) => ({
      name: site.name,
      title: site.title ?? site.name,
      role: site.role ?? 'contributor',
      simulated: false,
      of: [{ site: site.name, from: 0, to: 1 }],
    }));
  }
  return split.datasets.map((dataset) => ({
    name: dataset.name,
    title: dataset.title ?? dataset.name,
    role: dataset.role,
    simulated: split.simulated,
    of: dataset.of.map(({ site, from = 0, to = 1 }) => ({ site, from, to })),
  }));
}

/**
 * The dataset of this name.
 *
 * @throws AssayError `dataset-unknown` (2).
 */
export function planDataset(document: PolicyDocument, name: string): DatasetPlan {
  const plan = planDatasets(document).find((dataset) => dataset.name === name);
  if (plan === undefined) {
    const names = planDatasets(document).map((dataset) => dataset.name);
    throw new AssayError(
      'dataset-unknown',
      `no such dataset in the policy document; it has ${names.join(', ')}`,
    );
  }
  return plan;
}

/**
 * The mapping of one site, defaults filled in.
 *
 * @throws AssayError `site-unknown` (2).
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
  const format: NumberFormat = {
    decimal: site.decimal ?? general.decimal ?? '.',
    scientific: site.scientific ?? general.scientific ?? false,
  };
  const missing = site.missing ?? general.missing ?? [];
  const label = required(site.label ?? general.label, 'label');
  return {
    site: name,
    files: site.files,
    dialect: {
      delimiter: site.delimiter ?? general.delimiter ?? ',',
      quote: site.quote ?? general.quote ?? '"',
      encoding: site.encoding ?? general.encoding ?? 'utf-8',
      header: site.header ?? general.header ?? true,
    },
    columns: document.schema.features.map(({ name: feature }) =>
      columnMapping(document, site, feature, format, missing),
    ),
    label: {
      test: required(parseLabelTest(label.test), 'label.test'),
      format,
      missing: markerCells([...missing, ...(label.missing ?? [])], format),
    },
    day: required(site.day ?? general.day, 'day'),
    key: required(site.key ?? general.key, 'key'),
  };
}

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

function columnMapping(
  document: PolicyDocument,
  site: PolicySite,
  feature: string,
  siteFormat: NumberFormat,
  siteMissing: readonly string[],
): ColumnMapping {
  const own = site.columns?.[feature];
  // null in the site's own columns says "not recorded here" and wins over the general entry.
  const entry = own === undefined ? document.mapping.columns[feature] : own;
  if (entry === undefined || entry === null) {
    return {
      feature,
      column: undefined,
      format: siteFormat,
      missing: markerCells([], siteFormat),
      values: undefined,
    };
  }
  if (typeof entry === 'string') {
    const missing = markerCells(siteMissing, siteFormat);
    return { feature, column: entry, format: siteFormat, missing, values: undefined };
  }
  const format: NumberFormat = {
    decimal: entry.decimal ?? siteFormat.decimal,
    scientific: entry.scientific ?? siteFormat.scientific,
  };
  return {
    feature,
    column: entry.column,
    format,
    missing: markerCells([...siteMissing, ...(entry.missing ?? [])], format),
    values: entry.values === undefined ? undefined : new DeclaredCells(Object.entries(entry.values), format),
  };
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
