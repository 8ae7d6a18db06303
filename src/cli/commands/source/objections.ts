import type { Command } from 'commander';
import { type Objections, objectionsMessage } from '../../../contributor/approval/objections.ts';
import type { Field } from '../../../protocol/field.ts';
import type { CompiledPolicy } from '../../../protocol/policy/compile.ts';
import { formatIsoDay } from '../../../protocol/policy/day-format.ts';
import type { PolicyDocument } from '../../../protocol/policy/types.ts';
import type { SourceKeys } from '../../../records/dataset/source-keys.ts';
import type { OptOutList } from '../../../records/opt-out/opt-out-list.ts';
import { Patients } from '../../../records/opt-out/patients.ts';
import { readRecords, readSiteFiles } from '../../../records/read-records.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { OPT_OUT_OPTION, writeCompared } from '../../files/opt-out-files.ts';
import { type RecordFileOptions, resolveRecords } from '../../files/record-files.ts';
import { SOURCE_OPTIONS, type SourceOptions } from '../../options/source-options.ts';
import { progressOutput } from '../../progress.ts';
import { StepMeter } from '../../progress-steps.ts';

export interface SourceObjectionsOptions extends SourceOptions, RecordFileOptions {
  readonly policy: string;
  readonly datasetFile: string;
  readonly optOut: string;
}

interface SourceObjectionsResult {
  readonly dataset: string;
  /** Records of the dataset whose patients object. */
  readonly records: number;
  readonly lookedOn: string;
}

/** A built dataset of either edition, and what it is compared with. */
interface Comparison {
  readonly list: OptOutList;
  readonly keys: SourceKeys;
  readonly policy: () => Promise<{ readonly document: PolicyDocument; readonly compiled: CompiledPolicy }>;
  readonly dataset: {
    readonly root: Field;
    readonly model: Field;
    readonly batchCount: number;
    readonly tagsOf: (index: number) => Promise<readonly bigint[]> | readonly bigint[];
  };
}

export async function compare(
  deps: CliDeps,
  options: SourceObjectionsOptions,
  { list, keys, policy, dataset }: Comparison,
): Promise<SourceObjectionsResult> {
  const objectors = await objectorKeys(options, list, policy);
  const records = await countIn(deps, keys, dataset, objectors);
  const lookedOn = formatIsoDay(Math.floor(deps.now() / 86_400));
  const content: Objections = { list: list.hash, lookedOn, records };
  const signature = await keys.sign(objectionsMessage(dataset.root, content));
  await writeCompared(options.datasetFile, { root: dataset.root, content, signature });
  return { dataset: options.datasetFile, records, lookedOn };
}

/** Keys of records of patients who object. Private. */
async function objectorKeys(
  options: SourceObjectionsOptions,
  list: OptOutList,
  policy: Comparison['policy'],
): Promise<readonly string[]> {
  if (list.rows.length === 0) return [];
  const { document, compiled } = await policy();
  const patients = new Patients(document, list);
  const found = new Set(patients.namedKeys());
  const source = await resolveRecords(options, document);
  const outcomes =
    'paths' in source
      ? readSiteFiles({ document, compiled, ...source })
      : readRecords({ document, compiled, ...source });
  for await (const outcome of outcomes) {
    if (outcome.kind === 'record' && patients.objects(outcome.record)) found.add(outcome.record.key);
  }
  return [...found];
}

/** @throws AssayError as `DatasetFile.batch` */
async function countIn(
  deps: CliDeps,
  keys: SourceKeys,
  dataset: Comparison['dataset'],
  objectors: readonly string[],
): Promise<number> {
  if (objectors.length === 0) return 0;
  const tags = new Set(await keys.tags(dataset.model, objectors));
  const meter = new StepMeter(progressOutput(deps.note));
  let count = 0;
  try {
    for (let index = 0; index < dataset.batchCount; index++) {
      count += (await dataset.tagsOf(index)).filter((tag) => tags.has(tag)).length;
      meter.show('comparing with the dataset', 'batches', index + 1, dataset.batchCount);
    }
  } finally {
    meter.end();
  }
  return count;
}

export const defineSourceObjections = (parent: Command, cli: Cli): void =>
  defineCommand<SourceObjectionsOptions>(parent, cli, {
    name: 'objections',
    description:
      'compare a built dataset with the newest list of objections; if patients of it object, it enrols no more',
    options: [
      OPTION.policy,
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { ...OPT_OUT_OPTION, required: true },
      ...SOURCE_OPTIONS,
      { flags: '--file <file>', description: 'one record file' },
      { flags: '--site <name>', description: 'site of the policy document whose mapping reads --file' },
      { flags: '--dataset <name>', description: 'dataset of the policy document' },
      { flags: '--data <folder>', description: 'folder of the record files of --dataset' },
    ],
  });

export const describeObjections = ({ records }: SourceObjectionsResult): string[] => [
  records === 0
    ? 'no patient of this dataset objects; it may enrol'
    : `${records} records of this dataset are of patients who object: it enrols for no further round`,
];
