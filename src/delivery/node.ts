import { JsonRpcProvider, Network, type Wallet } from 'ethers';
import { PlansClient } from '../chain/clients/plans-client.ts';
import { StakeClient } from '../chain/clients/stake-client.ts';
import { TokenClient } from '../chain/clients/token-client.ts';
import { VaultClient } from '../chain/clients/vault-client.ts';
import { AssayError } from '../protocol/errors.ts';

/** The parts of an access to a chain that do not depend on the protocol's edition. */

/** @throws AssayError `bad-option` (2) for another kind of address than http or https */
export function assertHttp(rpc: string): void {
  if (URL.canParse(rpc) && /^https?:$/.test(new URL(rpc).protocol)) return;
  throw new AssayError('bad-option', 'the address of the node must be http or https');
}

/** A connection that reads the newest state at every call. */
export function openNode(rpc: string, chainId: bigint): JsonRpcProvider {
  const provider = new JsonRpcProvider(rpc, chainId, {
    staticNetwork: Network.from(chainId),
    cacheTimeout: -1,
    batchMaxCount: 1,
  });
  provider.pollingInterval = 200;
  return provider;
}

/** Clients of one account for the contracts that both editions share. @param at address of a contract by its name */
export const sharedClients = (at: (name: string) => string, wallet: Wallet) => ({
  wallet,
  vault: new VaultClient(at('RoyaltyVault'), wallet),
  stake: new StakeClient(at('StakeToken'), wallet),
  plans: new PlansClient(at('UsagePlans'), wallet),
  token: (address: string) => new TokenClient(address, wallet),
});
