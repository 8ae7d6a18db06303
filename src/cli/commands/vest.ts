import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, defineCommand, OPTION } from '../command.ts';
import type { KeystoreOptions } from '../files/accounts.ts';
import { RPC_OPTIONS } from '../options/access-options.ts';

export interface VestOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  readonly beneficiary?: string;
}

/** The second edition alone has this command; in the first, `claim` mints the stake of datasets. */
export const defineVest = (parent: Command, cli: Cli): void =>
  defineCommand<VestOptions>(parent, cli, {
    name: 'vest',
    description: 'mint the stake that is due to an account; any account may send it',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--beneficiary <address>', description: "account (default: the keystore's)" },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
  });
