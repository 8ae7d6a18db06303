import type { Command } from 'commander';
import { type ContributorRunResult, runContributor } from '../../../contributor/contributor-run.ts';
import type { Material } from '../../../contributor/material.ts';
import { parcelOf } from '../../../delivery/submission.ts';
import type { Role } from '../../../protocol/context.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withAccess } from '../../connect.ts';
import {
  APPROVAL_OPTIONS,
  type ApprovalOptions,
  assertMayEnrol,
  materialApproved,
  type OptOutOptions,
} from '../../files/approval-gate.ts';
import { type Leaving, leavingFrom, UNRECORDED } from '../../files/audited.ts';
import { type ContributorFileOptions, readContributorFiles } from '../../files/contributor-files.ts';
import { HOLD_OPTION, type HoldOptions, isHeld, writeParcelWithStatement } from '../../files/egress.ts';
import { withRoundGuard } from '../../files/guarded.ts';
import { OPT_OUT_OPTION } from '../../files/opt-out-files.ts';
import type { SignatureFile } from '../../files/signature-file.ts';
import { namingOption } from '../../hints.ts';
import { refusals } from '../../hospital/page/decisions.ts';
import { ACCESS_OPTIONS, type AccessOptions, ENDPOINT_OPTION } from '../../options/access-options.ts';
import {
  PROOF_TERMS_OPTIONS,
  type ProofTermsOptions,
  proofTerms,
  WORK_OPTION,
} from '../../options/proof-terms.ts';
import { PROVER_OPTIONS, type ProverOptions } from '../../options/prover-options.ts';
import { goalOf, pollOf, RUN_OPTIONS, type RunOptions } from '../../options/run-options.ts';
import { TRAINER_KEY_OPTION } from '../../options/trainer-key.ts';
import { fieldValue } from '../../options/values.ts';
import { ACCEPT_EXACT_OPTION, ONCE_OPTION } from '../../second/options.ts';

/** Options of `evaluator run` and `contributor run`. */
export interface AnswerRunOptions
  extends AccessOptions,
    ContributorFileOptions,
    ProofTermsOptions,
    RunOptions,
    ProverOptions,
    ApprovalOptions,
    OptOutOptions,
    HoldOptions {
  readonly model: string;
  /** Dataset files and their signatures, in the same order. All belong to the keystore's beneficiary. */
  readonly datasetFile: readonly string[];
  readonly signature: readonly string[];
  readonly work: string;
  readonly trainerKey?: string;
  readonly endpoint?: readonly string[];
}

/**
 * Answers every challenge of the datasets until the model has settled enough rounds or is closed; a contributor's
 * datasets are also enrolled in every round. All state is on chain and in the work folder: a new run resumes one that
 * was killed.
 *
 * @throws AssayError `bad-option`, `wrong-model` (2); as `readContributorFiles` and `runContributor`
 */
async function runAnswers(
  deps: CliDeps,
  options: AnswerRunOptions,
  role: Role,
  leaving: Leaving = UNRECORDED,
): Promise<ContributorRunResult> {
  const { work, trainerKey } = options;
  const pollMs = pollOf(options);
  const model = fieldValue(options.model, '--model');
  const { keys, materials, signatures } = await readContributorFiles(deps, options, datasetsOf(options));
  const other = materials.findIndex(({ dataset }) => dataset.model !== model);
  if (other !== -1) {
    throw new AssayError('wrong-model', `${options.datasetFile[other]} was built for another model`);
  }
  const goal = goalOf(options, materials[0]?.document.round.rounds ?? 1);
  const { note, now } = deps;
  const approve = (i: number) => materialApproved(options, materials[i] as Material, signatures[i], now());
  const openings = fewest(await Promise.all(materials.map((_, i) => approve(i))));
  return withAccess(options, (access) =>
    namingOption('--trainer-key', () =>
      withRoundGuard(deps, { ...options, openings }, keys, (guard) =>
        runContributor({
          deps: { note, now, prover: () => deps.prover(options) },
          access,
          guard,
          keys,
          materials,
          model,
          role,
          goal,
          pollMs,
          work,
          terms: () => proofTerms(options, now()),
          trainerKey,
          isRefused: refusals(work),
          writeParcel: writeParcelWithStatement,
          leaving: (submission) => leaving(parcelOf(submission)),
          hold: isHeld(options),
          assertApproved: async (material) => void (await approve(materials.indexOf(material))),
          assertMayEnrol: (material) => {
            const i = materials.indexOf(material);
            return assertMayEnrol(options, signatures[i] as SignatureFile, options.datasetFile[i] as string);
          },
        }),
      ),
    ),
  );
}

/** The fewest openings that any of the approvals allows. */
function fewest(allowed: readonly (number | undefined)[]): number | undefined {
  const numbers = allowed.filter((each) => each !== undefined);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

/** @throws AssayError `bad-option` (2) unless each dataset file has a signature */
export function datasetsOf({ datasetFile, signature }: Pick<AnswerRunOptions, 'datasetFile' | 'signature'>) {
  if (datasetFile.length !== signature.length) {
    throw new AssayError('bad-option', 'give one --signature for each --dataset-file, in the same order');
  }
  return datasetFile.map((file, i) => ({ datasetFile: file, signature: signature[i] as string }));
}

/** The `run` command of a role. */
export const answerRunCommand =
  (role: Role, description: string) =>
  (parent: Command, cli: Cli): void =>
    defineCommand<AnswerRunOptions>(parent, cli, {
      name: 'run',
      description,
      options: [
        { flags: '--model <id>', description: 'model', required: true },
        { flags: '--dataset-file <file...>', description: 'dataset files', required: true },
        {
          flags: '--signature <file...>',
          description: "the source's signature files, in the same order",
          required: true,
        },
        OPTION.policy,
        keystoreOption('contributor'),
        OPTION.passwordFile,
        ...Object.values(ACCESS_OPTIONS),
        ENDPOINT_OPTION,
        TRAINER_KEY_OPTION,
        ...APPROVAL_OPTIONS,
        OPT_OUT_OPTION,
        HOLD_OPTION,
        ...RUN_OPTIONS,
        ...PROOF_TERMS_OPTIONS,
        WORK_OPTION,
        ...PROVER_OPTIONS,
        ACCEPT_EXACT_OPTION,
        ONCE_OPTION,
      ],
      run: async (options) => {
        const leaving = leavingFrom({
          cwd: cli.cwd,
          command: `${role === 'holdout' ? 'evaluator' : 'contributor'} run`,
          now: cli.deps.now,
        });
        const result = await runAnswers(cli.deps, options, role, leaving);
        return {
          data: result,
          lines: [`answered ${result.answered.length} challenges; ${result.settledRounds} rounds settled`],
        };
      },
    });
