import { openSecondChain, type SecondChainAccess } from '../../delivery/second/chain-access.ts';
import { AssayError } from '../../protocol/errors.ts';
import { namingOption } from '../hints.ts';

/** The node that the options name. */
interface SecondNodeOptions {
  readonly deployment: string;
  readonly rpc?: string;
}

/** Opens the node of the options for one piece of work, and closes it afterwards. @throws AssayError `bad-option` (2); as `openSecondChain` */
export async function withSecondChain<T>(
  { rpc, deployment }: SecondNodeOptions,
  work: (chain: SecondChainAccess) => Promise<T>,
): Promise<T> {
  if (rpc === undefined) throw new AssayError('bad-option', 'in the second edition, give a node: --rpc');
  const chain = await namingOption('--rpc', () => openSecondChain(rpc, deployment));
  try {
    return await work(chain);
  } finally {
    chain.close();
  }
}
