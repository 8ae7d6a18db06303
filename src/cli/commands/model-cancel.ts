import type { Command } from 'commander';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type KeystoreOptions, openTrainer } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { fieldValue } from '../values.ts';

export interface ModelCancelOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
}

/** Takes back the version that is proposed and not in force yet. */
export async function runModelCancel(
  deps: CliDeps,
  options: ModelCancelOptions,
): Promise<{ readonly model: string; readonly transaction: string }> {
  const model = fieldValue(options.model, '--model');
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ as }) => {
    const { receipt } = await as(keys.accountKey).registry.cancelVersion(model);
    return { model: `${model}`, transaction: receipt.hash };
  });
}

export const defineModelCancel = (parent: Command, cli: Cli): void =>
  defineCommand<ModelCancelOptions>(parent, cli, {
    name: 'cancel',
    description: 'take back a version that is proposed and not in force yet',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runModelCancel(cli.deps, options);
      return { data: result, lines: [`model ${result.model}: taken back in ${result.transaction}`] };
    },
  });
