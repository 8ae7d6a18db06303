import { AssayError } from '../protocol/errors.ts';
import type { CompiledPolicy } from '../protocol/policy/compile.ts';
import { checkRecord, type RecordViolation } from '../protocol/policy/record-rules.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import type { EncodedRecord } from '../protocol/record.ts';
import type { ReadingCounts } from './cases/reading-counts.ts';
import { type DatasetSlice, planDataset } from './dataset-plan.ts';
import { DigestSet, digest64 } from './digest-set.ts';
import { describeFinding, type Finding } from './finding.ts';
import { openTables } from './open-tables.ts';
import { rowReader } from './row-reader.ts';
import { type SiteMapping, siteMapping } from './site-mapping.ts';
import type { OnBytes } from './tables/record-file.ts';
import { resolveRecordFiles } from './tables/safe-file.ts';
import type { PassedOver, Table, TableRow } from './tables/table.ts';

/** A record of a site's file, encoded and within the record-level rules. Private throughout. */
export interface SiteRecord extends EncodedRecord {
  readonly site: string;
  readonly file: string;
  /** As a spreadsheet counts: the header, where there is one, is row 1. */
  readonly rowNumber: number;
  /** The text that identifies the record within its source; its tag is derived from it. */
  readonly key: string;
}

/** The outcome of one row: a record that may be committed, or at least one finding. */
export type RowOutcome =
  | { readonly kind: 'record'; readonly record: SiteRecord }
  | {
      readonly kind: 'findings';
      readonly site: string;
      readonly findings: readonly Finding[];
      /** The codes as far as they could be read: 0 where missing or faulty. Absent where no cell was read. */
      readonly codes?: readonly number[];
    };

/** A dataset to read. */
export interface ReadRequest {
  readonly document: PolicyDocument;
  /** Compiled from the same document, for the circuit in use. */
  readonly compiled: CompiledPolicy;
  /** Name of a dataset of the document (of `split`, or a site). */
  readonly dataset: string;
  readonly dataDir: string;
  /** False yields records outside of the policy too (reading faults are still findings). Default true. */
  readonly applyRules?: boolean;
  /** Called after each table with the lines that are no rows (comments), by count. */
  readonly onPassedOver?: ((found: PassedOver) => void) | undefined;
  /** Collects the counts of what was looked at and is part of no record (FHIR, OMOP). */
  readonly counts?: ReadingCounts | undefined;
  /** Called with the number of bytes that were read from a file, as they are stored. */
  readonly onBytes?: OnBytes | undefined;
}

/**
 * Reads the records of one dataset, in the order of its slices and files (of patients, where records are
 * assembled). Memory does not grow with the files except for 16 to 32 bytes a row to find repeated keys.
 *
 * Rows outside of the dataset's slice of a site are not mentioned. A repeated key is a finding of the later
 * row, even where the earlier row is left out.
 *
 * @throws AssayError as `resolveRecordFiles`, `openTables` and `rowReader` do.
 */
export async function* readRecords(request: ReadRequest): AsyncGenerator<RowOutcome, void, undefined> {
  const plan = planDataset(request.document, request.dataset);
  const seen = new DigestSet();
  for (const slice of plan.of) {
    const mapping = siteMapping(request.document, slice.site);
    const paths = await resolveRecordFiles(request.dataDir, mapping.files);
    const inSlice = sliceTest(slice, request.document.split?.seed ?? '');
    for await (const table of openTables(paths, mapping, request.counts, request.onBytes)) {
      yield* readRows({
        table,
        mapping,
        inSlice,
        seen,
        compiled: request.compiled,
        applyRules: request.applyRules ?? true,
        onPassedOver: request.onPassedOver,
      });
    }
  }
}

/**
 * Reads every record of given files with the mapping of `site`, of any dataset: one file of a table, or the files
 * that together make up a site's resources (FHIR) or tables (OMOP).
 *
 * @throws AssayError as `readRecords`.
 */
export async function* readSiteFiles(request: {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly site: string;
  readonly paths: readonly string[];
  readonly onPassedOver?: ((found: PassedOver) => void) | undefined;
  readonly counts?: ReadingCounts | undefined;
  readonly onBytes?: OnBytes | undefined;
}): AsyncGenerator<RowOutcome, void, undefined> {
  const mapping = siteMapping(request.document, request.site);
  const seen = new DigestSet();
  for await (const table of openTables(request.paths, mapping, request.counts, request.onBytes)) {
    yield* readRows({
      table,
      mapping,
      inSlice: () => true,
      seen,
      compiled: request.compiled,
      applyRules: true,
      onPassedOver: request.onPassedOver,
    });
  }
}

/**
 * The records of a dataset that may be committed; refused and repeated rows are left out.
 *
 * @throws AssayError `row-unreadable` (2) at the first row that is not written as the mapping declares: file, row,
 * column and rule, never the cell.
 */
export async function* committableRecords(request: ReadRequest): AsyncGenerator<SiteRecord, void, undefined> {
  for await (const outcome of readRecords(request)) {
    if (outcome.kind === 'record') {
      yield outcome.record;
      continue;
    }
    const fault = outcome.findings.find(({ severity }) => severity === 'unreadable');
    if (fault !== undefined) throw new AssayError('row-unreadable', describeFinding(fault));
  }
}

/**
 * Whether a key falls into a slice: its hash, as a fraction of 2^64, lies in [from, to). Depends on the seed,
 * the key and nothing else, so the draw is the same in any row order and for any part of a file.
 */
export function sliceTest({ from, to }: DatasetSlice, seed: string): (key: string) => boolean {
  if (from <= 0 && to >= 1) return () => true;
  return (key) => {
    const place = keyPlace(seed, key);
    return place >= from && place < to;
  };
}

/** The hash of a key as a fraction in [0, 1), by which a split draws. */
export const keyPlace = (seed: string, key: string): number =>
  Number(digest64(`assay/split/v1\n${JSON.stringify(seed)}\n${key}`) >> 11n) / 2 ** 53;

interface TableRequest {
  readonly table: Table;
  readonly mapping: SiteMapping;
  readonly inSlice: (key: string) => boolean;
  readonly seen: DigestSet;
  readonly compiled: CompiledPolicy;
  readonly applyRules: boolean;
  readonly onPassedOver: ((found: PassedOver) => void) | undefined;
}

async function* readRows(request: TableRequest): AsyncGenerator<RowOutcome, void, undefined> {
  const { table, mapping, compiled, seen, inSlice } = request;
  const { site } = mapping;
  let read: ReturnType<typeof rowReader>;
  try {
    read = rowReader(mapping, compiled.schema, table, compiled.policy.features.length);
  } catch (error) {
    await table.rows.return();
    throw error;
  }
  for await (const row of table.rows) {
    const file = row.file ?? table.file;
    const { key, record, findings, codes } = read(row);
    // A row without a key cannot be placed in a slice; its fault concerns every dataset of the site.
    if (key !== undefined && !inSlice(key)) continue;
    if (key !== undefined && !seen.add(key)) {
      const repeated: Finding = {
        severity: 'duplicate',
        rule: 'duplicate-key',
        file,
        row: row.row,
        column: '',
      };
      yield { kind: 'findings', site, findings: [repeated] };
      continue;
    }
    if (key === undefined || record === undefined) {
      yield { kind: 'findings', site, findings, ...(codes === undefined ? {} : { codes }) };
      continue;
    }
    const violations = request.applyRules ? checkRecord(compiled.policy, record, compiled.period) : [];
    if (violations.length > 0) {
      const broken = violations.map((violation) =>
        describeViolation(violation, mapping, compiled, file, row),
      );
      yield { kind: 'findings', site, findings: broken, codes: record.codes };
      continue;
    }
    yield { kind: 'record', record: { ...record, site, file, rowNumber: row.row, key } };
  }
  for (const found of table.passedOver?.() ?? []) request.onPassedOver?.(found);
}

function describeViolation(
  violation: RecordViolation,
  mapping: SiteMapping,
  compiled: CompiledPolicy,
  file: string,
  { row }: TableRow,
): Finding {
  const column =
    violation.rule === 'window'
      ? (mapping.columns[violation.feature]?.column ?? '')
      : violation.rule === 'linear'
        ? (compiled.linear[violation.index]?.name ?? '')
        : 'column' in mapping.day
          ? mapping.day.column
          : '';
  return { severity: 'refused', rule: violation.rule, file, row, column };
}
