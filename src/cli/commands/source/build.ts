import type { Command } from 'commander';
import type { KeyedRecord } from '../../../protocol/dataset.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { checkBatch } from '../../../protocol/policy/batch-rules.ts';
import { formatIsoDay } from '../../../protocol/policy/day-format.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { buildDatasetFile } from '../../../records/dataset/build-file.ts';
import { describeFinding } from '../../../records/finding.ts';
import { readOptOutList } from '../../../records/opt-out/opt-out-list.ts';
import { Patients } from '../../../records/opt-out/patients.ts';
import { type RowOutcome, readRecords, readSiteFiles } from '../../../records/read-records.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { OPT_OUT_OPTION, writeBuiltOptOut } from '../../files/opt-out-files.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { fingerprintOf, type RecordFileOptions, resolveRecords } from '../../files/record-files.ts';
import { openSourceKeys, SOURCE_OPTIONS, type SourceOptions } from '../../options/source-options.ts';
import { fieldValue } from '../../options/values.ts';
import { progressOutput } from '../../progress.ts';
import { StepMeter } from '../../progress-steps.ts';

interface SourceBuildOptions extends SourceOptions, RecordFileOptions {
  readonly policy: string;
  readonly circuit: string;
  /** The model's id, decimal or 0x-hexadecimal. */
  readonly model: string;
  /** List of patients who object. */
  readonly optOut?: string;
  readonly out: string;
  readonly force?: boolean;
}

interface SourceBuildResult {
  readonly out: string;
  readonly root: string;
  readonly records: number;
  readonly batches: number;
  readonly duplicates: number;
  readonly refused: number;
  /** Records left out because their patient objects. Zero without a list. */
  readonly objected: number;
  /** Different patients, by the columns that the list of objections names. */
  readonly patients: number;
  readonly collisions: number;
  /** Full batches that break a batch-level rule. The dataset cannot answer if one of them is drawn. */
  readonly failingBatches: number;
  /** Whether an interrupted build was resumed. */
  readonly resumed: boolean;
}

/**
 * Encodes, tags, orders and salts records, builds the tree, and writes the dataset file. An interrupted run is resumed if
 * input files, policy and options are unchanged.
 *
 * @throws AssayError `bad-option`, `row-unreadable`, `bad-opt-out-list` (2); `too-few-patients` (3); as `loadPolicy`, `openSourceKeys` and `buildDatasetFile`
 */
export async function runSourceBuild(deps: CliDeps, options: SourceBuildOptions): Promise<SourceBuildResult> {
  const { out, force = false } = options;
  const model = fieldValue(options.model, '--model');
  await assertWritable(out, { secret: true, replace: force });
  const { document, compiled, shape } = await loadPolicy(options.policy, options.circuit);
  const { policy, period } = compiled;
  if (options.site !== undefined && options.data !== undefined) {
    throw new AssayError('bad-option', '--site belongs to --file: leave it out, or give --file');
  }
  const list = options.optOut === undefined ? NO_LIST : await readOptOutList(options.optOut);
  const source = await resolveRecords(options, document);
  const keys = await openSourceKeys(deps, options);
  const { x } = await keys.publicKey();
  const identity = [`${x}`, shape.circuit, `${model}`, `${policyHash(policy, shape)}`, period];
  if (options.optOut !== undefined) identity.push(list.hash);
  const outcomes =
    'paths' in source
      ? readSiteFiles({ document, compiled, ...source })
      : readRecords({ document, compiled, ...source });
  const tally = { duplicates: 0, refused: 0, objected: 0, patients: 0 };
  const reading = { tally, patients: new Patients(document, list), fewest: policy.minRecords };
  const meter = new StepMeter(progressOutput(deps.note));
  let failingBatches = 0;
  const built = await buildDatasetFile({
    out,
    keys,
    fingerprint: await fingerprintOf(options, identity),
    shape,
    model,
    schemaHash: policy.schemaHash,
    firstDay: period.firstDay,
    lastDay: period.lastDay,
    records: () => committable(outcomes, reading),
    tally: () => tally,
    onBatch: ({ records }) => {
      if (records.length === shape.n && checkBatch(policy, records).length > 0) failingBatches++;
    },
    onProgress: (phase, done) => meter.show(phase, 'records', done),
  }).finally(() => meter.end());
  const { objected = 0, patients = 0 } = built.tally;
  if (options.optOut !== undefined) {
    const readOn = formatIsoDay(Math.floor(deps.now() / 86_400));
    await writeBuiltOptOut(out, built.root, { list: list.hash, readOn, leftOut: objected, patients });
  }
  return {
    out,
    root: built.root.toString(),
    records: built.records,
    batches: built.batches,
    duplicates: (built.tally['duplicates'] ?? 0) + built.duplicates.length,
    refused: built.tally['refused'] ?? 0,
    objected,
    patients,
    collisions: built.collisions.length,
    failingBatches,
    resumed: built.resumed,
  };
}

/** No list was given: each key is a patient of its own. */
const NO_LIST = { hash: '', columns: [], rows: [] };

/** State of one reading of the records. */
interface Reading {
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
async function* committable(
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

export const defineSourceBuild = (parent: Command, cli: Cli): void =>
  defineCommand<SourceBuildOptions>(parent, cli, {
    name: 'build',
    description: 'encode, tag, order and salt records, and build the tree (the dataset file stays private)',
    options: [
      OPTION.policy,
      { flags: '--model <id>', description: "the model's id", required: true },
      ...SOURCE_OPTIONS,
      { flags: '--file <file>', description: 'one record file' },
      { flags: '--site <name>', description: 'site of the policy document whose mapping reads --file' },
      { flags: '--dataset <name>', description: 'dataset of the policy document' },
      { flags: '--data <folder>', description: 'folder of the record files of --dataset' },
      OPT_OUT_OPTION,
      OPTION.circuit,
      { flags: '--out <file>', description: 'dataset file to write (mode 600)', required: true },
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runSourceBuild(cli.deps, options);
      const { records, batches, refused, duplicates, objected, patients, collisions, failingBatches } =
        result;
      return {
        data: result,
        lines: [
          `wrote ${result.out}: ${records} records in ${batches} batches of ${patients} patients (left out: ${refused} by the policy, ${duplicates} repeated, ${objected} by objection, ${collisions} by tag collision)`,
          `root ${result.root}`,
          ...(failingBatches === 0
            ? []
            : [
                `warning: ${failingBatches} full batches break a batch-level rule; if one is drawn, the dataset is retired`,
              ]),
        ],
      };
    },
  });
