import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';

export interface ModelTransactionOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
}

interface ModelTransaction {
  readonly model: string;
  readonly transaction: string;
}

/** A command by which a model's owner sends one transaction, with the model's id as its only input. */
export interface OwnerTransaction {
  readonly name: string;
  readonly description: string;
  /** The line to print afterwards. */
  done(result: ModelTransaction): string;
}

export const defineOwnerTransaction = (command: OwnerTransaction, parent: Command, cli: Cli): void =>
  defineCommand<ModelTransactionOptions>(parent, cli, {
    name: command.name,
    description: command.description,
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
  });
