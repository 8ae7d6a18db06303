import { Contract, getAddress, type Interface } from 'ethers';
import type { VerifierView } from '../../protocol/chain-state.ts';
import { ROLES } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import { ABIS } from '../clients/abis.ts';
import { Callable } from '../clients/contract-caller.ts';
import { RegistryClient } from '../clients/registry-client.ts';
import { chainError, decodeRevert, errorCode } from '../clients/revert.ts';
import { RoundsClient } from '../clients/rounds-client.ts';
import { addressOf, type Deployment, loadDeployment } from '../deploy/deployment.ts';
import { callEverywhere, minedNonce, outcomeOf } from './agreed-reads.ts';
import type { ContractCall } from './contract-call.ts';
import { EventIndex } from './event-index.ts';
import type { GatewayLog } from './gateway-log.ts';
import { PoolProvider } from './pool-provider.ts';
import { datasetView, entryView, modelView, roundView } from './read-views.ts';
import { RpcEndpoint, RpcError } from './rpc-endpoint.ts';
import { RpcPool, unavailable } from './rpc-pool.ts';
import type { ChainGateway } from './views.ts';

const RPC_TIMEOUT_MS = 10_000;

/**
 * Connects to the chain of a deployment file, by one or several endpoints.
 * Throws AssayError: `chain-unavailable` (exit code 5) if no endpoint answers; with exit code 4 if one of them is
 * on another chain, or an address of the deployment holds other code.
 */
export async function openChainGateway(config: {
  /** http(s); parsed by rpc-url.ts. */
  readonly rpcUrls: readonly string[];
  readonly deploymentFile: string;
  /** Blocks after which a settled round is told. */
  readonly finality?: number;
  /** An endpoint that doesn't answer for this long is away. */
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
    return gatewayOf(pool, provider, deployment, genesis, config.finality ?? 1);
  } catch (error) {
    provider.destroy();
    throw chainError('connecting', error);
  }
}

function gatewayOf(
  pool: RpcPool,
  provider: PoolProvider,
  deployment: Deployment,
  genesis: string,
  finality: number,
): ChainGateway {
  const chainId = BigInt(deployment.chainId);
  const roundsAddress = getAddress(addressOf(deployment, 'Rounds'));
  const rounds = new RoundsClient(roundsAddress, provider);
  const registry = new RegistryClient(addressOf(deployment, 'ModelRegistry'), provider);
  const events = (address: string, abi: Interface, event: string, confirmed = 1) =>
    new EventIndex(new Contract(address, abi, provider), event, deployment.fromBlock, confirmed);
  const registered = events(registry.address, ABIS.modelRegistry, 'ModelRegistered');
  const opened = events(rounds.address, ABIS.rounds, 'RoundOpened');
  const settled = events(rounds.address, ABIS.rounds, 'RoundSettled', finality);
  const committed = events(rounds.address, ABIS.rounds, 'DatasetCommitted');
  const toRounds = (data: string) => ({ to: roundsAddress, data });
  const verifiers = new Map<string, VerifierView>();

  /** What a verifier says of itself; its code can't change. */
  async function verifier(address: string): Promise<VerifierView> {
    const known = verifiers.get(address);
    if (known !== undefined) return known;
    const contract = new Callable('Groth16Verifier', address, ABIS.groth16Verifier, provider);
    const [circuit, vkHash] = await Promise.all([
      contract.read<string>('circuit'),
      contract.read<string>('vkHash'),
    ]);
    const view = { address, circuit, vkHash };
    verifiers.set(address, view);
    return view;
  }

  const simulate = (call: ContractCall, from: string) =>
    orReverted(() => callEverywhere(pool, call, from, isRefusal));

  async function estimate({ to, data }: ContractCall, from: string): Promise<bigint> {
    try {
      return BigInt(`${await pool.request('eth_estimateGas', [{ from, to, data }])}`);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // One endpoint's word isn't enough to reject for.
      await simulate({ to, data }, from);
      throw unavailable('an endpoint of the chain cannot estimate the gas', error);
    }
  }

  async function fees() {
    const { maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
    if (maxFeePerGas === null || maxPriorityFeePerGas === null) {
      throw unavailable('the chain tells no EIP-1559 fees');
    }
    return { maxFeePerGas, maxPriorityFeePerGas };
  }

  return {
    chainId,
    rounds: roundsAddress,
    deployment: `${chainId}/${genesis}/${roundsAddress}`,
    models: async () => (await registered.all()).map((args) => args.model as bigint),
    model: (id) => absent(['UNKNOWN_MODEL'], () => modelView(registry, rounds, verifier, id)),
    roundsOf: async (model) =>
      (await opened.all()).filter((args) => args.model === model).map((args) => args.round as bigint),
    datasetsOf: async (model) =>
      (await committed.all()).filter((args) => args.model === model).map((args) => args.dataset as bigint),
    settledRounds: async () =>
      (await settled.all()).map((args) => ({ round: args.round as bigint, model: args.model as bigint })),
    round: (id) => roundView(rounds, verifier, id),
    dataset: (id) => datasetView(rounds, id),
    entry: (round, dataset) => entryView(rounds, round, dataset),
    challenge: (round, dataset) =>
      absent(['WRONG_STATUS', 'NOT_ENROLLED', 'ALREADY_ATTESTED'], () => rounds.challenge(round, dataset)),
    isReady: async () => BigInt(`${await pool.request('eth_chainId', [])}`) === chainId,

    encodeCommit: (statement, proof) =>
      toRounds(rounds.encodeCommit({ ...statement, role: ROLES[statement.role] }, proof)),
    encodeEnrolFor: (enrolment, signature) => toRounds(rounds.encodeEnrolFor(enrolment, signature)),
    encodeAttest: (role, set) =>
      toRounds(role === 'holdout' ? rounds.encodeAttestHoldout(set) : rounds.encodeAttest(set)),
    encodeEvaluate: ({ round, direction, deadline, proof }) =>
      toRounds(rounds.encodeEvaluate(round, direction, deadline, proof)),
    encodeStep: ({ round, weights, deadline, proof }) =>
      toRounds(rounds.encodeStep(round, weights, deadline, proof)),

    simulate,
    async quote(call, from) {
      const [gas, current] = await Promise.all([estimate(call, from), fees()]);
      // State may change until it is mined; a fifth more than measured.
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
    endpoints: () => pool.health(),
    close: () => provider.destroy(),
  };
}

/** Undefined if the contract answers with one of these errors. */
async function absent<T>(codes: readonly string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AssayError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/** Whether a node's error means that the contract refused, and not that the node can't run the call. */
const isRefusal = ({ rpcCode, message, data }: RpcError): boolean =>
  rpcCode === 3 ||
  (typeof data === 'string' && data.length >= 10) ||
  /revert|out of gas|invalid opcode/i.test(message);

/** A refusal becomes `call-reverted`, its message the error's code (`NULLIFIER_USED`); anything else is the node's. */
async function orReverted<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof RpcError)) throw chainError('simulation', error);
    const revert = decodeRevert(error);
    throw new AssayError('call-reverted', revert === undefined ? 'call-reverted' : errorCode(revert.name), {
      exitCode: 5,
      cause: error,
    });
  }
}
