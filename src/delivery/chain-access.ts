import { JsonRpcProvider, Network, Wallet } from 'ethers';
import { BondsClient } from '../chain/clients/bonds-client.ts';
import { PlansClient } from '../chain/clients/plans-client.ts';
import { RegistryClient } from '../chain/clients/registry-client.ts';
import { RoundsClient } from '../chain/clients/rounds-client.ts';
import { StakeClient } from '../chain/clients/stake-client.ts';
import { TokenClient } from '../chain/clients/token-client.ts';
import { VaultClient } from '../chain/clients/vault-client.ts';
import { addressOf, type Deployment, parseDeployment } from '../chain/deploy/deployment.ts';
import { openChainGateway } from '../chain/gateway/gateway.ts';
import type { ChainGateway } from '../chain/gateway/views.ts';
import { AssayError } from '../protocol/errors.ts';

/** A node and a deployment on it. */
export interface ChainAccess {
  readonly deployment: Deployment;
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  readonly provider: JsonRpcProvider;
  /** Read views with the verifiers' circuits. */
  readonly gateway: ChainGateway;
  /** Clients that sign with a key. */
  as(privateKey: string): ChainClients;
  close(): void;
}

export interface ChainClients {
  readonly wallet: Wallet;
  readonly rounds: RoundsClient;
  readonly registry: RegistryClient;
  readonly vault: VaultClient;
  readonly stake: StakeClient;
  readonly bonds: BondsClient;
  readonly plans: PlansClient;
  token(address: string): TokenClient;
}

/**
 * Connects to a node and checks that it is the deployment's chain and holds its code.
 *
 * @throws AssayError `chain-unavailable` (5); `DEPLOYMENT_*`, wrong chain or code (4)
 */
export async function openChain(
  rpc: string,
  deploymentFile: string,
  deploymentJson: unknown,
): Promise<ChainAccess> {
  if (!URL.canParse(rpc) || !/^https?:$/.test(new URL(rpc).protocol)) {
    throw new AssayError('bad-option', '--rpc must be an http or https address');
  }
  const deployment = parseDeployment(deploymentJson);
  const gateway = await openChainGateway({ rpcUrls: [rpc], deploymentFile });
  const provider = new JsonRpcProvider(rpc, gateway.chainId, {
    staticNetwork: Network.from(gateway.chainId),
    cacheTimeout: -1,
    batchMaxCount: 1,
  });
  provider.pollingInterval = 200;
  const at = (name: string) => addressOf(deployment, name);
  return {
    deployment,
    chainId: gateway.chainId,
    rounds: gateway.rounds,
    provider,
    gateway,
    as: (privateKey) => {
      const wallet = new Wallet(privateKey, provider);
      return {
        wallet,
        rounds: new RoundsClient(at('Rounds'), wallet),
        registry: new RegistryClient(at('ModelRegistry'), wallet),
        vault: new VaultClient(at('RoyaltyVault'), wallet),
        stake: new StakeClient(at('StakeToken'), wallet),
        bonds: new BondsClient(at('Bonds'), wallet),
        plans: new PlansClient(at('UsagePlans'), wallet),
        token: (address) => new TokenClient(address, wallet),
      };
    },
    close: () => {
      gateway.close();
      provider.destroy();
    },
  };
}
