import type { Command } from 'commander';
import { Wallet } from 'ethers';
import { signUsageReceipt } from '../../../chain/clients/plans-client.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { readPlace } from '../../files/deployment-file.ts';
import { writeUsageReceipt } from '../../files/usage-receipt-file.ts';
import { ACCESS_OPTIONS } from '../../options/access-options.ts';
import { proofDeadline, VALID_HOURS_OPTION } from '../../options/proof-terms.ts';
import { REFERENCE_OPTION, referenceOf } from '../../options/reference.ts';
import { unsigned } from '../../options/values.ts';

interface UsageSignOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly subscription: string;
  /** All uses of the subscription so far. */
  readonly count: string;
  readonly reference?: string;
  readonly validHours?: string;
  readonly out: string;
  readonly force?: boolean;
}

interface UsageSignResult {
  readonly subscription: string;
  readonly count: string;
  readonly useId: string;
  /** Unix seconds. */
  readonly deadline: string;
  readonly out: string;
}

/** Signs a usage receipt for all uses of a subscription so far. No network is used. */
export async function runUsageSign(deps: CliDeps, options: UsageSignOptions): Promise<UsageSignResult> {
  const receipt = {
    subscription: unsigned(options.subscription, '--subscription', 1n << 64n),
    count: unsigned(options.count, '--count', 1n << 128n),
    useId: referenceOf(options.reference),
    deadline: proofDeadline(options, deps.now()),
  };
  const place = await readPlace(options.deployment);
  const { accountKey } = await openAccount(deps, options);
  const signature = await signUsageReceipt(new Wallet(accountKey), place.chainId, place.plans, receipt);
  await writeUsageReceipt(options.out, place, { receipt, signature }, options.force === true);
  return {
    subscription: `${receipt.subscription}`,
    count: `${receipt.count}`,
    useId: receipt.useId,
    deadline: `${receipt.deadline}`,
    out: options.out,
  };
}

export const defineUsageSign = (parent: Command, cli: Cli): void =>
  defineCommand<UsageSignOptions>(parent, cli, {
    name: 'sign',
    description: 'sign a usage receipt for all uses of a subscription so far; needs no network',
    options: [
      ACCESS_OPTIONS.deployment,
      { flags: '--subscription <id>', description: 'subscription', required: true },
      {
        flags: '--count <n>',
        description: 'all uses so far, those of earlier receipts included',
        required: true,
      },
      REFERENCE_OPTION,
      VALID_HOURS_OPTION,
      { flags: '--out <file>', description: 'usage receipt file', required: true },
      OPTION.force,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runUsageSign(cli.deps, options);
      return {
        data: result,
        lines: [`receipt for ${result.count} uses of subscription ${result.subscription}: ${result.out}`],
      };
    },
  });
