import { type JsonRpcProvider, Wallet } from 'ethers';
import type { PlansClient } from '../../chain/clients/plans-client.ts';
import { SecondBondsClient } from '../../chain/clients/second/bonds-client.ts';
import { SecondRegistryClient } from '../../chain/clients/second/registry-client.ts';
import { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import type { StakeClient } from '../../chain/clients/stake-client.ts';
import type { TokenClient } from '../../chain/clients/token-client.ts';
import type { VaultClient } from '../../chain/clients/vault-client.ts';
import { addressOf, type Deployment } from '../../chain/deploy/deployment-record.ts';
import { openGateway } from '../../chain/gateway/gateway.ts';
import type { SecondGateway } from '../../chain/gateway/second/views.ts';
import { assertHttp, openNode, sharedClients } from '../node.ts';

/**
 * A node, and a deployment on its chain.
 *
 * @example
 * ```ts
 * import type { SecondChainAccess } from 'assay/sdk';
 *
 * export const model = ({ gateway }: SecondChainAccess, id: bigint) => gateway.model(id);
 * ```
 */
export interface SecondChainAccess {
  readonly deployment: Deployment;
  readonly chainId: bigint;
  /** The Rounds2 contract, checksummed. */
  readonly rounds: string;
  readonly provider: JsonRpcProvider;
  /** Reads models, rounds, datasets and accounts. */
  readonly gateway: SecondGateway;
  /** Contract clients that only read. */
  readonly reads: SecondRoundsClient;
  /** Contract clients that sign with a private key, 0x-prefixed. */
  as(privateKey: string): SecondChainClients;
  close(): void;
}

/**
 * Contract clients of one account.
 *
 * @example
 * ```ts
 * import type { SecondChainClients } from 'assay/sdk';
 *
 * export const withdraw = ({ rounds }: SecondChainClients, dataset: bigint) => rounds.withdraw(dataset);
 * ```
 */
export interface SecondChainClients {
  readonly wallet: Wallet;
  readonly rounds: SecondRoundsClient;
  readonly registry: SecondRegistryClient;
  readonly vault: VaultClient;
  readonly stake: StakeClient;
  readonly bonds: SecondBondsClient;
  readonly plans: PlansClient;
  token(address: string): TokenClient;
}

/**
 * Connects to a node, and checks that it serves the deployment's chain and that the chain holds the deployment's code.
 *
 * @param rpc http or https address
 * @throws AssayError `bad-option` (2) for another kind of address; `chain-unavailable` (5); `wrong-edition` and errors of
 * the deployment (4)
 * @example
 * ```ts
 * import { openSecondChain } from 'assay/sdk';
 *
 * const chain = await openSecondChain('http://127.0.0.1:8545', 'deployment.json');
 * console.log(chain.chainId);
 * chain.close();
 * ```
 */
export async function openSecondChain(rpc: string, deploymentFile: string): Promise<SecondChainAccess> {
  assertHttp(rpc);
  const gateway = await openGateway({ rpcUrls: [rpc], deploymentFile });
  const deployment = gateway.contracts;
  const provider = openNode(rpc, gateway.chainId);
  const at = (name: string) => addressOf(deployment, name);
  return {
    ...{ deployment, provider, gateway, chainId: gateway.chainId, rounds: gateway.rounds },
    reads: new SecondRoundsClient(at('Rounds2'), provider),
    as: (privateKey) => {
      const wallet = new Wallet(privateKey, provider);
      return {
        ...sharedClients(at, wallet),
        rounds: new SecondRoundsClient(at('Rounds2'), wallet),
        registry: new SecondRegistryClient(at('ModelRegistry2'), wallet),
        bonds: new SecondBondsClient(at('Bonds2'), wallet),
      };
    },
    close: () => {
      gateway.close();
      provider.destroy();
    },
  };
}
