import type { Command } from 'commander';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import {
  ROYALTIES_OPTIONS,
  type RoyaltiesOptions,
  type RoyaltiesResult,
  sendForRoyalties,
} from './royalties-transaction.ts';

/** Pays the vault the amount that usage receipts drew from deposits while the vault was paused. */
export const runRoyaltiesForward = (deps: CliDeps, options: RoyaltiesOptions): Promise<RoyaltiesResult> =>
  sendForRoyalties(deps, options, 'Forwarded', ({ plans }, model) => plans.forward(model));

export const defineRoyaltiesForward = (parent: Command, cli: Cli): void =>
  defineCommand<RoyaltiesOptions>(parent, cli, {
    name: 'forward',
    description: 'pay the vault the amount that usage receipts drew while it was paused; any account may',
    options: ROYALTIES_OPTIONS,
    anyEdition: true,
    run: async (options) => {
      const result = await runRoyaltiesForward(cli.deps, options);
      return { data: result, lines: [`model ${result.model}: ${result.amount} paid`, result.transaction] };
    },
  });
