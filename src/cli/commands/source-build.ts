import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { checkBatch } from '../../protocol/batch-rules.ts';
import { buildDataset, type KeyedRecord } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { SourceSecrets } from '../../protocol/secrets.ts';
import { describeFinding } from '../../records/finding.ts';
import { resolveGiven } from '../../records/given-files.ts';
import { type RowOutcome, readRecords, readSiteFiles } from '../../records/read-records.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { writeDatasetFile } from '../dataset-file.ts';
import { assertWritable } from '../files.ts';
import { openKeystore } from '../keystore.ts';
import { type LoadedPolicy, loadPolicy } from '../policy-file.ts';
import { fieldValue } from '../values.ts';

export interface SourceBuildOptions {
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
  readonly keystore: string;
  readonly passwordFile?: string;
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
}

/** Encodes, tags, orders and salts records, builds the tree, and writes the dataset file. */
export async function runSourceBuild(deps: CliDeps, options: SourceBuildOptions): Promise<SourceBuildResult> {
  const { out, force = false, keystore, passwordFile } = options;
  const model = fieldValue(options.model, '--model');
  await assertWritable(out, { secret: true, replace: force });
  const loaded = await loadPolicy(options.policy, options.circuit);
  const outcomes = await openRecords(options, loaded);
  const password = await deps.password({ keystore, passwordFile, isNew: false });
  const { secret } = await openKeystore(keystore, 'source', password);
  const { records, duplicates, refused } = await collect(outcomes);
  const { policy, period } = loaded.compiled;
  const { dataset, leftOut } = buildDataset(records, sourceSecrets(secret), {
    shape: loaded.shape,
    model,
    schemaHash: policy.schemaHash,
    firstDay: period.firstDay,
    lastDay: period.lastDay,
    nonce: randomBytes(16).toString('hex'),
  });
  const failingBatches = dataset.batches.filter(
    (batch) => batch.records.length === loaded.shape.n && checkBatch(policy, batch.records).length > 0,
  ).length;
  await writeDatasetFile(out, dataset, force);
  return {
    out,
    root: dataset.tree.root.toString(),
    records: dataset.records,
    batches: dataset.batches.length,
    duplicates: duplicates + leftOut.duplicates.length,
    refused,
    collisions: leftOut.collisions.length,
    failingBatches,
  };
}

export const sourceSecrets = (secret: {
  readonly signingKey: string;
  readonly tagKey: string;
  readonly saltKey: string;
}): SourceSecrets => ({
  signingKey: Buffer.from(secret.signingKey, 'hex'),
  tagKey: Buffer.from(secret.tagKey, 'hex'),
  saltKey: Buffer.from(secret.saltKey, 'hex'),
});

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

async function collect(outcomes: AsyncIterable<RowOutcome>) {
  const records: KeyedRecord[] = [];
  let duplicates = 0;
  let refused = 0;
  for await (const outcome of outcomes) {
    if (outcome.kind === 'record') {
      records.push(outcome.record);
      continue;
    }
    const fault = outcome.findings.find(({ severity }) => severity === 'unreadable');
    if (fault !== undefined) throw new AssayError('row-unreadable', describeFinding(fault));
    if (outcome.findings.some(({ severity }) => severity === 'duplicate')) duplicates += 1;
    else refused += 1;
  }
  return { records, duplicates, refused };
}

export const defineSourceBuild = (parent: Command, cli: Cli): void =>
  defineCommand<SourceBuildOptions>(parent, cli, {
    name: 'build',
    description: 'encode, tag, order and salt records, and build the tree (the dataset file stays private)',
    options: [
      OPTION.policy,
      { flags: '--model <id>', description: "the model's id", required: true },
      keystoreOption('source'),
      OPTION.passwordFile,
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
