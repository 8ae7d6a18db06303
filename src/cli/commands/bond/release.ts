import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, defineCommand, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';

export interface BondReleaseOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  /** Enrolled dataset whose bond is released; default: the trainer's bond. */
  readonly datasetId?: string;
}

export const defineBondRelease = (parent: Command, cli: Cli): void =>
  defineCommand<BondReleaseOptions>(parent, cli, {
    name: 'release',
    description: 'pay out a bond once its round has decided who gets it; any account may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-id <id>', description: "enrolled dataset (default: the trainer's bond)" },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
  });
