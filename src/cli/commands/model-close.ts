import type { Command } from 'commander';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type KeystoreOptions, openTrainer } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { fieldValue } from '../values.ts';

export interface ModelCloseOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
}

/** Ends a model's training: no more rounds, and everything unvested may vest. */
export async function runModelClose(
  deps: CliDeps,
  options: ModelCloseOptions,
): Promise<{ readonly model: string; readonly transaction: string }> {
  const model = fieldValue(options.model, '--model');
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ as }) => {
    const { receipt } = await as(keys.accountKey).rounds.closeModel(model);
    return { model: `${model}`, transaction: receipt.hash };
  });
}

export const defineModelClose = (parent: Command, cli: Cli): void =>
  defineCommand<ModelCloseOptions>(parent, cli, {
    name: 'close',
    description: "end a model's training: no more rounds, unvested stake vests",
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runModelClose(cli.deps, options);
      return { data: result, lines: [`closed model ${result.model}: ${result.transaction}`] };
    },
  });
