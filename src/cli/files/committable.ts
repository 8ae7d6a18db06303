import type { KeyedRecord } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { CompiledPolicy } from '../../protocol/policy/compile.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { describeFinding } from '../../records/finding.ts';
import type { Patients } from '../../records/opt-out/patients.ts';
import { type RowOutcome, readRecords, readSiteFiles } from '../../records/read-records.ts';
import { type RecordFileOptions, resolveRecords } from './record-files.ts';

/**
 * Opens the named record files with the mapping of the document. No row is read yet.
 * @throws AssayError `bad-option` (2); as `resolveRecords`
 */
export async function openOutcomes(
  options: RecordFileOptions,
  document: PolicyDocument,
  compiled: CompiledPolicy,
): Promise<AsyncIterable<RowOutcome>> {
  if (options.site !== undefined && options.data !== undefined)
    throw new AssayError('bad-option', '--site belongs to --file: leave it out, or give --file');
  const source = await resolveRecords(options, document);
  return 'paths' in source
    ? readSiteFiles({ document, compiled, ...source })
    : readRecords({ document, compiled, ...source });
}

/** No list was given: each key is a patient of its own. */
export const NO_LIST = { hash: '', columns: [], rows: [] };

/** State of one reading of the records. */
export interface Reading {
  readonly tally: { duplicates: number; refused: number; objected: number; patients: number };
  readonly patients: Patients;
  /** Fewest patients of a dataset: the policy's fewest records, because a patient may have several. */
  readonly fewest: number;
}

/**
 * The records that can be committed. Other rows are counted and left out.
 *
 * @throws AssayError `row-unreadable` (2) for a row that does not say what the mapping declares; `too-few-patients` (3)
 */
export async function* committable(
  outcomes: AsyncIterable<RowOutcome>,
  { tally, patients, fewest }: Reading,
): AsyncGenerator<KeyedRecord> {
  for await (const outcome of outcomes) {
    if (outcome.kind === 'record') {
      if (patients.objects(outcome.record)) {
        tally.objected += 1;
        continue;
      }
      patients.add(outcome.record);
      yield outcome.record;
      continue;
    }
    const fault = outcome.findings.find(({ severity }) => severity === 'unreadable');
    if (fault !== undefined) throw new AssayError('row-unreadable', describeFinding(fault));
    if (outcome.findings.some(({ severity }) => severity === 'duplicate')) tally.duplicates += 1;
    else tally.refused += 1;
  }
  tally.patients = patients.count;
  if (patients.count >= fewest) return;
  throw new AssayError(
    'too-few-patients',
    `the records that are left are of fewer patients than the policy's fewest (${fewest}); several records of one patient do not hide that patient. Nothing was built`,
    { exitCode: 3 },
  );
}
