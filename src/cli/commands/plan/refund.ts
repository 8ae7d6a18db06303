import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { withEitherChain } from '../../second/either-chain.ts';

interface PlanRefundOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly subscription: string;
  /** Amount to request. Without it, the requested amount is paid out. */
  readonly amount?: string;
}

interface PlanRefundResult {
  readonly subscription: string;
  /** Amount requested, or paid out. */
  readonly amount: string;
  /** Unix seconds from which the requested amount can be paid out; absent after the payout. */
  readonly refundAt?: string;
  readonly transaction: string;
}

/** Requests a refund of a part of a deposit, or pays a requested refund out after its delay. */
export async function runPlanRefund(deps: CliDeps, options: PlanRefundOptions): Promise<PlanRefundResult> {
  const subscription = unsigned(options.subscription, '--subscription', 1n << 64n);
  const amount = options.amount === undefined ? undefined : unsigned(options.amount, '--amount', 1n << 128n);
  const keys = await openAccount(deps, options);
  return withEitherChain(options, async ({ as }) => {
    const { plans } = as(keys.accountKey);
    const mined =
      amount === undefined
        ? await plans.refund(subscription)
        : await plans.requestRefund(subscription, amount);
    const event = mined.event(amount === undefined ? 'Refunded' : 'RefundRequested');
    return {
      subscription: `${subscription}`,
      amount: `${event.amount}`,
      ...(amount === undefined ? {} : { refundAt: `${event.refundAt}` }),
      transaction: mined.receipt.hash,
    };
  });
}

export const definePlanRefund = (parent: Command, cli: Cli): void =>
  defineCommand<PlanRefundOptions>(parent, cli, {
    name: 'refund',
    description:
      'request a refund from a deposit (--amount); after the delay, without --amount, have it paid out',
    options: [
      ...RPC_OPTIONS,
      { flags: '--subscription <id>', description: 'subscription', required: true },
      { flags: '--amount <amount>', description: 'amount to request' },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runPlanRefund(cli.deps, options);
      const when =
        result.refundAt === undefined
          ? 'paid out'
          : `requested, can be paid out from ${new Date(Number(result.refundAt) * 1000).toISOString()}`;
      return {
        data: result,
        lines: [`subscription ${result.subscription}: ${result.amount} ${when}`, result.transaction],
      };
    },
  });
