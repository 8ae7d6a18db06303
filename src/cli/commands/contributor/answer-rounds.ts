import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions, type OptOutOptions } from '../../files/approval-gate.ts';
import type { ContributorFileOptions } from '../../files/contributor-files.ts';
import { HOLD_OPTION, type HoldOptions } from '../../files/egress.ts';
import { OPT_OUT_OPTION } from '../../files/opt-out-files.ts';
import { ACCESS_OPTIONS, type AccessOptions, ENDPOINT_OPTION } from '../../options/access-options.ts';
import { PROOF_TERMS_OPTIONS, type ProofTermsOptions, WORK_OPTION } from '../../options/proof-terms.ts';
import { PROVER_OPTIONS, type ProverOptions } from '../../options/prover-options.ts';
import { RUN_OPTIONS, type RunOptions } from '../../options/run-options.ts';
import { TRAINER_KEY_OPTION } from '../../options/trainer-key.ts';
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

/** @throws AssayError `bad-option` (2) unless each dataset file has a signature */
export function datasetsOf({ datasetFile, signature }: Pick<AnswerRunOptions, 'datasetFile' | 'signature'>) {
  if (datasetFile.length !== signature.length) {
    throw new AssayError('bad-option', 'give one --signature for each --dataset-file, in the same order');
  }
  return datasetFile.map((file, i) => ({ datasetFile: file, signature: signature[i] as string }));
}

/** The `run` command of a role. */
export const answerRunCommand =
  (description: string) =>
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
    });
