import type { Command } from 'commander';
import { type Plan, PlansClient, type Subscription } from '../../../chain/clients/plans-client.ts';
import { addressOf } from '../../../chain/deploy/deployment-record.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { withEitherChain } from '../../second/either-chain.ts';

interface PlanStatusOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly plan?: string;
  readonly subscription?: string;
}

interface PlanStatusResult {
  readonly plan: Plan;
  readonly subscription?: Subscription;
}

/** Public state of a plan, or of a subscription and its plan. */
export function runPlanStatus(options: PlanStatusOptions): Promise<PlanStatusResult> {
  const of = (text: string | undefined, option: string) =>
    text === undefined ? undefined : unsigned(text, option, 1n << 64n);
  const [plan, subscription] = [of(options.plan, '--plan'), of(options.subscription, '--subscription')];
  if ((plan === undefined) === (subscription === undefined)) {
    throw new AssayError('bad-option', 'give --plan or --subscription');
  }
  return withEitherChain(options, async ({ deployment, provider }) => {
    const plans = new PlansClient(addressOf(deployment, 'UsagePlans'), provider);
    if (subscription === undefined) return { plan: await plans.plan(plan ?? 0n) };
    const state = await plans.subscription(subscription);
    return { plan: await plans.plan(state.plan), subscription: state };
  });
}

export const definePlanStatus = (parent: Command, cli: Cli): void =>
  defineCommand<PlanStatusOptions>(parent, cli, {
    name: 'status',
    description: 'public state of a plan, or of a subscription',
    options: [
      ...RPC_OPTIONS,
      { flags: '--plan <id>', description: 'plan' },
      { flags: '--subscription <id>', description: 'subscription' },
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runPlanStatus(options);
      return {
        data: result,
        lines: Object.entries(result).flatMap(([name, state]) => [
          `${name}:`,
          ...Object.entries(state).map(([key, value]) => `  ${key}: ${String(value)}`),
        ]),
      };
    },
  });
