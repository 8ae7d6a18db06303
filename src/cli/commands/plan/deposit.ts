import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { withEitherChain } from '../../second/either-chain.ts';

interface PlanDepositOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly subscription: string;
  readonly amount: string;
}

interface PlanDepositResult {
  readonly subscription: string;
  /** Total deposit after the transaction. */
  readonly deposit: string;
  readonly transaction: string;
}

/** Adds to the deposit of a subscription. Only plans in which every use is paid have one. */
export async function runPlanDeposit(deps: CliDeps, options: PlanDepositOptions): Promise<PlanDepositResult> {
  const subscription = unsigned(options.subscription, '--subscription', 1n << 64n);
  const amount = unsigned(options.amount, '--amount', 1n << 128n);
  const keys = await openAccount(deps, options);
  return withEitherChain(options, async ({ as }) => {
    const { plans, registry, token } = as(keys.accountKey);
    const { plan } = await plans.subscription(subscription);
    const { model } = await plans.plan(plan);
    await token((await registry.config(model)).settlementToken).approve(plans.address, amount);
    const mined = await plans.deposit(subscription, amount);
    return {
      subscription: `${subscription}`,
      deposit: `${mined.event('Deposited').deposit}`,
      transaction: mined.receipt.hash,
    };
  });
}

export const definePlanDeposit = (parent: Command, cli: Cli): void =>
  defineCommand<PlanDepositOptions>(parent, cli, {
    name: 'deposit',
    description:
      "add to a deposit from which uses are paid; any account may, the amount becomes the subscriber's",
    options: [
      ...RPC_OPTIONS,
      { flags: '--subscription <id>', description: 'subscription', required: true },
      { flags: '--amount <amount>', description: "in the settlement token's smallest unit", required: true },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runPlanDeposit(cli.deps, options);
      return {
        data: result,
        lines: [`subscription ${result.subscription}: deposit ${result.deposit}`, result.transaction],
      };
    },
  });
