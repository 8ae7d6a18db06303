import type { Command } from 'commander';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { withEitherChain } from '../../second/either-chain.ts';

interface PlanRetireOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly plan: string;
}

/** Ends a plan's sale. Subscriptions that were sold stay valid. */
export async function runPlanRetire(
  deps: CliDeps,
  options: PlanRetireOptions,
): Promise<{ readonly plan: string; readonly transaction: string }> {
  const plan = unsigned(options.plan, '--plan', 1n << 64n);
  const keys = await openTrainer(deps, options);
  return withEitherChain(options, async ({ as }) => {
    const { receipt } = await as(keys.accountKey).plans.retire(plan);
    return { plan: `${plan}`, transaction: receipt.hash };
  });
}

export const definePlanRetire = (parent: Command, cli: Cli): void =>
  defineCommand<PlanRetireOptions>(parent, cli, {
    name: 'retire',
    description: "end a plan's sale; subscriptions that were sold stay valid",
    options: [
      ...RPC_OPTIONS,
      { flags: '--plan <id>', description: 'plan', required: true },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runPlanRetire(cli.deps, options);
      return { data: result, lines: [`plan ${result.plan} is no longer sold: ${result.transaction}`] };
    },
  });
