import type { Command } from 'commander';
import { ABIS } from '../../../chain/clients/abis.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { type KeystoreOptions, openAccount } from '../../files/accounts.ts';
import { readPlace } from '../../files/deployment-file.ts';
import { readUsageReceipt, type SignedUsageReceipt } from '../../files/usage-receipt-file.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { withEitherChain } from '../../second/either-chain.ts';

/** The contract's limit of receipts in one transaction. */
const MOST = 64;

interface UsageSubmitOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly receipt: readonly string[];
}

interface UsageSubmitResult {
  readonly recorded: readonly {
    readonly subscription: string;
    readonly uses: string;
    readonly total: string;
    /** Paid for these uses out of the deposit. */
    readonly amount: string;
  }[];
  /** Receipts that did not count, with the name of the contract's error. */
  readonly skipped: readonly { readonly subscription: string; readonly reason: string }[];
  readonly transaction: string;
}

/**
 * Submits usage receipts in one transaction. Each receipt counts all uses so far, so only the newest of each subscription
 * is sent.
 *
 * @throws AssayError `bad-receipt`, `bad-option` (2)
 */
export async function runUsageSubmit(deps: CliDeps, options: UsageSubmitOptions): Promise<UsageSubmitResult> {
  const place = await readPlace(options.deployment);
  const newest = new Map<bigint, SignedUsageReceipt>();
  for (const file of options.receipt) {
    const signed = await readUsageReceipt(file, place);
    const { subscription, count } = signed.receipt;
    if (count > (newest.get(subscription)?.receipt.count ?? -1n)) newest.set(subscription, signed);
  }
  const chosen = [...newest.values()];
  if (chosen.length > MOST) {
    throw new AssayError('bad-option', `one transaction carries at most ${MOST} receipts`);
  }
  const keys = await openAccount(deps, options);
  return withEitherChain(options, async ({ as }) => {
    const { plans } = as(keys.accountKey);
    const mined = await plans.record(
      chosen.map(({ receipt }) => receipt),
      chosen.map(({ signature }) => signature),
    );
    const recorded = mined.receipt.logs.flatMap((log) => {
      const parsed = log.address === plans.address ? ABIS.usagePlans.parseLog(log) : null;
      if (parsed?.name !== 'UsageRecorded') return [];
      const { subscription, uses, total, amount } = parsed.args;
      return [{ subscription: `${subscription}`, uses: `${uses}`, total: `${total}`, amount: `${amount}` }];
    });
    const skipped = mined.receipt.logs.flatMap((log) => {
      const parsed = log.address === plans.address ? ABIS.usagePlans.parseLog(log) : null;
      if (parsed?.name !== 'ReceiptSkipped') return [];
      const { subscription, reason } = parsed.args;
      return [
        { subscription: `${subscription}`, reason: ABIS.usagePlans.getError(reason)?.name ?? `${reason}` },
      ];
    });
    return { recorded, skipped, transaction: mined.receipt.hash };
  });
}

export const defineUsageSubmit = (parent: Command, cli: Cli): void =>
  defineCommand<UsageSubmitOptions>(parent, cli, {
    name: 'submit',
    description: "submit clients' usage receipts; any account may",
    arguments: [{ name: '<receipt...>', description: 'usage receipt files' }],
    options: [...RPC_OPTIONS, ACCOUNT_OPTION, OPTION.passwordFile],
    anyEdition: true,
    run: async (options) => {
      const result = await runUsageSubmit(cli.deps, options);
      return {
        data: result,
        lines: [
          ...result.recorded.map(
            ({ subscription, uses, total, amount }) =>
              `subscription ${subscription}: ${uses} uses, ${total} in all, ${amount} paid from the deposit`,
          ),
          ...result.skipped.map(
            ({ subscription, reason }) => `subscription ${subscription}: skipped, ${reason}`,
          ),
          result.transaction,
        ],
      };
    },
  });
