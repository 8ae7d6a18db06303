import { getAddress, keccak256 } from 'ethers';
import { addressOf, CORES, type Deployment } from '../../chain/deploy/deployment-record.ts';
import { RpcEndpoint } from '../../chain/gateway/rpc-endpoint.ts';
import { type Finding, failed, note, ok } from './finding.ts';

const NO_CODE = '0x';
/** Least balance that a relay needs to start, in wei. */
const LITTLE = 10n ** 15n;

/** The answers of the endpoints. */
export interface ChainState {
  readonly findings: readonly Finding[];
  /** Names chain and contracts as a database records them; undefined if no endpoint of the right chain answered. */
  readonly deployment: string | undefined;
}

/**
 * Asks each endpoint by itself: whether it answers, its chain, the contracts' code, the balance of the signer.
 * @param signer address that pays; undefined if the signer could not be opened
 */
export async function checkChain(
  { rpcUrls, rpcTimeoutMs }: { readonly rpcUrls: readonly string[]; readonly rpcTimeoutMs: number },
  deployment: Deployment | undefined,
  signer: string | undefined,
): Promise<ChainState> {
  const states = await Promise.all(
    rpcUrls.map((url) => checkEndpoint(new RpcEndpoint(url, rpcTimeoutMs), deployment, signer)),
  );
  return {
    findings: states.flatMap(({ findings }) => findings),
    deployment: states.find((state) => state.deployment !== undefined)?.deployment,
  };
}

async function checkEndpoint(
  rpc: RpcEndpoint,
  deployment: Deployment | undefined,
  signer: string | undefined,
): Promise<ChainState> {
  try {
    const chainId = BigInt(String(await rpc.send('eth_chainId', [])));
    if (deployment === undefined) {
      return { findings: [ok('chain', `${rpc.name} answers for chain ${chainId}`)], deployment: undefined };
    }
    if (chainId !== BigInt(deployment.chainId)) {
      const says = `${rpc.name} serves chain ${chainId}, the deployment is on chain ${deployment.chainId}`;
      const todo = 'correct ASSAY_RPC_URL or ASSAY_DEPLOYMENT: they must be of one chain';
      return { findings: [failed('chain', 4, says, todo)], deployment: undefined };
    }
    const contracts = await checkContracts(rpc, deployment);
    const balance = signer === undefined ? [] : [await checkBalance(rpc, signer)];
    return {
      findings: [ok('chain', `${rpc.name} answers for chain ${chainId}`), ...contracts, ...balance],
      deployment: await identityOf(rpc, deployment),
    };
  } catch {
    const says = `${rpc.name} does not answer, or not as a node of a chain does`;
    const todo = 'start the node, or correct ASSAY_RPC_URL; ASSAY_RPC_TIMEOUT_MS is the longest wait';
    return { findings: [failed('chain', 5, says, todo)], deployment: undefined };
  }
}

async function checkContracts(rpc: RpcEndpoint, deployment: Deployment): Promise<Finding[]> {
  const findings = await Promise.all(
    Object.entries(deployment.contracts).map(async ([name, { address, codeHash }]) => {
      const code = String(await rpc.send('eth_getCode', [address, 'latest']));
      if (code === NO_CODE) {
        const todo = 'deploy the contracts, wait for the node to be in step, or correct ASSAY_DEPLOYMENT';
        return failed('chain', 4, `${rpc.name}: there is no contract ${name} at ${address}`, todo);
      }
      if (keccak256(code) === codeHash) return undefined;
      const says = `${rpc.name}: the code of ${name} at ${address} is not that of the deployment`;
      return failed('chain', 4, says, 'do not use it: get the deployment file from its author again');
    }),
  );
  const wrong = findings.filter((finding) => finding !== undefined);
  const all = `${rpc.name}: all contracts are there (${CORES[2].length} core contracts)`;
  return wrong.length > 0 ? wrong : [ok('chain', all)];
}

async function checkBalance(rpc: RpcEndpoint, signer: string): Promise<Finding> {
  const balance = BigInt(String(await rpc.send('eth_getBalance', [signer, 'latest'])));
  if (balance >= LITTLE) return ok('chain', `${rpc.name}: the signer ${signer} can pay gas`);
  const says = `${rpc.name}: the signer ${signer} has ${balance} wei, too little for gas`;
  return note('chain', says, 'send it money, or submissions wait');
}

/** As the gateway names its deployment. */
async function identityOf(rpc: RpcEndpoint, deployment: Deployment): Promise<string | undefined> {
  const block = (await rpc.send('eth_getBlockByNumber', ['0x0', false])) as { hash?: unknown } | null;
  if (typeof block?.hash !== 'string') return undefined;
  const rounds = getAddress(addressOf(deployment, 'Rounds2'));
  return `${deployment.chainId}/${block.hash}/${rounds}`;
}
