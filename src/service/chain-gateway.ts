import { Contract, FetchRequest, getAddress, type Interface, JsonRpcProvider, Network } from 'ethers';
import { ABIS } from '../chain/abis.ts';
import { Callable } from '../chain/call.ts';
import { addressOf, type Deployment, loadDeployment } from '../chain/deployment.ts';
import { RegistryClient } from '../chain/registry-client.ts';
import { chainError, decodeRevert, errorCode } from '../chain/revert.ts';
import { RoundsClient } from '../chain/rounds-client.ts';
import { ROLES } from '../protocol/context.ts';
import { AssayError } from '../protocol/errors.ts';
import type { ChainGateway, VerifierView } from './chain-port.ts';
import { datasetView, entryView, modelView, roundView } from './chain-views.ts';
import { EventIndex } from './event-index.ts';

/** A node that doesn't answer for this long is away. */
const RPC_TIMEOUT_MS = 10_000;

/**
 * Connects to the chain of a deployment file.
 * Throws AssayError: `chain-unavailable` (exit code 5) if no node answers; with exit code 4 if the node is on
 * another chain, or an address of the deployment holds other code.
 */
export async function openChainGateway(config: {
  readonly rpcUrl: string;
  readonly deploymentFile: string;
}): Promise<ChainGateway> {
  const request = new FetchRequest(config.rpcUrl);
  request.timeout = RPC_TIMEOUT_MS;
  // Asked first: a provider that has to find out its chain by itself would wait for a node for ever.
  const chainId = await askChainId(request.clone());
  const provider = new JsonRpcProvider(request, chainId, {
    staticNetwork: Network.from(chainId),
    cacheTimeout: -1,
  });
  try {
    const deployment = await loadDeployment(config.deploymentFile, provider);
    const genesis = await provider.getBlock(0);
    return gatewayOf(provider, deployment, `${genesis?.hash}`);
  } catch (error) {
    provider.destroy();
    throw chainError('connecting', error);
  }
}

async function askChainId(request: FetchRequest): Promise<bigint> {
  request.body = { jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] };
  try {
    const response = await request.send();
    response.assertOk();
    return BigInt((response.bodyJson as { result: string }).result);
  } catch (error) {
    throw chainError('eth_chainId', error);
  }
}

function gatewayOf(provider: JsonRpcProvider, deployment: Deployment, genesis: string): ChainGateway {
  const chainId = BigInt(deployment.chainId);
  const roundsAddress = getAddress(addressOf(deployment, 'Rounds'));
  const rounds = new RoundsClient(roundsAddress, provider);
  const registry = new RegistryClient(addressOf(deployment, 'ModelRegistry'), provider);
  const events = (address: string, abi: Interface, event: string) =>
    new EventIndex(new Contract(address, abi, provider), event, deployment.fromBlock);
  const registered = events(registry.address, ABIS.modelRegistry, 'ModelRegistered');
  const opened = events(rounds.address, ABIS.rounds, 'RoundOpened');
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

  return {
    chainId,
    rounds: roundsAddress,
    deployment: `${chainId}/${genesis}/${roundsAddress}`,
    models: async () => (await registered.all()).map((args) => args.model as bigint),
    model: (id) => absent(['UNKNOWN_MODEL'], () => modelView(registry, rounds, verifier, id)),
    roundsOf: async (model) =>
      (await opened.all()).filter((args) => args.model === model).map((args) => args.round as bigint),
    round: (id) => roundView(rounds, verifier, id),
    dataset: (id) => datasetView(rounds, id),
    entry: (round, dataset) => entryView(rounds, round, dataset),
    challenge: (round, dataset) =>
      absent(['WRONG_STATUS', 'NOT_ENROLLED', 'ALREADY_ATTESTED'], () => rounds.challenge(round, dataset)),
    isReady: async () => BigInt(await provider.send('eth_chainId', [])) === chainId,

    encodeCommit: (statement, proof) =>
      toRounds(rounds.encodeCommit({ ...statement, role: ROLES[statement.role] }, proof)),
    encodeEnrolFor: (enrolment, signature) => toRounds(rounds.encodeEnrolFor(enrolment, signature)),
    encodeAttest: (role, set) =>
      toRounds(role === 'holdout' ? rounds.encodeAttestHoldout(set) : rounds.encodeAttest(set)),
    encodeEvaluate: ({ round, direction, deadline, proof }) =>
      toRounds(rounds.encodeEvaluate(round, direction, deadline, proof)),
    encodeStep: ({ round, weights, deadline, proof }) =>
      toRounds(rounds.encodeStep(round, weights, deadline, proof)),

    simulate: (call, from) => orReverted(async () => void (await provider.call({ ...call, from }))),
    quote: (call, from) =>
      orReverted(async () => {
        const [gas, fees] = await Promise.all([
          provider.estimateGas({ ...call, from }),
          provider.getFeeData(),
        ]);
        if (fees.maxFeePerGas === null || fees.maxPriorityFeePerGas === null) {
          throw new AssayError('chain-unavailable', 'the chain tells no EIP-1559 fees', { exitCode: 5 });
        }
        return {
          // State may change until it is mined; a fifth more than measured.
          gasLimit: (gas * 6n) / 5n,
          maxFeePerGas: fees.maxFeePerGas,
          maxPriorityFeePerGas: fees.maxPriorityFeePerGas,
        };
      }),
    minedNonce: (address) => provider.getTransactionCount(address, 'latest'),
    pendingNonce: (address) => provider.getTransactionCount(address, 'pending'),
    broadcast: async (raw) => void (await provider.broadcastTransaction(raw)),
    async receipt(hash) {
      const receipt = await provider.getTransactionReceipt(hash);
      if (receipt === null) return undefined;
      const height = await provider.getBlockNumber();
      const { blockNumber } = receipt;
      return { succeeded: receipt.status === 1, blockNumber, confirmations: height - blockNumber + 1 };
    },
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

/** A revert becomes `call-reverted`, its message the error's code (`NULLIFIER_USED`); anything else is the node's. */
async function orReverted<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const mapped = chainError('simulation', error);
    if (mapped.code === 'chain-unavailable') throw mapped;
    const revert = decodeRevert(error);
    throw new AssayError('call-reverted', revert === undefined ? mapped.code : errorCode(revert.name), {
      exitCode: 5,
      cause: error,
    });
  }
}
