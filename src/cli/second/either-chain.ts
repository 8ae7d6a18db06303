import { editionOf, parseDeployment } from '../../chain/deploy/deployment-record.ts';
import type { ChainAccess, ChainClients } from '../../delivery/chain-access.ts';
import { readJsonFile } from '../../system/files.ts';
import { withChain } from '../connect.ts';
import type { NodeOptions } from '../options/access-options.ts';
import { withSecondChain } from './connect.ts';

/** Contract clients of one account that both editions have alike. */
export interface EitherClients extends Pick<ChainClients, 'wallet' | 'vault' | 'stake' | 'plans' | 'token'> {
  readonly registry: { config(model: bigint): Promise<{ readonly settlementToken: string }> };
}

/** A node and a deployment of either edition, for commands about money and local chains. */
export interface EitherChain extends Pick<ChainAccess, 'deployment' | 'chainId' | 'provider'> {
  as(privateKey: string): EitherClients;
}

/** Opens the node for one piece of work that is the same in both editions. @throws AssayError as `withChain` */
export async function withEitherChain<T>(
  options: NodeOptions,
  work: (chain: EitherChain) => Promise<T>,
): Promise<T> {
  if (editionOf(parseDeployment(await readJsonFile(options.deployment))) === 1)
    return withChain(options, work);
  return withSecondChain(options, ({ as, ...chain }) =>
    work({
      ...chain,
      as: (privateKey) => {
        const { registry, ...clients } = as(privateKey);
        const config = async (model: bigint) => ({ settlementToken: await registry.settlementToken(model) });
        return { ...clients, registry: { config } };
      },
    }),
  );
}
