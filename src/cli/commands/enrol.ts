import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../command.ts';
import type { KeystoreOptions } from '../files/accounts.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions, type OptOutOptions } from '../files/approval-gate.ts';
import { HOLD_OPTION, type HoldOptions } from '../files/egress.ts';
import { OPT_OUT_OPTION } from '../files/opt-out-files.ts';
import { ACCESS_OPTIONS, type AccessOptions, ENDPOINT_OPTION } from '../options/access-options.ts';
import { type ProofTermsOptions, VALID_HOURS_OPTION, WORK_OPTION } from '../options/proof-terms.ts';
import { ACCEPT_EXACT_OPTION } from '../second/options.ts';

export interface EnrolOptions
  extends KeystoreOptions,
    AccessOptions,
    ApprovalOptions,
    OptOutOptions,
    HoldOptions,
    Pick<ProofTermsOptions, 'validHours'> {
  readonly round: string;
  readonly datasetId: string;
  /** The policy document that the contributor approved. */
  readonly policy: string;
  readonly endpoint?: readonly string[];
  /** The source's signature file, which names the approval. */
  readonly signature?: string;
  /** The comparison with a newer list of objections lies beside it. */
  readonly datasetFile?: string;
  readonly work?: string;
  /** Write the parcel to this file and submit nothing. */
  readonly out?: string;
}

export const defineEnrol = (parent: Command, cli: Cli): void =>
  defineCommand<EnrolOptions>(parent, cli, {
    name: 'enrol',
    description:
      'enrol a dataset for a round, before its seal; an enrolled dataset must answer its challenge',
    options: [
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-id <id>', description: "the dataset's id, from commit", required: true },
      keystoreOption('contributor'),
      OPTION.passwordFile,
      OPTION.policy,
      ...Object.values(ACCESS_OPTIONS),
      ENDPOINT_OPTION,
      VALID_HOURS_OPTION,
      { flags: '--signature <file>', description: "the source's signature file, with an approval" },
      { flags: '--dataset-file <file>', description: 'dataset file, with --opt-out' },
      ...APPROVAL_OPTIONS,
      OPT_OUT_OPTION,
      WORK_OPTION,
      HOLD_OPTION,
      { flags: '--out <file>', description: 'write the parcel to this file and submit nothing' },
      ACCEPT_EXACT_OPTION,
    ],
  });
