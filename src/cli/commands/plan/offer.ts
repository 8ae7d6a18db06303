import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue, smallInteger, unsigned } from '../../options/values.ts';
import { withEitherChain } from '../../second/either-chain.ts';

interface PlanOfferOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** Price of a period, or of one use without `days`; in the settlement token's smallest unit. */
  readonly price: string;
  /** Length of a period. Without it, every use is paid out of a deposit. */
  readonly days?: string;
  /** Uses included in a period; default: any number. */
  readonly uses?: string;
}

interface PlanOfferResult {
  readonly plan: string;
  readonly model: string;
  /** Version of the terms under which the plan is sold. */
  readonly version: number;
  readonly transaction: string;
}

/** Offers a fixed fee for a period, or uses paid one by one. */
export async function runPlanOffer(deps: CliDeps, options: PlanOfferOptions): Promise<PlanOfferResult> {
  const model = fieldValue(options.model, '--model');
  const price = unsigned(options.price, '--price', 1n << 128n);
  const days = options.days === undefined ? undefined : smallInteger(options.days, '--days', 1, 36_500);
  if (days === undefined && options.uses !== undefined) {
    throw new AssayError('bad-option', '--uses needs --days: without a period, every use is paid');
  }
  const uses = unsigned(options.uses ?? '0', '--uses', 1n << 64n);
  const keys = await openTrainer(deps, options);
  return withEitherChain(options, async ({ as }) => {
    const { plans } = as(keys.accountKey);
    const { plan, mined } =
      days === undefined
        ? await plans.offerMetered(model, price)
        : await plans.offer(model, price, BigInt(days) * 86_400n, uses);
    const { version } = await plans.plan(plan);
    return { plan: `${plan}`, model: `${model}`, version, transaction: mined.receipt.hash };
  });
}

export const definePlanOffer = (parent: Command, cli: Cli): void =>
  defineCommand<PlanOfferOptions>(parent, cli, {
    name: 'offer',
    description: 'offer a fixed fee for a period, or (without --days) uses paid out of a deposit',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      {
        flags: '--price <amount>',
        description: "of a period, or of one use, in the settlement token's smallest unit",
        required: true,
      },
      { flags: '--days <n>', description: 'length of a period' },
      { flags: '--uses <n>', description: 'uses included in a period (default: any number)' },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runPlanOffer(cli.deps, options);
      return {
        data: result,
        lines: [
          `plan ${result.plan} of model ${result.model}, version ${result.version}`,
          result.transaction,
        ],
      };
    },
  });
