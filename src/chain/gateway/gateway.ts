import { Contract, getAddress, type Interface } from 'ethers';
import type { VerifierView } from '../../protocol/chain-state.ts';
import { ROLES } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import { ABIS } from '../clients/abis.ts';
import { ContractCaller } from '../clients/contract-caller.ts';
import { RegistryClient } from '../clients/registry-client.ts';
import { chainError, decodeRevert, errorCode, revertDataOf } from '../clients/revert.ts';
import { RoundsClient } from '../clients/rounds-client.ts';
import { loadDeployment } from '../deploy/deployment.ts';
import { addressOf, type Deployment } from '../deploy/deployment-record.ts';
import { blockAt, callEverywhere, minedNonce, outcomeOf } from './agreed-reads.ts';
import type { ContractCall } from './contract-call.ts';
import { EventIndex } from './event-index.ts';
import { EventLog } from './event-log.ts';
import type { GatewayLog } from './gateway-log.ts';
import { PoolProvider } from './pool-provider.ts';
import { datasetView, entryView, modelView, roundView } from './read-views.ts';
import type { Fees, RelayChain } from './relay-chain.ts';
import { RpcEndpoint, RpcError } from './rpc-endpoint.ts';
import { RpcPool, unavailable } from './rpc-pool.ts';
import { tokenView } from './token-view.ts';
import type { ChainGateway, ChainView } from './views.ts';

const RPC_TIMEOUT_MS = 10_000;
/** A chain that answered a request within this time, and failed none since, counts as ready without a request. */
const RECENT_MS = 60_000;
/** Fees are read once for all transactions that are signed within this time. */
const FEES_KEPT_MS = 1_000;

/**
 * Connects to the chain of a deployment file through one or several endpoints.
 * @throws AssayError `chain-unavailable` (exit code 5) if no endpoint answers; with exit code 4 if the endpoints are on
 *   different chains, or an address of the deployment holds other code
 */
export async function openChainGateway(config: {
  /** http(s); parsed by rpc-url.ts. */
  readonly rpcUrls: readonly string[];
  readonly deploymentFile: string;
  /** Blocks, its own included, after which a settled round is reported. */
  readonly finality?: number;
  /** Longest wait for an answer of an endpoint. */
  readonly rpcTimeoutMs?: number;
  readonly log?: GatewayLog;
}): Promise<ChainGateway> {
  const timeout = config.rpcTimeoutMs ?? RPC_TIMEOUT_MS;
  const pool = new RpcPool(
    config.rpcUrls.map((url) => new RpcEndpoint(url, timeout)),
    config.log,
  );
  const { chainId, genesis } = await pool.identify();
  const provider = new PoolProvider(pool, chainId);
  try {
    const deployment = await loadDeployment(config.deploymentFile, provider);
    const address = getAddress(addressOf(deployment, 'Rounds'));
    const rounds = new RoundsClient(address, provider);
    const log = new EventLog(provider, deployment);
    return {
      chainId,
      rounds: address,
      contracts: deployment,
      history: () => log.read(),
      token: (token) => tokenView(provider, token),
      deployment: `${chainId}/${genesis}/${address}`,
      ...lists(deployment, provider, config.finality ?? 1),
      ...state(deployment, provider, rounds),
      ...encoders(rounds, address),
      ...relaying(pool, provider),
      isReady: async () =>
        pool.hasAnswered(RECENT_MS) || BigInt(`${await pool.request('eth_chainId', [])}`) === chainId,
      endpoints: () => pool.health(),
      close: () => provider.destroy(),
    };
  } catch (error) {
    provider.destroy();
    throw chainError('connecting', error);
  }
}

/** Ids of models, rounds and datasets, read from the contracts' events. */
function lists(
  deployment: Deployment,
  provider: PoolProvider,
  finality: number,
): Pick<ChainView, 'models' | 'roundsOf' | 'datasetsOf' | 'settledRounds'> {
  const eventsOf = (name: 'ModelRegistry' | 'Rounds', abi: Interface) => {
    const contract = new Contract(addressOf(deployment, name), abi, provider);
    return (event: string, confirmations = 1) =>
      new EventIndex(contract, event, deployment.fromBlock, confirmations);
  };
  const registered = eventsOf('ModelRegistry', ABIS.modelRegistry)('ModelRegistered');
  const roundEvents = eventsOf('Rounds', ABIS.rounds);
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

/** The state of single models, rounds, datasets and entries. */
function state(
  deployment: Deployment,
  provider: PoolProvider,
  rounds: RoundsClient,
): Pick<ChainView, 'model' | 'round' | 'dataset' | 'entry' | 'challenge'> {
  const registry = new RegistryClient(addressOf(deployment, 'ModelRegistry'), provider);
  const verifiers = new Map<string, VerifierView>();

  /** Reads a verifier's circuit and key once: its code cannot change. */
  async function verifier(address: string): Promise<VerifierView> {
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
  }

  return {
    model: (id) => undefinedFor(['UNKNOWN_MODEL'], () => modelView(registry, rounds, verifier, id)),
    round: (id) => roundView(rounds, verifier, id),
    dataset: (id) => datasetView(rounds, id),
    entry: (round, dataset) => entryView(rounds, round, dataset),
    challenge: (round, dataset) =>
      undefinedFor(['WRONG_STATUS', 'NOT_ENROLLED', 'ALREADY_ATTESTED'], () =>
        rounds.challenge(round, dataset),
      ),
  };
}

/** Calls to the Rounds contract at `address`, encoded. */
function encoders(
  rounds: RoundsClient,
  address: string,
): Pick<ChainView, 'encodeCommit' | 'encodeEnrolFor' | 'encodeAttest' | 'encodeEvaluate' | 'encodeStep'> {
  const toRounds = (data: string): ContractCall => ({ to: address, data });
  return {
    encodeCommit: (statement, proof) =>
      toRounds(rounds.encodeCommit({ ...statement, role: ROLES[statement.role] }, proof)),
    encodeEnrolFor: (enrolment, signature) => toRounds(rounds.encodeEnrolFor(enrolment, signature)),
    encodeAttest: (role, set) =>
      toRounds(role === 'holdout' ? rounds.encodeAttestHoldout(set) : rounds.encodeAttest(set)),
    encodeEvaluate: ({ round, direction, deadline, proof }) =>
      toRounds(rounds.encodeEvaluate(round, direction, deadline, proof)),
    encodeStep: ({ round, weights, deadline, proof }) =>
      toRounds(rounds.encodeStep(round, weights, deadline, proof)),
  };
}

/** The relay's side: simulate, price, send and follow transactions. */
function relaying(
  pool: RpcPool,
  provider: PoolProvider,
): Omit<RelayChain, 'chainId'> & Pick<ChainGateway, 'pendingNonce'> {
  const simulate = (call: ContractCall, from: string) =>
    orReverted(() => callEverywhere(pool, call, from, isRefusal));

  async function estimate({ to, data }: ContractCall, from: string): Promise<bigint> {
    try {
      return BigInt(`${await pool.request('eth_estimateGas', [{ from, to, data }])}`);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // A refusal by one endpoint is not enough to reject the call: simulate it on all of them.
      await simulate({ to, data }, from);
      throw unavailable('an endpoint of the chain cannot estimate the gas', error);
    }
  }

  let kept: { readonly fees: Promise<Fees>; readonly at: number } | undefined;
  function fees(): Promise<Fees> {
    if (kept === undefined || performance.now() - kept.at > FEES_KEPT_MS) {
      const entry = { fees: readFees(), at: performance.now() };
      kept = entry;
      entry.fees.catch(() => {
        if (kept === entry) kept = undefined;
      });
    }
    return kept.fees;
  }

  async function readFees(): Promise<Fees> {
    const { maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
    if (maxFeePerGas === null || maxPriorityFeePerGas === null) {
      throw unavailable('the chain gives no EIP-1559 fees');
    }
    return { maxFeePerGas, maxPriorityFeePerGas };
  }

  return {
    simulate,
    async quote(call, from) {
      const [gas, current] = await Promise.all([estimate(call, from), fees()]);
      // The state may change before the transaction is mined: add a fifth.
      return { gasLimit: (gas * 6n) / 5n, ...current };
    },
    fees,
    minedNonce: (address) => minedNonce(pool, address),
    pendingNonce: async (address) =>
      Number(await pool.request('eth_getTransactionCount', [address, 'pending'])),
    balance: async (address) => BigInt(`${await pool.request('eth_getBalance', [address, 'latest'])}`),
    broadcast: (raw) => pool.broadcast(raw),
    receipt: (hash) => outcomeOf(pool, hash),
    head: () => pool.refresh(),
    block: (height) => blockAt(pool, height),
  };
}

/** Gives undefined if the contract answers with one of these errors. */
async function undefinedFor<T>(codes: readonly string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AssayError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * Whether the contract reverted: only revert data says so. A node's message may speak of reverts or of gas for reasons of
 * its own, and a submission must not be rejected for them. All errors of the contracts have data.
 */
const isRefusal = ({ data }: RpcError): boolean => revertDataOf(data) !== undefined;

/** @throws AssayError `call-reverted`, with the contract's error code (`NULLIFIER_USED`) as message, if `act` reverts */
async function orReverted<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof RpcError)) throw chainError('simulation', error);
    if (!isRefusal(error)) throw unavailable('an endpoint of the chain cannot run the call', error);
    const revert = decodeRevert(error);
    throw new AssayError('call-reverted', revert === undefined ? 'call-reverted' : errorCode(revert.name), {
      exitCode: 5,
      cause: error,
    });
  }
}
