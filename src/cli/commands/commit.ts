import type { Command } from 'commander';
import type { Role } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../command.ts';
import type { KeystoreOptions } from '../files/accounts.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions, type OptOutOptions } from '../files/approval-gate.ts';
import { HOLD_OPTION, type HoldOptions } from '../files/egress.ts';
import { OPT_OUT_OPTION } from '../files/opt-out-files.ts';
import { ACCESS_OPTIONS, type AccessOptions } from '../options/access-options.ts';
import { PROOF_TERMS_OPTIONS, type ProofTermsOptions, WORK_OPTION } from '../options/proof-terms.ts';
import { TRAINER_KEY_OPTION } from '../options/trainer-key.ts';

export interface CommitOptions
  extends KeystoreOptions,
    AccessOptions,
    ProofTermsOptions,
    ApprovalOptions,
    OptOutOptions,
    HoldOptions {
  readonly datasetFile: string;
  readonly signature: string;
  /** Accreditation list that names the source. */
  readonly accreditation: string;
  readonly role?: string;
  /** The policy document that the approval is for. */
  readonly policy?: string;
  readonly work: string;
  /** Write the parcel to this file and submit nothing. */
  readonly out?: string;
  /** `x,y` in decimal: the key that the dataset's sums may be sealed to, from the model's terms. */
  readonly trainerKey?: string;
}

/** A point as `x,y` in decimal. @throws AssayError `bad-option` (2) */
export function pointOf(text: string): readonly [bigint, bigint] {
  const [, x, y] = /^(\d{1,77}),(\d{1,77})$/.exec(text) ?? [];
  if (x === undefined || y === undefined) {
    throw new AssayError('bad-option', '--trainer-key must be x,y in decimal');
  }
  return [BigInt(x), BigInt(y)];
}

/** @throws AssayError `bad-option` (2) */
export function roleOf(text = 'contributor'): Role {
  if (text !== 'contributor' && text !== 'holdout') {
    throw new AssayError('bad-option', '--role must be contributor or holdout');
  }
  return text;
}

export const defineCommit = (parent: Command, cli: Cli): void =>
  defineCommand<CommitOptions>(parent, cli, {
    name: 'commit',
    description: 'prove that an accredited source signed the dataset, and put it on chain',
    options: [
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { flags: '--signature <file>', description: "the source's signature file", required: true },
      { flags: '--accreditation <file>', description: "the model's accreditation list", required: true },
      { flags: '--role <role>', description: 'contributor or holdout', default: 'contributor' },
      keystoreOption('contributor'),
      OPTION.passwordFile,
      ...Object.values(ACCESS_OPTIONS),
      ...PROOF_TERMS_OPTIONS,
      TRAINER_KEY_OPTION,
      { flags: '--policy <file>', description: 'policy document that the approval is for' },
      ...APPROVAL_OPTIONS,
      OPT_OUT_OPTION,
      WORK_OPTION,
      HOLD_OPTION,
      {
        flags: '--out <file>',
        description: 'write the parcel to this file and submit nothing (no network needed)',
      },
    ],
  });
