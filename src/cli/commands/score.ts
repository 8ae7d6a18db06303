import type { Command } from 'commander';
import { type Cli, defineCommand, OPTION } from '../command.ts';
import type { KeystoreOptions } from '../files/accounts.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions } from '../files/approval-gate.ts';
import { ENDPOINT_OPTION, RPC_OPTIONS } from '../options/access-options.ts';
import { type ProofTermsOptions, VALID_HOURS_OPTION } from '../options/proof-terms.ts';
import { ACCEPT_EXACT_OPTION } from '../second/options.ts';

export interface ScoreOptions
  extends KeystoreOptions,
    ApprovalOptions,
    Pick<ProofTermsOptions, 'validHours'> {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly policy: string;
  /** Of a contributor. */
  readonly datasetFile?: string;
  readonly signature?: string;
  /** Of a trainer. */
  readonly datasetId?: string;
}

export const defineScore = (parent: Command, cli: Cli): void =>
  defineCommand<ScoreOptions>(parent, cli, {
    name: 'score',
    description:
      'prove the second score of an accepted set after the next evaluation; a contributor or the trainer may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round of the accepted set', required: true },
      OPTION.policy,
      { flags: '--dataset-file <file>', description: "contributor: the dataset's file" },
      { flags: '--signature <file>', description: "contributor: the source's signature file" },
      { flags: '--dataset-id <id>', description: 'trainer: the dataset' },
      {
        flags: '--keystore <file>',
        description: 'keystore of the contributor or of the trainer',
        required: true,
      },
      OPTION.passwordFile,
      ENDPOINT_OPTION,
      VALID_HOURS_OPTION,
      ...APPROVAL_OPTIONS,
      ACCEPT_EXACT_OPTION,
    ],
  });
