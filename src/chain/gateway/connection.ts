import { Contract, getAddress } from 'ethers';
import type { VerifierView } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import { ABIS } from '../clients/abis.ts';
import { ContractCaller } from '../clients/contract-caller.ts';
import { CORE_ABIS, type NamedAbi } from '../clients/core-abis.ts';
import { chainError } from '../clients/revert.ts';
import { loadDeployment } from '../deploy/deployment.ts';
import { addressOf, type Deployment } from '../deploy/deployment-record.ts';
import { EventIndex } from './event-index.ts';
import { EventLog } from './event-log.ts';
import type { GatewayLog } from './gateway-log.ts';
import { PoolProvider } from './pool-provider.ts';
import { relaying } from './relaying.ts';
import { RpcEndpoint } from './rpc-endpoint.ts';
import { RpcPool } from './rpc-pool.ts';
import { tokenView } from './token-view.ts';
import type { ConnectedChain, SharedView } from './views.ts';

const RPC_TIMEOUT_MS = 10_000;
/** A chain that answered a request within this time, and failed none since, counts as ready without a request. */
const RECENT_MS = 60_000;

export interface GatewayConfig {
  /** http(s); parsed by rpc-url.ts. */
  readonly rpcUrls: readonly string[];
  readonly deploymentFile: string;
  /** Blocks, its own included, after which a settled round is reported. */
  readonly finality?: number;
  /** Longest wait for an answer of an endpoint. */
  readonly rpcTimeoutMs?: number;
  readonly log?: GatewayLog;
}

/** A pool of endpoints on the chain of a deployment, whose contracts were checked. */
export interface Connection {
  readonly pool: RpcPool;
  readonly provider: PoolProvider;
  readonly chainId: bigint;
  /** Hash of block 0. */
  readonly genesis: string;
  readonly deployment: Deployment;
}

/**
 * Connects to the chain of a deployment file through one or several endpoints, and builds a gateway on the connection.
 * @param build may refuse the deployment; the connection is closed then
 * @throws AssayError `chain-unavailable` (exit code 5) if no endpoint answers; with exit code 4 if the endpoints are on
 *   different chains, or an address of the deployment holds other code
 */
export async function connected<T>(config: GatewayConfig, build: (connection: Connection) => T): Promise<T> {
  const timeout = config.rpcTimeoutMs ?? RPC_TIMEOUT_MS;
  const pool = new RpcPool(
    config.rpcUrls.map((url) => new RpcEndpoint(url, timeout)),
    config.log,
  );
  const { chainId, genesis } = await pool.identify();
  const provider = new PoolProvider(pool, chainId);
  try {
    const deployment = await loadDeployment(config.deploymentFile, provider);
    return build({ pool, provider, chainId, genesis, deployment });
  } catch (error) {
    provider.destroy();
    throw chainError('connecting', error);
  }
}

/** The deployment's Rounds contract: checksummed address. */
export const roundsOf = ({ deployment }: Pick<Connection, 'deployment'>): string =>
  getAddress(addressOf(deployment, CORE_ABIS.rounds.name));

/** Everything of a gateway but single models, rounds, datasets and calls. */
export function sharedGateway(
  connection: Connection,
  finality = 1,
): Omit<SharedView, 'simulate'> & ConnectedChain {
  const { pool, provider, chainId, genesis, deployment } = connection;
  const rounds = roundsOf(connection);
  const log = new EventLog(provider, deployment);
  return {
    chainId,
    rounds,
    contracts: deployment,
    history: () => log.read(),
    token: (token) => tokenView(provider, token),
    deployment: `${chainId}/${genesis}/${rounds}`,
    ...lists(connection, finality),
    ...relaying(pool, provider),
    isReady: async () =>
      pool.hasAnswered(RECENT_MS) || BigInt(`${await pool.request('eth_chainId', [])}`) === chainId,
    endpoints: () => pool.health(),
    close: () => provider.destroy(),
  };
}

/** Ids of models, rounds and datasets, read from the contracts' events. */
function lists(
  { deployment, provider }: Connection,
  finality: number,
): Pick<SharedView, 'models' | 'roundsOf' | 'datasetsOf' | 'settledRounds'> {
  const eventsOf = ({ name, abi }: NamedAbi) => {
    const contract = new Contract(addressOf(deployment, name), abi, provider);
    return (event: string, confirmations = 1) =>
      new EventIndex(contract, event, deployment.fromBlock, confirmations);
  };
  const registered = eventsOf(CORE_ABIS.registry)('ModelRegistered');
  const roundEvents = eventsOf(CORE_ABIS.rounds);
  const opened = roundEvents('RoundOpened');
  const settled = roundEvents('RoundSettled', finality);
  const committed = roundEvents('DatasetCommitted');
  return {
    models: async () => (await registered.all()).map((args) => args.model as bigint),
    roundsOf: async (model) =>
      (await opened.all()).filter((args) => args.model === model).map((args) => args.round as bigint),
    datasetsOf: async (model) =>
      (await committed.all()).filter((args) => args.model === model).map((args) => args.dataset as bigint),
    settledRounds: async () =>
      (await settled.all()).map((args) => ({ round: args.round as bigint, model: args.model as bigint })),
  };
}

/** Reads verifiers' circuits and keys, each once: their code cannot change. */
export function verifierReader({
  provider,
}: Pick<Connection, 'provider'>): (address: string) => Promise<VerifierView> {
  const verifiers = new Map<string, VerifierView>();
  return async (address) => {
    const known = verifiers.get(address);
    if (known !== undefined) return known;
    const contract = new ContractCaller('Groth16Verifier', address, ABIS.groth16Verifier, provider);
    const [circuit, vkHash] = await Promise.all([
      contract.read<string>('circuit'),
      contract.read<string>('vkHash'),
    ]);
    const view = { address, circuit, vkHash };
    verifiers.set(address, view);
    return view;
  };
}

/** Gives undefined if the contract answers with one of these errors. */
export async function undefinedFor<T>(
  codes: readonly string[],
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AssayError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
