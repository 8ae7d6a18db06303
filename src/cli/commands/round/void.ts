import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, defineCommand, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { WAIT_OPTION } from '../../options/wait-for-block.ts';

interface RoundVoidOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly wait?: boolean;
}

export const defineRoundVoid = (parent: Command, cli: Cli): void =>
  defineCommand<RoundVoidOptions>(parent, cli, {
    name: 'void',
    description:
      'mark a round void whose V was not proven in time, so that the next can open; any account may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      WAIT_OPTION,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
  });
