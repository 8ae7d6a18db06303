import { type JsonRpcProvider, Wallet } from 'ethers';
import { BondsClient } from '../chain/clients/bonds-client.ts';
import type { PlansClient } from '../chain/clients/plans-client.ts';
import { RegistryClient } from '../chain/clients/registry-client.ts';
import { RoundsClient } from '../chain/clients/rounds-client.ts';
import type { StakeClient } from '../chain/clients/stake-client.ts';
import type { TokenClient } from '../chain/clients/token-client.ts';
import type { VaultClient } from '../chain/clients/vault-client.ts';
import { addressOf, type Deployment, parseDeployment } from '../chain/deploy/deployment-record.ts';
import { openChainGateway } from '../chain/gateway/gateway.ts';
import type { ChainGateway } from '../chain/gateway/views.ts';
import { assertHttp, openNode, sharedClients } from './node.ts';

/**
 * A node, and a deployment on its chain.
 *
 * @example
 * ```ts
 * import type { ChainAccess } from 'assay/sdk';
 *
 * export const height = ({ provider }: ChainAccess) => provider.getBlockNumber();
 * ```
 */
export interface ChainAccess {
  readonly deployment: Deployment;
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  readonly provider: JsonRpcProvider;
  /** Reads models, rounds and datasets. */
  readonly gateway: ChainGateway;
  /** Contract clients that sign with a private key, 0x-prefixed. */
  as(privateKey: string): ChainClients;
  close(): void;
}

/**
 * Contract clients of one account.
 *
 * @example
 * ```ts
 * import type { ChainClients } from 'assay/sdk';
 *
 * export const claimable = ({ vault, wallet }: ChainClients, model: bigint) =>
 *   vault.claimable(model, wallet.address);
 * ```
 */
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
 * Connects to a node, and checks that it serves the deployment's chain and that the chain holds the deployment's code.
 *
 * @param rpc http or https address
 * @param deploymentFile path of the deployment file, for error messages
 * @param deploymentJson the parsed file
 * @throws AssayError `bad-option` (2) for another kind of address; `chain-unavailable` (5); `DEPLOYMENT_*` (4) for a
 * wrong file, chain or code
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openChain } from 'assay/sdk';
 *
 * const file = 'deployment.json';
 * const chain = await openChain('http://127.0.0.1:8545', file, JSON.parse(readFileSync(file, 'utf8')));
 * console.log(await chain.gateway.models());
 * chain.close();
 * ```
 */
export async function openChain(
  rpc: string,
  deploymentFile: string,
  deploymentJson: unknown,
): Promise<ChainAccess> {
  assertHttp(rpc);
  const deployment = parseDeployment(deploymentJson);
  const gateway = await openChainGateway({ rpcUrls: [rpc], deploymentFile });
  const provider = openNode(rpc, gateway.chainId);
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
        ...sharedClients(at, wallet),
        rounds: new RoundsClient(at('Rounds'), wallet),
        registry: new RegistryClient(at('ModelRegistry'), wallet),
        bonds: new BondsClient(at('Bonds'), wallet),
      };
    },
    close: () => {
      gateway.close();
      provider.destroy();
    },
  };
}
