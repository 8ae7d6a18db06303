import type { Command } from 'commander';
import { signDataset } from '../../protocol/dataset.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { readDatasetFile } from '../dataset-file.ts';
import { assertWritable } from '../files.ts';
import { openKeystore } from '../keystore.ts';
import { writeSignatureFile } from '../signature-file.ts';
import { fieldValue } from '../values.ts';
import { sourceSecrets } from './source-build.ts';

export interface SourceSignOptions {
  readonly datasetFile: string;
  /** The contributor's holder hash, from `contributor keygen`. */
  readonly holder: string;
  readonly keystore: string;
  readonly passwordFile?: string;
  readonly out: string;
  readonly force?: boolean;
}

export interface SourceSignResult {
  readonly out: string;
  readonly root: string;
  readonly records: number;
  readonly holder: string;
}

/** Signs a dataset for a holder. The root is computed here, from the records in the file and nothing else. */
export async function runSourceSign(deps: CliDeps, options: SourceSignOptions): Promise<SourceSignResult> {
  const { keystore, passwordFile, out, force = false } = options;
  const holder = fieldValue(options.holder, '--holder');
  await assertWritable(out, { secret: true, replace: force });
  const dataset = await readDatasetFile(options.datasetFile);
  const password = await deps.password({ keystore, passwordFile, isNew: false });
  const { secret } = await openKeystore(keystore, 'source', password);
  const signature = signDataset(dataset, sourceSecrets(secret), holder);
  await writeSignatureFile(out, dataset.tree.root, signature, force);
  return { out, root: dataset.tree.root.toString(), records: dataset.records, holder: holder.toString() };
}

export const defineSourceSign = (parent: Command, cli: Cli): void =>
  defineCommand<SourceSignOptions>(parent, cli, {
    name: 'sign',
    description: 'sign a dataset for a contributor; recomputes the root from the dataset file',
    options: [
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { flags: '--holder <hash>', description: "the contributor's holder hash", required: true },
      keystoreOption('source'),
      OPTION.passwordFile,
      { flags: '--out <file>', description: 'signature file to write', required: true },
      OPTION.force,
    ],
    run: async (options) => {
      const result = await runSourceSign(cli.deps, options);
      return {
        data: result,
        lines: [`wrote ${result.out}: signed root ${result.root} (${result.records} records)`],
      };
    },
  });
