import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions } from '../files/approval-gate.ts';
import type { ContributorFileOptions, DatasetFiles } from '../files/contributor-files.ts';
import {
  ACCESS_OPTIONS,
  type AccessOptions,
  ENDPOINT_OPTION,
  TASK_OPTION,
} from '../options/access-options.ts';
import { PROOF_TERMS_OPTIONS, type ProofTermsOptions, WORK_OPTION } from '../options/proof-terms.ts';
import { PROVER_OPTIONS, type ProverOptions } from '../options/prover-options.ts';
import { TRAINER_KEY_OPTION } from '../options/trainer-key.ts';
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
  });
