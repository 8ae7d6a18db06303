import type { Command } from 'commander';
import type { ChainClients } from '../delivery/chain-access.ts';
import { RPC_OPTIONS, withChain } from './access.ts';
import { type KeystoreOptions, openTrainer } from './accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from './command.ts';
import { fieldValue } from './options/values.ts';

export interface ModelTransactionOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
}

export interface ModelTransaction {
  readonly model: string;
  readonly transaction: string;
}

/** What a model's owner does with nothing but its id, in one transaction. */
export interface OwnerAct {
  readonly name: string;
  readonly description: string;
  act(owner: ChainClients, model: bigint): Promise<{ readonly receipt: { readonly hash: string } }>;
  /** What is said once it is done. */
  done(result: ModelTransaction): string;
}

export async function runOwnerAct(
  { act }: OwnerAct,
  deps: CliDeps,
  options: ModelTransactionOptions,
): Promise<ModelTransaction> {
  const model = fieldValue(options.model, '--model');
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ as }) => {
    const { receipt } = await act(as(keys.accountKey), model);
    return { model: `${model}`, transaction: receipt.hash };
  });
}

export const defineOwnerAct = (owner: OwnerAct, parent: Command, cli: Cli): void =>
  defineCommand<ModelTransactionOptions>(parent, cli, {
    name: owner.name,
    description: owner.description,
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runOwnerAct(owner, cli.deps, options);
      return { data: result, lines: [owner.done(result)] };
    },
  });
