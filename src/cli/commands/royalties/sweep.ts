import type { Command } from 'commander';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import {
  ROYALTIES_OPTIONS,
  type RoyaltiesOptions,
  type RoyaltiesResult,
  sendForRoyalties,
} from './royalties-transaction.ts';

/** Pays the residual payee the amount that holders did not claim before the end of claims. */
export const runRoyaltiesSweep = (deps: CliDeps, options: RoyaltiesOptions): Promise<RoyaltiesResult> =>
  sendForRoyalties(deps, options, 'Swept', ({ vault }, model) => vault.sweep(model));

export const defineRoyaltiesSweep = (parent: Command, cli: Cli): void =>
  defineCommand<RoyaltiesOptions>(parent, cli, {
    name: 'sweep',
    description: 'after the end of claims, pay the unclaimed amount to the residual payee; any account may',
    options: ROYALTIES_OPTIONS,
    anyEdition: true,
    run: async (options) => {
      const result = await runRoyaltiesSweep(cli.deps, options);
      return { data: result, lines: [`model ${result.model}: ${result.amount} swept`, result.transaction] };
    },
  });
