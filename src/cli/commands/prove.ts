import type { Command } from 'commander';
import { answerTask, describeCost, type ProvingCost, readTask } from '../../contributor/answer-challenge.ts';
import { assertWritable } from '../../system/files.ts';
import { ACCESS_OPTIONS, TASK_OPTION, withAccess } from '../access.ts';
import { type KeystoreOptions, openContributor } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { writeParcel } from '../files/parcel-file.ts';
import { readMaterial } from '../files/read-material.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import { PROVER_OPTIONS, type ProverOptions } from '../options/prover-options.ts';
import { RELAY_OPTIONS, type RelayOptions, relayTerms, WORK_OPTION } from '../options/relay-options.ts';
import { unsigned } from '../options/values.ts';

export interface ProveOptions extends KeystoreOptions, RelayOptions, ProverOptions {
  readonly round: string;
  readonly datasetFile: string;
  readonly signature: string;
  readonly policy: string;
  readonly deployment: string;
  readonly rpc?: string;
  readonly service?: string;
  readonly serviceKey?: string;
  /** What `round export` wrote: no network is needed then. */
  readonly task?: string;
  readonly work: string;
  /** `x,y`: the key to seal to, as the terms have it; needed where only a service says which it is. */
  readonly trainerKey?: string;
  readonly out?: string;
}

export interface ProveResult {
  readonly parcel: string;
  readonly round: string;
  readonly dataset: string;
  readonly batches: readonly number[];
  /** -7..7 each; of a holdout all 0. */
  readonly bands: readonly number[];
  readonly cost: ProvingCost;
}

export const TRAINER_KEY_OPTION: OptionSpec = {
  flags: '--trainer-key <x,y>',
  description: "the trainer's key of the terms; needed without --rpc",
};

/** Proves every drawn batch of a dataset for a round; keeps each proof, so that an interrupted run goes on. */
export async function runProve(deps: CliDeps, options: ProveOptions): Promise<ProveResult> {
  const { out } = options;
  if (out !== undefined) await assertWritable(out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openContributor(deps, options);
  const material = await readMaterial(options, keys.holderSecret);
  const task = await withAccess(options, (access) => readTask(access, material, round, options.trainerKey));
  const terms = relayTerms(options, deps.now());
  const answer = await answerTask(deps, material, task, keys, { work: options.work, terms, prover: options });
  const path = out ?? answer.path;
  await writeParcel(path, answer.parcel);
  const { batches, bands, cost } = answer;
  return { parcel: path, round: `${round}`, dataset: `${material.id}`, batches, bands, cost };
}

export const defineProve = (parent: Command, cli: Cli): void =>
  defineCommand<ProveOptions>(parent, cli, {
    name: 'prove',
    description:
      "answer a round's challenge: prove every drawn batch and the sealed sum (resumable), and write the parcel to submit",
    options: [
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { flags: '--signature <file>', description: "the source's signature file", required: true },
      OPTION.policy,
      keystoreOption('contributor'),
      OPTION.passwordFile,
      ...Object.values(ACCESS_OPTIONS),
      TASK_OPTION,
      TRAINER_KEY_OPTION,
      ...RELAY_OPTIONS,
      WORK_OPTION,
      ...PROVER_OPTIONS,
      { flags: '--out <file>', description: 'parcel to write (default: in the work folder)' },
    ],
    run: async (options) => {
      const result = await runProve(cli.deps, options);
      return {
        data: result,
        lines: [
          `batches ${result.batches.join(', ')}: bands ${result.bands.join(', ')}`,
          describeCost(result.cost),
          `wrote ${result.parcel}; submit it with assay submit`,
        ],
      };
    },
  });
