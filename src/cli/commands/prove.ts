import type { Command } from 'commander';
import { answerChallenge, describeCost, type ProvingCost } from '../../contributor/answer-challenge.ts';
import { readTask } from '../../contributor/task.ts';
import { assertWritable } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import {
  type ContributorFileOptions,
  type DatasetFiles,
  readContributorFiles,
} from '../files/contributor-files.ts';
import { writeParcel } from '../files/parcel-file.ts';
import { namingOption } from '../hints.ts';
import { ACCESS_OPTIONS, type AccessOptions, TASK_OPTION } from '../options/access-options.ts';
import {
  PROOF_TERMS_OPTIONS,
  type ProofTermsOptions,
  proofTerms,
  WORK_OPTION,
} from '../options/proof-terms.ts';
import { PROVER_OPTIONS, type ProverOptions } from '../options/prover-options.ts';
import { TRAINER_KEY_OPTION } from '../options/trainer-key.ts';
import { unsigned } from '../options/values.ts';

interface ProveOptions
  extends ContributorFileOptions,
    DatasetFiles,
    AccessOptions,
    ProofTermsOptions,
    ProverOptions {
  readonly round: string;
  readonly work: string;
  /** `x,y` in decimal: the key to seal to, from the model's terms. Required without a node. */
  readonly trainerKey?: string;
  readonly out?: string;
}

interface ProveResult {
  readonly parcel: string;
  readonly round: string;
  readonly dataset: string;
  readonly batches: readonly number[];
  /** One a batch, -7..7; 0 for a holdout. */
  readonly bands: readonly number[];
  readonly cost: ProvingCost;
}

/** Proves every drawn batch of a dataset for a round. Each proof is kept, so that an interrupted run can be resumed. */
export async function runProve(deps: CliDeps, options: ProveOptions): Promise<ProveResult> {
  const { out, work, trainerKey } = options;
  if (out !== undefined) await assertWritable(out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const { keys, materials } = await readContributorFiles(deps, options, [options]);
  const [material] = materials as [(typeof materials)[number]];
  const task = await withAccess(options, (access) =>
    namingOption('--trainer-key x,y', () => readTask(access, material, round, trainerKey)),
  );
  const { note, now } = deps;
  const answer = await answerChallenge(
    { note, now, prover: () => deps.prover(options) },
    { material, task, keys, work, terms: proofTerms(options, now()) },
  );
  const path = out ?? answer.path;
  await writeParcel(path, answer.submission);
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
      ...PROOF_TERMS_OPTIONS,
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
