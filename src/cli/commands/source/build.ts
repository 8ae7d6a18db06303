import type { Command } from 'commander';
import { type Cli, defineCommand, OPTION } from '../../command.ts';
import { OPT_OUT_OPTION } from '../../files/opt-out-files.ts';
import type { RecordFileOptions } from '../../files/record-files.ts';
import { SOURCE_OPTIONS, type SourceOptions } from '../../options/source-options.ts';
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
