import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { REFERENCE_OPTION, referenceOf } from '../../options/reference.ts';
import { addressValue, unsigned } from '../../options/values.ts';
import { withEitherChain } from '../../second/either-chain.ts';

interface PlanBuyOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly plan: string;
  /** Account that signs usage receipts; default: the buyer's account. */
  readonly client?: string;
  /** Deposit, for a plan in which every use is paid. */
  readonly amount?: string;
  readonly reference?: string;
}

interface PlanBuyResult {
  readonly subscription: string;
  readonly plan: string;
  readonly client: string;
  readonly paid: string;
  /** Unix seconds; "0" for a plan in which every use is paid. */
  readonly until: string;
  readonly useId: string;
  readonly transaction: string;
}

/** Buys a period of a plan, or opens a deposit for a plan in which every use is paid. */
export async function runPlanBuy(deps: CliDeps, options: PlanBuyOptions): Promise<PlanBuyResult> {
  const id = unsigned(options.plan, '--plan', 1n << 64n);
  const useId = referenceOf(options.reference);
  const amount = options.amount === undefined ? undefined : unsigned(options.amount, '--amount', 1n << 128n);
  const keys = await openAccount(deps, options);
  const client = options.client === undefined ? keys.address : addressValue(options.client, '--client');
  return withEitherChain(options, async ({ as }) => {
    const { plans, registry, token } = as(keys.accountKey);
    const plan = await plans.plan(id);
    const { settlementToken } = await registry.config(plan.model);
    const isMetered = plan.period === 0n;
    if (isMetered !== (amount !== undefined)) {
      const hint = isMetered ? 'needs a deposit: give --amount' : 'has a fixed price: omit --amount';
      throw new AssayError('bad-option', `the plan ${hint}`);
    }
    if (amount !== undefined) await token(settlementToken).approve(plans.address, amount);
    const { subscription, mined } =
      amount === undefined
        ? await plans.buyWithPermit(id, client, settlementToken, plan.price, BigInt(deps.now() + 3600), useId)
        : await plans.open(id, client, amount, useId);
    const { until } = await plans.subscription(subscription);
    return {
      subscription: `${subscription}`,
      plan: `${id}`,
      client,
      paid: `${amount ?? plan.price}`,
      until: `${until}`,
      useId,
      transaction: mined.receipt.hash,
    };
  });
}

export const definePlanBuy = (parent: Command, cli: Cli): void =>
  defineCommand<PlanBuyOptions>(parent, cli, {
    name: 'buy',
    description: 'buy a period of a plan for its fixed fee, or open a deposit from which uses are paid',
    options: [
      ...RPC_OPTIONS,
      { flags: '--plan <id>', description: 'plan', required: true },
      {
        flags: '--client <address>',
        description: 'account that signs usage receipts (default: your account)',
      },
      { flags: '--amount <amount>', description: 'deposit, for a plan in which every use is paid' },
      REFERENCE_OPTION,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runPlanBuy(cli.deps, options);
      return {
        data: result,
        lines: [
          `subscription ${result.subscription} of plan ${result.plan}: paid ${result.paid}`,
          ...(result.until === '0' ? [] : [`until ${new Date(Number(result.until) * 1000).toISOString()}`]),
          result.transaction,
        ],
      };
    },
  });
