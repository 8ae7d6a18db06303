import { AssayError } from '../protocol/errors.ts';
import { LAST_DAY } from '../protocol/policy/day-format.ts';
import type { encodeValue, Schema } from '../protocol/policy/schema.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import { DAY_COLUMN, LABEL_COLUMN } from './cases/case-plan.ts';
import { fhirBundleTable } from './cases/fhir-table.ts';
import { describeFinding, type Finding } from './finding.ts';
import { rowReader } from './row-reader.ts';
import { type SiteMapping, siteMapping } from './site-mapping.ts';

/** Sites of a document whose mapping reads FHIR resources. */
export const fhirSites = (document: PolicyDocument): string[] =>
  document.mapping.sites
    .filter(
      ({ format, database }) => (format ?? document.mapping.format) === 'fhir' && database === undefined,
    )
    .map(({ name }) => name);

/**
 * Makes the function that reads the record of a bundle's one patient, for an answer of a model: without a label, and on
 * any day, also after the period of the training. Of several records (`pick: each`) the newest is read.
 *
 * @param width codes of a record: features that the schema lacks are always missing (0)
 * @param encode the code of a value
 * @throws AssayError `record-refused` with place and rule, never a value; `site-unknown` (2) when it is made
 */
export function bundleReader(
  document: PolicyDocument,
  schema: Schema,
  site: string,
  width: number,
  encode: typeof encodeValue,
): (bundle: object) => Promise<readonly number[]> {
  const mapping = siteMapping(document, site);
  const { cases } = mapping;
  if (cases?.kind !== 'fhir') throw new AssayError('site-unknown', 'the mapping of the site reads no FHIR');
  const plan = { ...cases, period: { firstDay: 0, lastDay: LAST_DAY } };
  return async (bundle) => {
    const table = fhirBundleTable(bundle, plan);
    const read = rowReader(mapping, schema, table, width, encode);
    let newest: { day: string; codes: readonly number[]; findings: readonly Finding[] } | undefined;
    const subjects = new Set<string>();
    try {
      for await (const row of table.rows) {
        const { key, codes, findings, record } = read(row);
        subjects.add(subjectOf(key, mapping));
        if (subjects.size > 1) throw refused('the bundle has several patients: send one');
        const day = String(row.cells[table.columns.indexOf(DAY_COLUMN)] ?? '');
        if (newest !== undefined && newest.day > day) continue;
        newest = { day, codes: record?.codes ?? codes ?? [], findings };
      }
    } catch (error) {
      if (error instanceof AssayError && error.code === 'table-malformed') throw refused(error.message);
      throw error;
    }
    if (newest === undefined)
      throw refused("the bundle has no record: no patient with the event that gives the record's day");
    // Nothing is trained: the label may be absent or unclear.
    const fault = newest.findings.find(({ column }) => column !== LABEL_COLUMN);
    if (fault !== undefined) throw refused(describeFinding(fault));
    return newest.codes;
  };
}

/** The subject of a record's key: of `pick: each`, its records differ in what follows. */
function subjectOf(key: string | undefined, { site }: SiteMapping): string {
  if (key === undefined) return '';
  const [, text] = JSON.parse(key) as [string, string];
  const parsed: unknown = text === undefined ? [site] : JSON.parse(text);
  return JSON.stringify(Array.isArray(parsed) ? parsed[0] : parsed);
}

const refused = (why: string): AssayError => new AssayError('record-refused', why);
