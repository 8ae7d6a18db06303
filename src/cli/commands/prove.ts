import type { Command } from 'commander';
import {
  type Answer,
  answerChallenge,
  describeCost,
  type ProvingCost,
} from '../../contributor/answer-challenge.ts';
import type { ContributorKeys } from '../../contributor/keys.ts';
import type { Material } from '../../contributor/material.ts';
import { readTask, type Task } from '../../contributor/task.ts';
import type { Access } from '../../delivery/access.ts';
import { assertWritable } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions, materialApproved } from '../files/approval-gate.ts';
import {
  type ContributorFileOptions,
  type DatasetFiles,
  readContributorFiles,
} from '../files/contributor-files.ts';
import { writeParcelWithStatement } from '../files/egress.ts';
import { withRoundGuard } from '../files/guarded.ts';
import { authenticateTaskFile } from '../files/task-file.ts';
import { namingOption } from '../hints.ts';
import {
  ACCESS_OPTIONS,
  type AccessOptions,
  ENDPOINT_OPTION,
  TASK_OPTION,
} from '../options/access-options.ts';
import {
  PROOF_TERMS_OPTIONS,
  type ProofTermsOptions,
  proofTerms,
  WORK_OPTION,
} from '../options/proof-terms.ts';
import { PROVER_OPTIONS, type ProverOptions } from '../options/prover-options.ts';
import { TRAINER_KEY_OPTION } from '../options/trainer-key.ts';
import { unsigned } from '../options/values.ts';
import { ACCEPT_EXACT_OPTION } from '../second/options.ts';

export interface ProveOptions
  extends ContributorFileOptions,
    DatasetFiles,
    AccessOptions,
    ProofTermsOptions,
    ProverOptions,
    ApprovalOptions {
  readonly round: string;
  readonly work: string;
  /** `x,y` in decimal: the key to seal to, from the model's terms. Required without a node. */
  readonly trainerKey?: string;
  readonly endpoint?: readonly string[];
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
  const { note, now } = deps;
  if (out !== undefined) await assertWritable(out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const { keys, materials, signatures } = await readContributorFiles(deps, options, [options]);
  const [material] = materials as [(typeof materials)[number]];
  const openings = await materialApproved(options, material, signatures[0], now());
  const prove = (task: Task) =>
    answerChallenge(
      { note, now, prover: () => deps.prover(options) },
      { material, task, keys, work, terms: proofTerms(options, now()) },
    );
  const read = (access: Access) =>
    namingOption('--trainer-key x,y', () => readTask(access, material, round, trainerKey));
  const answer = await answerWith(deps, { ...options, openings }, keys, material, read, prove);
  const path = out ?? answer.path;
  await writeParcelWithStatement(path, answer.submission);
  const { batches, bands, cost } = answer;
  return { parcel: path, round: `${round}`, dataset: `${material.id}`, batches, bands, cost };
}

/**
 * Reads the task, has it admitted, and proves it. A task file was admitted by the machine that wrote it; any other task is
 * held against the ledger and the chain here.
 */
async function answerWith(
  deps: CliDeps,
  options: ProveOptions & { readonly openings: number | undefined },
  keys: ContributorKeys,
  material: Material,
  read: (access: Access) => Promise<Task>,
  prove: (task: Task) => Promise<Answer>,
): Promise<Answer> {
  if (options.task !== undefined) {
    await authenticateTaskFile(options.task, keys.holderSecret);
    return prove(await withAccess(options, read));
  }
  const task = await withAccess(options, read);
  return withRoundGuard(deps, options, keys, async (guard) => {
    await guard.beforeAnswer(task, material);
    return prove(task);
  });
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
      ENDPOINT_OPTION,
      TASK_OPTION,
      TRAINER_KEY_OPTION,
      ...APPROVAL_OPTIONS,
      ...PROOF_TERMS_OPTIONS,
      WORK_OPTION,
      ...PROVER_OPTIONS,
      { flags: '--out <file>', description: 'parcel to write (default: in the work folder)' },
      ACCEPT_EXACT_OPTION,
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
