import { AssayError } from '../../protocol/errors.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { KeyedRecord } from '../../protocol/second/build-dataset.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { describeFinding } from '../finding.ts';
import { readRecords } from '../read-records.ts';
import { secondOutcomes } from './outcomes.ts';

/** The records of a dataset of the second edition, and how many the reader left out. */
export interface SecondRecords {
  readonly records: readonly KeyedRecord[];
  /** Rows that the policy leaves out, repeated keys included. */
  readonly refused: number;
  /** Scaled to the norm bound. */
  readonly shrunk: number;
}

/**
 * Reads a dataset's records as codes of 8 bits inside the policy, see `secondOutcomes`.
 * @throws AssayError `row-unreadable` (2); as `readRecords`
 */
export async function readSecondRecords(
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  dataset: string,
  dataDir: string,
): Promise<SecondRecords> {
  const records: KeyedRecord[] = [];
  const tally = { shrunk: 0 };
  let refused = 0;
  const outcomes = readRecords({ document, compiled: compiled.reading, dataset, dataDir });
  for await (const outcome of secondOutcomes(outcomes, compiled, tally)) {
    if (outcome.kind === 'record') {
      const { codes, label, key } = outcome.record;
      records.push({ codes, label, key });
      continue;
    }
    const fault = outcome.findings.find(({ severity }) => severity === 'unreadable');
    if (fault !== undefined) throw new AssayError('row-unreadable', describeFinding(fault));
    refused++;
  }
  return { records, refused, ...tally };
}
