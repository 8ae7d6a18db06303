import { AssayError } from '../../../src/protocol/errors.ts';
import type { CompiledPolicy } from '../../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { planDatasets } from '../../../src/records/dataset-plan.ts';
import { describeFinding } from '../../../src/records/finding.ts';
import { readRecords, type SiteRecord } from '../../../src/records/read-records.ts';
import type { RehearsalDataset } from '../rehearsal.ts';

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
export async function readCountedDatasets(
  document: PolicyDocument,
  compiled: CompiledPolicy,
  dataDir: string,
): Promise<CountedDataset[]> {
  const datasets: CountedDataset[] = [];
  for (const { name, role } of planDatasets(document)) {
    const records: SiteRecord[] = [];
    let repeated = 0;
    let refused = 0;
    for await (const outcome of readRecords({ document, compiled, dataset: name, dataDir })) {
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
