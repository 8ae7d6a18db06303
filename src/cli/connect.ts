import { ServiceClient } from '../client/service-client.ts';
import type { Access } from '../delivery/access.ts';
import { type ChainAccess, openChain } from '../delivery/chain-access.ts';
import { chainReader } from '../delivery/chain-reader.ts';
import { AssayError } from '../protocol/errors.ts';
import { readJsonFile } from '../system/files.ts';
import { readPlace } from './files/deployment-file.ts';
import { readServiceKey } from './files/service-key-file.ts';
import { openTaskFile } from './files/task-file.ts';
import { namingOption } from './hints.ts';
import type { AccessOptions, NodeOptions } from './options/access-options.ts';

/** Opens the node or service that the options name for one piece of work, and closes it afterwards. */

/** @throws AssayError `bad-option` (2) if neither node, service nor task file is named */
export async function withAccess<T>(
  options: AccessOptions,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  const place = await readPlace(options.deployment);
  if (options.task !== undefined) {
    const reader = await openTaskFile(options.task, place);
    return work({ ...place, reader, chain: undefined, service: undefined });
  }
  if (options.rpc === undefined) {
    const service = await openService(options);
    if (service === undefined) throw new AssayError('bad-option', 'give --service or --rpc');
    return work({ ...place, reader: service, chain: undefined, service });
  }
  const service = await openService(options);
  return withChain({ ...options, rpc: options.rpc }, (chain) =>
    work({ ...place, reader: chainReader(chain.gateway), chain, service }),
  );
}

/** A node to read from, and a service to carry proofs if the options name one. */
export async function withNode<T>(
  options: AccessOptions & NodeOptions,
  work: (access: { readonly chain: ChainAccess; readonly service: ServiceClient | undefined }) => Promise<T>,
): Promise<T> {
  const service = await openService(options);
  return withChain(options, (chain) => work({ chain, service }));
}

/** A node alone. */
export async function withChain<T>(
  { rpc, deployment }: NodeOptions,
  work: (chain: ChainAccess) => Promise<T>,
): Promise<T> {
  const json = await readJsonFile(deployment);
  const chain = await namingOption('--rpc', () => openChain(rpc, deployment, json));
  try {
    return await work(chain);
  } finally {
    chain.close();
  }
}

async function openService({ service, serviceKey }: AccessOptions): Promise<ServiceClient | undefined> {
  if (service === undefined) return undefined;
  const apiKey = await readServiceKey(serviceKey);
  return namingOption('--service', async () => new ServiceClient(service, { apiKey }));
}
