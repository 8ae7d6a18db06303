import type { Command } from 'commander';
import type { ChainClients } from '../../../delivery/chain-access.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue } from '../../options/values.ts';

export interface ModelTransactionOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
}

export interface ModelTransaction {
  readonly model: string;
  readonly transaction: string;
}

/** A command by which a model's owner sends one transaction, with the model's id as its only input. */
export interface OwnerTransaction {
  readonly name: string;
  readonly description: string;
  send(owner: ChainClients, model: bigint): Promise<{ readonly receipt: { readonly hash: string } }>;
  /** The line to print afterwards. */
  done(result: ModelTransaction): string;
}

export async function runOwnerTransaction(
  { send }: OwnerTransaction,
  deps: CliDeps,
  options: ModelTransactionOptions,
): Promise<ModelTransaction> {
  const model = fieldValue(options.model, '--model');
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ as }) => {
    const { receipt } = await send(as(keys.accountKey), model);
    return { model: `${model}`, transaction: receipt.hash };
  });
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
    run: async (options) => {
      const result = await runOwnerTransaction(command, cli.deps, options);
      return { data: result, lines: [command.done(result)] };
    },
  });
