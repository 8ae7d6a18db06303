import type { Provider } from 'ethers';
import { addressOf, type Deployment } from '../chain/deploy/deployment-record.ts';
import { readEvents } from '../chain/replay/read-events.ts';
import { AssayError } from '../protocol/errors.ts';
import { buildDossier } from './build.ts';
import type { Dossier, Subject } from './dossier.ts';

/** The chain that a dossier is read from. */
export interface DossierChain {
  readonly provider: Provider;
  readonly deployment: Deployment;
  readonly chainId: bigint;
}

/**
 * Reads the deployment's events up to a block and makes the dossier.
 *
 * @param block height; undefined: the newest
 * @throws AssayError `chain-unavailable` (5); as `buildDossier`
 */
export async function readDossier(
  { provider, deployment, chainId }: DossierChain,
  subject: Subject,
  block?: number,
): Promise<Dossier> {
  const header = await provider.getBlock(block ?? 'latest');
  if (header === null || header.hash === null) {
    throw new AssayError('chain-unavailable', `the node has no block ${block ?? 'at all'}`, { exitCode: 5 });
  }
  const events = await readEvents(provider, deployment, header.number);
  return buildDossier(subject, events, {
    chainId: `${chainId}`,
    contract: addressOf(deployment, 'Rounds2'),
    block: header.number,
    blockHash: header.hash,
    time: `${header.timestamp}`,
  });
}
