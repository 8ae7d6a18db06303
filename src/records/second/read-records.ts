import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { KeyedRecord } from '../../protocol/second/build-dataset.ts';
import { type CompiledSecondPolicy, codeOf } from '../../protocol/second/compile-policy.ts';
import { shrinkRecord } from '../../protocol/second/record.ts';
import { checkRecord } from '../../protocol/second/rules.ts';
import { committableRecords } from '../read-records.ts';

/** The records of a dataset of the second edition, and how many the reader left out. */
export interface SecondRecords {
  readonly records: readonly KeyedRecord[];
  /** A value doesn't encode in 8 bits. */
  readonly notEncodable: number;
  /** Outside of the policy with 8-bit codes, after shrinking. */
  readonly refused: number;
  /** Scaled to the norm bound. */
  readonly shrunk: number;
}

/**
 * Reads a dataset's records as codes of 8 bits inside the policy. A record whose norm exceeds B is scaled where the policy
 * says `shrink`.
 * @throws AssayError as `committableRecords`
 */
export async function readSecondRecords(
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  dataset: string,
  dataDir: string,
): Promise<SecondRecords> {
  const { policy, shape, reading } = compiled;
  const records: KeyedRecord[] = [];
  const left = { notEncodable: 0, refused: 0, shrunk: 0 };
  for await (const { codes, label, key } of committableRecords({
    document,
    compiled: reading,
    dataset,
    dataDir,
  })) {
    const own = codes.map(codeOf);
    if (!own.every((code) => code !== undefined)) {
      left.notEncodable++;
      continue;
    }
    const read = { codes: own, label };
    const inside = policy.terms.shrink ? shrinkRecord(read, policy.bound) : read;
    if (checkRecord(policy, inside, shape).length > 0) {
      left.refused++;
      continue;
    }
    if (inside !== read) left.shrunk++;
    records.push({ ...inside, key });
  }
  return { records, ...left };
}
