import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Point } from '../../../protocol/babyjub.ts';
import type { KeyedRecord } from '../../../protocol/dataset.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { Field } from '../../../protocol/field.ts';
import { checkBatch } from '../../../protocol/policy/batch-rules.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { buildDatasetFile } from '../../../records/dataset/build-file.ts';
import { describeFinding } from '../../../records/finding.ts';
import { resolveGiven } from '../../../records/given-files.ts';
import { type RowOutcome, readRecords, readSiteFiles } from '../../../records/read-records.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { type LoadedPolicy, loadPolicy } from '../../files/policy-file.ts';
import { openSourceKeys, SOURCE_OPTIONS, type SourceOptions } from '../../options/source-options.ts';
import { fieldValue } from '../../options/values.ts';

export interface SourceBuildOptions extends SourceOptions {
  /** One file, read with the mapping of `site` (or the site whose pattern fits its name). */
  readonly file?: string;
  readonly site?: string;
  /** Or a dataset of the policy document below a data folder. */
  readonly dataset?: string;
  readonly data?: string;
  readonly policy: string;
  readonly circuit: string;
  /** The model's id, decimal or 0x. */
  readonly model: string;
  readonly out: string;
  readonly force?: boolean;
}

export interface SourceBuildResult {
  readonly out: string;
  readonly root: string;
  readonly records: number;
  readonly batches: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly collisions: number;
  /** Full batches that break a batch-level rule: the dataset can't answer if one of them is drawn. */
  readonly failingBatches: number;
  /** Whether an interrupted build was gone on with. */
  readonly resumed: boolean;
}

/**
 * Encodes, tags, orders and salts records, builds the tree, and writes the dataset file. An interrupted run is gone on
 * with if input, policy and options are what they were.
 */
export async function runSourceBuild(deps: CliDeps, options: SourceBuildOptions): Promise<SourceBuildResult> {
  const { out, force = false } = options;
  const model = fieldValue(options.model, '--model');
  await assertWritable(out, { secret: true, replace: force });
  const loaded = await loadPolicy(options.policy, options.circuit);
  const outcomes = await openRecords(options, loaded);
  const keys = await openSourceKeys(deps, options);
  const { policy, period } = loaded.compiled;
  const tally = { duplicates: 0, refused: 0 };
  let failingBatches = 0;
  const built = await buildDatasetFile({
    out,
    keys,
    fingerprint: await fingerprintOf(options, loaded, model, await keys.publicKey()),
    shape: loaded.shape,
    model,
    schemaHash: policy.schemaHash,
    firstDay: period.firstDay,
    lastDay: period.lastDay,
    records: () => committable(outcomes, tally),
    tally: () => tally,
    onBatch: ({ records }) => {
      if (records.length === loaded.shape.n && checkBatch(policy, records).length > 0) failingBatches++;
    },
    onProgress: (phase, done) => {
      if (done % 50_000 < 64) deps.note(`${phase}: ${done} records`);
    },
  });
  return {
    out,
    root: built.root.toString(),
    records: built.records,
    batches: built.batches,
    duplicates: (built.tally['duplicates'] ?? 0) + built.duplicates.length,
    refused: built.tally['refused'] ?? 0,
    collisions: built.collisions.length,
    failingBatches,
    resumed: built.resumed,
  };
}

/** What an interrupted build must have in common with this one: the files as they are now, and the options. */
async function fingerprintOf(
  options: SourceBuildOptions,
  { compiled, shape }: LoadedPolicy,
  model: Field,
  source: Point,
) {
  const { file, site, dataset, data } = options;
  const inputs = await listFiles((file ?? data) as string);
  const stats = await Promise.all(
    inputs.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return [path, size, mtimeMs];
    }),
  );
  const { policy, period } = compiled;
  return createHash('sha256')
    .update(
      JSON.stringify([
        stats,
        site ?? null,
        dataset ?? null,
        `${source.x}`,
        shape.circuit,
        `${model}`,
        `${policyHash(policy, shape)}`,
        period,
      ]),
    )
    .digest('hex');
}

/** A file itself, or all below a folder. */
async function listFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function openRecords(
  { file, site, dataset, data }: SourceBuildOptions,
  { document, compiled }: LoadedPolicy,
): Promise<AsyncIterable<RowOutcome>> {
  if (file !== undefined && dataset === undefined && data === undefined) {
    return readSiteFiles({ document, compiled, ...(await resolveGiven(document, file, site)) });
  }
  if (file === undefined && site === undefined && dataset !== undefined && data !== undefined) {
    return readRecords({ document, compiled, dataset, dataDir: data });
  }
  throw new AssayError('bad-option', 'give either --file (and --site), or --dataset and --data');
}

/** The records that can be committed to; what is left out is counted. */
async function* committable(
  outcomes: AsyncIterable<RowOutcome>,
  tally: { duplicates: number; refused: number },
): AsyncGenerator<KeyedRecord> {
  for await (const outcome of outcomes) {
    if (outcome.kind === 'record') {
      yield outcome.record;
      continue;
    }
    const fault = outcome.findings.find(({ severity }) => severity === 'unreadable');
    if (fault !== undefined) throw new AssayError('row-unreadable', describeFinding(fault));
    if (outcome.findings.some(({ severity }) => severity === 'duplicate')) tally.duplicates += 1;
    else tally.refused += 1;
  }
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
      OPTION.circuit,
      { flags: '--out <file>', description: 'dataset file to write (mode 600)', required: true },
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runSourceBuild(cli.deps, options);
      const { records, batches, refused, duplicates, collisions, failingBatches } = result;
      return {
        data: result,
        lines: [
          `wrote ${result.out}: ${records} records in ${batches} batches (left out: ${refused} by the policy, ${duplicates} repeated, ${collisions} by tag collision)`,
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
