import type { Command } from 'commander';
import { signDataset } from '../../protocol/dataset.ts';
import { DatasetFile } from '../../records/dataset/dataset-file.ts';
import { parseHolderCode, unwrapForSource, wrapForHolder } from '../../records/dataset/dataset-keys.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { assertWritable } from '../files.ts';
import { openKeystore } from '../keystore.ts';
import { writeSignatureFile } from '../signature-file.ts';
import { sourceSecrets } from './source-build.ts';

export interface SourceSignOptions {
  readonly datasetFile: string;
  /** The contributor's holder code, from `contributor keygen`. */
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
  const { holder, datasetKey } = parseHolderCode(options.holder);
  await assertWritable(out, { secret: true, replace: force });
  const password = await deps.password({ keystore, passwordFile, isNew: false });
  const { secret } = await openKeystore(keystore, 'source', password);
  const secrets = sourceSecrets(secret);
  const dataset = await DatasetFile.open(options.datasetFile, ({ sourceKey }, id) =>
    unwrapForSource(secrets.saltKey, sourceKey, id),
  );
  await dataset.recompute((done, total) => {
    if (done % 2048 === 0) deps.note(`batch ${done} of ${total} computed anew`);
  });
  const signed = signDataset(dataset, secrets, holder);
  const wrappedKey = wrapForHolder(datasetKey, dataset.key, dataset.id);
  await writeSignatureFile(out, { root: dataset.root, signed, wrappedKey }, force);
  return { out, root: dataset.root.toString(), records: dataset.records, holder: holder.toString() };
}

export const defineSourceSign = (parent: Command, cli: Cli): void =>
  defineCommand<SourceSignOptions>(parent, cli, {
    name: 'sign',
    description: 'sign a dataset for a contributor; recomputes the root from the dataset file',
    options: [
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { flags: '--holder <code>', description: "the contributor's holder code", required: true },
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
