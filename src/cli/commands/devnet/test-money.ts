import type { JsonRpcProvider, Signer } from 'ethers';
import { TokenClient } from '../../../chain/clients/token-client.ts';
import { addressOf, type Deployment } from '../../../chain/deploy/deployment-record.ts';

const COINS = 100n * 10n ** 18n;
const TOKENS = 1_000_000n * 10n ** 18n;

/**
 * Gives accounts of a local chain 100 coins for gas and a million of the test token.
 *
 * @param minter any account with coins: every account may mint the test token
 */
export async function giveTestMoney(
  provider: JsonRpcProvider,
  deployment: Deployment,
  minter: Signer,
  addresses: readonly string[],
): Promise<void> {
  const token = new TokenClient(addressOf(deployment, 'TestToken'), minter);
  for (const address of addresses) {
    await provider.send('anvil_setBalance', [address, `0x${COINS.toString(16)}`]);
    await token.mint(address, TOKENS);
  }
}
