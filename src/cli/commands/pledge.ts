import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../command.ts';
import type { KeystoreOptions } from '../files/accounts.ts';
import { RPC_OPTIONS } from '../options/access-options.ts';

export interface PledgeOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly datasetId: readonly string[];
  readonly withdraw?: boolean;
}

/** The second edition alone has this command. */
export const definePledge = (parent: Command, cli: Cli): void =>
  defineCommand<PledgeOptions>(parent, cli, {
    name: 'pledge',
    description: "put holdout datasets at the disposal of a model's rounds; takes the evaluator's bond",
    options: [
      ...RPC_OPTIONS,
      { flags: '--dataset-id <id...>', description: 'holdout datasets', required: true },
      { flags: '--withdraw', description: 'take them back instead' },
      keystoreOption('contributor'),
      OPTION.passwordFile,
    ],
  });
