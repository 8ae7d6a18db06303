import { getAddress } from 'ethers';
import { addressOf, parseDeployment } from '../chain/deploy/deployment.ts';
import { chainReader } from '../client/round-reader.ts';
import { ServiceClient } from '../client/service-client.ts';
import type { Access, Place } from '../delivery/access.ts';
import { type ChainAccess, openChain } from '../delivery/chain-access.ts';
import { AssayError } from '../protocol/errors.ts';
import { readJsonFile, readTextFile } from '../system/files.ts';
import { openTaskFile } from './files/task-file.ts';
import type { OptionSpec } from './options/option-spec.ts';

/** Where the contracts are, and how they are reached. The deployment file is what proofs are bound to. */
export interface AccessOptions {
  readonly deployment: string;
  /** JSON-RPC address of a node of one's own. */
  readonly rpc?: string;
  /** Address of a verifier service. */
  readonly service?: string;
  /** File with the token of an API key of that service. */
  readonly serviceKey?: string;
  /** A task file, in the place of both: what it says of one round, and no network. */
  readonly task?: string;
}

export const SERVICE_KEY_OPTION: OptionSpec = {
  flags: '--service-key <file>',
  description: "file (mode 600) with the service's API key (ASSAY_SERVICE_KEY_FILE)",
};

export const ACCESS_OPTIONS = {
  deployment: {
    flags: '--deployment <file>',
    description: 'deployment file of the contracts',
    required: true,
  },
  rpc: { flags: '--rpc <url>', description: 'JSON-RPC address of a node' },
  service: { flags: '--service <url>', description: 'address of a verifier service' },
  serviceKey: SERVICE_KEY_OPTION,
} as const satisfies Record<string, OptionSpec>;

export const TASK_OPTION: OptionSpec = {
  flags: '--task <file>',
  description: 'what assay round export wrote, in the place of --rpc and --service (no network)',
};

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
  if (options.task !== undefined) {
    return work({
      ...place,
      reader: await openTaskFile(options.task, place),
      chain: undefined,
      service: undefined,
    });
  }
  if (options.rpc === undefined && options.service === undefined) {
    throw new AssayError('bad-option', 'give --service or --rpc');
  }
  const service = await openService(options);
  const chain = options.rpc === undefined ? undefined : await openNode(options.rpc, options.deployment);
  try {
    const reader = chain === undefined ? (service as ServiceClient) : chainReader(chain.gateway);
    return await work({ ...place, reader, chain, service });
  } finally {
    chain?.close();
  }
}

/** A node to read from, and a service to carry proofs, where there is one. */
export async function withNode<T>(
  options: AccessOptions & { readonly rpc: string },
  work: (access: { readonly chain: ChainAccess; readonly service: ServiceClient | undefined }) => Promise<T>,
): Promise<T> {
  const service = await openService(options);
  return withChain(options, (chain) => work({ chain, service }));
}

async function openService({ service, serviceKey }: AccessOptions): Promise<ServiceClient | undefined> {
  if (service === undefined) return undefined;
  return new ServiceClient(service, { apiKey: await readServiceKey(serviceKey) });
}

/**
 * The token in the named file, or in the one that ASSAY_SERVICE_KEY_FILE names; undefined where neither is. Never
 * an argument or a variable itself: others would see it.
 *
 * @throws AssayError `bad-api-key`, `file-exposed`, as `readTextFile`
 */
export async function readServiceKey(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const file = path ?? environment.ASSAY_SERVICE_KEY_FILE;
  if (file === undefined || file === '') return undefined;
  const token = (await readTextFile(file, { secret: true, largest: 256 })).trim();
  if (!/^assay_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/.test(token)) {
    throw new AssayError('bad-api-key', `${file} does not hold an API key of a verifier service`);
  }
  return token;
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
