import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, defineCommand, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { WAIT_OPTION } from '../../options/wait-for-block.ts';

export interface RoundDrawOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly wait?: boolean;
}

export const defineRoundDraw = (parent: Command, cli: Cli): void =>
  defineCommand<RoundDrawOptions>(parent, cli, {
    name: 'draw',
    description: 'end the enrolment and record the beacon, which draws the batches; any account may',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      WAIT_OPTION,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
  });
