import type { Command } from 'commander';
import { type Cli, defineCommand, OPTION } from '../command.ts';
import { APPROVAL_OPTIONS, type ApprovalOptions } from '../files/approval-gate.ts';
import type { HoldOptions } from '../files/egress.ts';
import { ACCESS_OPTIONS, type AccessOptions } from '../options/access-options.ts';

export interface SubmitOptions extends AccessOptions, HoldOptions, ApprovalOptions {
  /** Parcel file of commit, enrol or prove. */
  readonly parcel: string;
  /** Keystore of the account that pays the gas if there is no service. */
  readonly keystore?: string;
  readonly passwordFile?: string;
  /** Seconds to wait for the service's transaction. */
  readonly wait?: string;
}

export const defineSubmit = (parent: Command, cli: Cli): void =>
  defineCommand<SubmitOptions>(parent, cli, {
    name: 'submit',
    description: 'submit a parcel, through the service or by a transaction of your own; safe to repeat',
    arguments: [{ name: '<parcel>', description: 'parcel of commit, enrol or prove' }],
    options: [
      ...Object.values(ACCESS_OPTIONS),
      { flags: '--keystore <file>', description: 'keystore whose account pays the gas, with --rpc' },
      OPTION.passwordFile,
      ...APPROVAL_OPTIONS,
      { flags: '--hold', description: 'send only a parcel that was approved with assay egress approve' },
      {
        flags: '--wait <seconds>',
        description: 'how long to wait until it is mined; 0: do not wait',
        default: '120',
      },
    ],
  });
