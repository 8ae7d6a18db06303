import type { Command } from 'commander';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import { smallInteger } from '../../options/values.ts';
import {
  ROYALTIES_OPTIONS,
  type RoyaltiesOptions,
  type RoyaltiesResult,
  sendForRoyalties,
} from './royalties-transaction.ts';

interface RoyaltiesDistributeOptions extends RoyaltiesOptions {
  readonly modelVersion: string;
}

/** Divides the amount parked under a version of the terms among the present holders of stake. */
export async function runRoyaltiesDistribute(
  deps: CliDeps,
  options: RoyaltiesDistributeOptions,
): Promise<RoyaltiesResult> {
  const version = smallInteger(options.modelVersion, '--model-version', 0, 2 ** 32 - 1);
  return sendForRoyalties(deps, options, 'Unparked', ({ vault }, model) =>
    vault.distributeParked(model, version),
  );
}

export const defineRoyaltiesDistribute = (parent: Command, cli: Cli): void =>
  defineCommand<RoyaltiesDistributeOptions>(parent, cli, {
    name: 'distribute',
    description: 'divide the amount parked under a version among the holders of stake; any account may',
    options: [
      ...ROYALTIES_OPTIONS,
      { flags: '--model-version <n>', description: 'version of the terms', default: '1' },
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runRoyaltiesDistribute(cli.deps, options);
      return { data: result, lines: [`model ${result.model}: ${result.amount} divided`, result.transaction] };
    },
  });
