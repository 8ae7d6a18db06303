import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { addressValue } from '../../options/values.ts';
import { withEitherChain } from '../../second/either-chain.ts';
import { giveTestMoney } from './test-money.ts';

const LOCAL_CHAIN = 31337n;

interface DevnetFundOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly addresses: readonly string[];
}

/** Gives accounts of a local chain coins for gas and test money. @throws AssayError `not-local` (2) elsewhere */
export async function runDevnetFund(
  options: DevnetFundOptions,
): Promise<{ readonly funded: readonly string[] }> {
  const addresses = options.addresses.map((address) => addressValue(address, 'an address'));
  return withEitherChain(options, async ({ provider, deployment, chainId }) => {
    if (chainId !== LOCAL_CHAIN) {
      throw new AssayError('not-local', 'only accounts of a local chain can be funded');
    }
    // The node of a local chain signs for its first account.
    await giveTestMoney(provider, deployment, await provider.getSigner(0), addresses);
    return { funded: addresses };
  });
}

export const defineDevnetFund = (parent: Command, cli: Cli): void =>
  defineCommand<DevnetFundOptions>(parent, cli, {
    name: 'fund',
    description: 'give accounts of a local chain coins for gas and test money',
    arguments: [{ name: '<addresses...>', description: 'accounts' }],
    options: RPC_OPTIONS,
    anyEdition: true,
    run: async (options) => {
      const result = await runDevnetFund(options);
      return { data: result, lines: result.funded.map((address) => `funded ${address}`) };
    },
  });
