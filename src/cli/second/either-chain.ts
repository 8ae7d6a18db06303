import type { SecondChainAccess, SecondChainClients } from '../../delivery/second/chain-access.ts';
import type { NodeOptions } from '../options/access-options.ts';
import { withSecondChain } from './connect.ts';

/** Contract clients of one account that deal with money. */
export interface EitherClients
  extends Pick<SecondChainClients, 'wallet' | 'vault' | 'stake' | 'plans' | 'token'> {
  readonly registry: { config(model: bigint): Promise<{ readonly settlementToken: string }> };
}

/** A node and a deployment, for commands about money and local chains. */
export interface EitherChain extends Pick<SecondChainAccess, 'deployment' | 'chainId' | 'provider'> {
  as(privateKey: string): EitherClients;
}

/** Opens the node for one piece of work about money. @throws AssayError as `withSecondChain` */
export const withEitherChain = <T>(
  options: NodeOptions,
  work: (chain: EitherChain) => Promise<T>,
): Promise<T> =>
  withSecondChain(options, ({ as, ...chain }) =>
    work({
      ...chain,
      as: (privateKey) => {
        const { registry, ...clients } = as(privateKey);
        const config = async (model: bigint) => ({ settlementToken: await registry.settlementToken(model) });
        return { ...clients, registry: { config } };
      },
    }),
  );
