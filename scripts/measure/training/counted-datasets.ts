import { AssayError } from '../../../src/protocol/errors.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { type CompiledSecondPolicy, readingShape } from '../../../src/protocol/second/compile-policy.ts';
import { planDatasets } from '../../../src/records/dataset-plan.ts';
import { describeFinding } from '../../../src/records/finding.ts';
import { type RowOutcome, readRecords, type SiteRecord } from '../../../src/records/read-records.ts';
import { secondOutcomes } from '../../../src/records/second/outcomes.ts';
import type { RehearsalDataset } from '../rehearsal.ts';
import { shrinkWide } from './encoding.ts';

/** A dataset with all its records, and counts of the other rows of its slices. */
export interface CountedDataset extends RehearsalDataset {
  readonly rows: number;
  /** Rows whose key an earlier row has. */
  readonly repeated: number;
  /** Rows outside of the policy. */
  readonly refused: number;
}

/**
 * Reads every dataset of a document and counts the rows that are left out.
 * @throws AssayError `row-unreadable` (2) at the first row that does not match the mapping, and as
 *   `readRecords`
 */
export function readCountedDatasets(
  document: PolicyDocument,
  compiled: CompiledPolicy,
  dataDir: string,
): Promise<CountedDataset[]> {
  return countDatasets(document, (dataset) => readRecords({ document, compiled, dataset, dataDir }));
}

/** As `readCountedDatasets`, in codes of 8 bits, inside the norm bound and the policy. */
export function readEightBits(
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  dataDir: string,
): Promise<CountedDataset[]> {
  return countDatasets(document, (dataset) =>
    secondOutcomes(readRecords({ document, compiled: compiled.reading, dataset, dataDir }), compiled, {
      shrunk: 0,
    }),
  );
}

/** The same datasets in codes of 10 bits, inside the norm bound: steps are a quarter of the document's. */
export async function readTenBits(
  document: PolicyDocument,
  { shape, policy }: CompiledSecondPolicy,
  dataDir: string,
): Promise<CountedDataset[]> {
  const features = document.schema.features.map((feature) => ({ ...feature, step: feature.step / 4 }));
  const fine = { ...document, schema: { ...document.schema, features } };
  const datasets = await readCountedDatasets(fine, compilePolicy(fine, readingShape(shape)), dataDir);
  return datasets.map((each) => ({
    ...each,
    records: each.records.map((record) => shrinkWide(record, policy.bound)),
  }));
}

async function countDatasets(
  document: PolicyDocument,
  outcomesOf: (dataset: string) => AsyncIterable<RowOutcome>,
): Promise<CountedDataset[]> {
  const datasets: CountedDataset[] = [];
  for (const { name, role } of planDatasets(document)) {
    const records: SiteRecord[] = [];
    let repeated = 0;
    let refused = 0;
    for await (const outcome of outcomesOf(name)) {
      if (outcome.kind === 'record') {
        records.push(outcome.record);
        continue;
      }
      const fault = outcome.findings.find(({ severity }) => severity === 'unreadable');
      if (fault !== undefined) throw new AssayError('row-unreadable', describeFinding(fault));
      if (outcome.findings.some(({ severity }) => severity === 'duplicate')) repeated += 1;
      else refused += 1;
    }
    datasets.push({ name, role, records, rows: records.length + repeated + refused, repeated, refused });
  }
  return datasets;
}
