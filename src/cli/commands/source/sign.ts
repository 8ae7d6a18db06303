import type { Command } from 'commander';
import { DatasetFile } from '../../../records/dataset/dataset-file.ts';
import { parseHolderCode, wrapForHolder } from '../../../records/dataset/dataset-keys.ts';
import { signFor } from '../../../records/dataset/source-keys.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { writeSignatureFile } from '../../files/signature-file.ts';
import { openSourceKeys, SOURCE_OPTIONS, type SourceOptions } from '../../options/source-options.ts';
import { progressOutput } from '../../progress.ts';
import { StepMeter } from '../../progress-steps.ts';

interface SourceSignOptions extends SourceOptions {
  readonly datasetFile: string;
  /** The contributor's holder code, from `contributor keygen`. */
  readonly holder: string;
  readonly out: string;
  readonly force?: boolean;
}

interface SourceSignResult {
  readonly out: string;
  readonly root: string;
  readonly records: number;
  readonly holder: string;
}

/** Signs a dataset for a holder. The root is computed anew, from the records in the file alone. */
export async function runSourceSign(deps: CliDeps, options: SourceSignOptions): Promise<SourceSignResult> {
  const { out, force = false } = options;
  const { holder, datasetKey } = parseHolderCode(options.holder);
  await assertWritable(out, { secret: true, replace: force });
  const keys = await openSourceKeys(deps, options);
  const dataset = await DatasetFile.open(options.datasetFile, ({ sourceKey }, id) =>
    keys.unwrap(sourceKey, id),
  );
  const meter = new StepMeter(progressOutput(deps.note));
  await dataset
    .recompute((done, total) => meter.show('computing the root anew', 'batches', done, total))
    .finally(() => meter.end());
  const signed = await signFor(keys, dataset, holder);
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
      ...SOURCE_OPTIONS,
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
