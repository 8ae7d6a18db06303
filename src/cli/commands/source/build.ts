import type { Command } from 'commander';
import { checkBatch } from '../../../protocol/policy/batch-rules.ts';
import { formatIsoDay } from '../../../protocol/policy/day-format.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { buildDatasetFile } from '../../../records/dataset/build-file.ts';
import { readOptOutList } from '../../../records/opt-out/opt-out-list.ts';
import { Patients } from '../../../records/opt-out/patients.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { committable, NO_LIST, openOutcomes } from '../../files/committable.ts';
import { OPT_OUT_OPTION, writeBuiltOptOut } from '../../files/opt-out-files.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { fingerprintOf, type RecordFileOptions } from '../../files/record-files.ts';
import { openSourceKeys, SOURCE_OPTIONS, type SourceOptions } from '../../options/source-options.ts';
import { fieldValue } from '../../options/values.ts';
import { progressOutput } from '../../progress.ts';
import { StepMeter } from '../../progress-steps.ts';

export interface SourceBuildOptions extends SourceOptions, RecordFileOptions {
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
  const list = options.optOut === undefined ? NO_LIST : await readOptOutList(options.optOut);
  const outcomes = await openOutcomes(options, document, compiled);
  const keys = await openSourceKeys(deps, options);
  const { x } = await keys.publicKey();
  const identity = [`${x}`, shape.circuit, `${model}`, `${policyHash(policy, shape)}`, period];
  if (options.optOut !== undefined) identity.push(list.hash);
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
  });

/** @param also a further cause for which records were left out, with their number */
export function describeBuild(
  result: Omit<SourceBuildResult, 'collisions' | 'resumed'>,
  also: string,
): string[] {
  const { out, root, records, batches, refused, duplicates, objected, patients, failingBatches } = result;
  return [
    `wrote ${out}: ${records} records in ${batches} batches of ${patients} patients (left out: ${refused} by the policy, ${duplicates} repeated, ${objected} by objection, ${also})`,
    `root ${root}`,
    ...(failingBatches === 0
      ? []
      : [
          `warning: ${failingBatches} full batches break a batch-level rule; if one is drawn, the dataset is retired`,
        ]),
  ];
}
