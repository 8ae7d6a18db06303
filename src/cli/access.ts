import { getAddress } from 'ethers';
import { addressOf, parseDeployment } from '../chain/deployment.ts';
import { type ChainAccess, openChain } from '../client/chain-access.ts';
import { chainReader, type RoundReader } from '../client/round-reader.ts';
import { ServiceClient } from '../client/service-client.ts';
import { AssayError } from '../protocol/errors.ts';
import type { OptionSpec } from './cli.ts';
import { readJsonFile } from './files.ts';

/** Where the contracts are, and how they are reached. The deployment file is what proofs are bound to. */
export interface AccessOptions {
  readonly deployment: string;
  /** JSON-RPC address of a node of one's own. */
  readonly rpc?: string;
  /** Address of a verifier service. */
  readonly service?: string;
}

export interface Place {
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  /** The UsagePlans contract, checksummed. */
  readonly plans: string;
}

export interface Access extends Place {
  /** Through the node where there is one, else through the service. */
  readonly reader: RoundReader;
  readonly chain: ChainAccess | undefined;
  readonly service: ServiceClient | undefined;
}

export const ACCESS_OPTIONS = {
  deployment: {
    flags: '--deployment <file>',
    description: 'deployment file of the contracts',
    required: true,
  },
  rpc: { flags: '--rpc <url>', description: 'JSON-RPC address of a node' },
  service: { flags: '--service <url>', description: 'address of a verifier service' },
} as const satisfies Record<string, OptionSpec>;

export const RPC_OPTIONS: readonly OptionSpec[] = [
  ACCESS_OPTIONS.deployment,
  { ...ACCESS_OPTIONS.rpc, required: true },
];

/** Chain and contract of a deployment file, without a network. @throws AssayError as `parseDeployment` (4) */
export async function readPlace(deploymentFile: string): Promise<Place> {
  const deployment = parseDeployment(await readJsonFile(deploymentFile));
  const at = (name: string) => getAddress(addressOf(deployment, name));
  return { chainId: BigInt(deployment.chainId), rounds: at('Rounds'), plans: at('UsagePlans') };
}

/** Opens what the options name, runs, and closes it. @throws AssayError `bad-option` (2) where nothing is named */
export async function withAccess<T>(
  options: AccessOptions,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  const place = await readPlace(options.deployment);
  if (options.rpc === undefined && options.service === undefined) {
    throw new AssayError('bad-option', 'give --service or --rpc');
  }
  const service = options.service === undefined ? undefined : new ServiceClient(options.service);
  const chain = options.rpc === undefined ? undefined : await openNode(options.rpc, options.deployment);
  try {
    const reader = chain === undefined ? (service as ServiceClient) : chainReader(chain.gateway);
    return await work({ ...place, reader, chain, service });
  } finally {
    chain?.close();
  }
}

/** A node to read from, and a service to carry proofs, where there is one. */
export function withNode<T>(
  options: { readonly deployment: string; readonly rpc: string; readonly service?: string },
  work: (access: { readonly chain: ChainAccess; readonly service: ServiceClient | undefined }) => Promise<T>,
): Promise<T> {
  const service = options.service === undefined ? undefined : new ServiceClient(options.service);
  return withChain(options, (chain) => work({ chain, service }));
}

/** The same with a node alone. */
export async function withChain<T>(
  options: { readonly deployment: string; readonly rpc: string },
  work: (chain: ChainAccess) => Promise<T>,
): Promise<T> {
  const chain = await openNode(options.rpc, options.deployment);
  try {
    return await work(chain);
  } finally {
    chain.close();
  }
}

const openNode = async (rpc: string, deploymentFile: string): Promise<ChainAccess> =>
  openChain(rpc, deploymentFile, await readJsonFile(deploymentFile));
