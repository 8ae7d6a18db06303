import { JsonRpcProvider, Network } from 'ethers';
import { parseDeployment } from '../../chain/deploy/deployment-record.ts';
import { EventLog } from '../../chain/gateway/event-log.ts';
import { tokenView } from '../../chain/gateway/token-view.ts';
import { type DeploymentRecord, type Source, SourceError } from './source.ts';

const POLL_MS = 4_000;

/** A JSON-RPC connection that never leaves the given chain. */
export const chainProvider = (rpc: string, chainId: number): JsonRpcProvider => {
  const network = Network.from(chainId);
  return new JsonRpcProvider(rpc, network, { staticNetwork: network, batchMaxCount: 20 });
};

/**
 * @returns the chain id of an endpoint
 * @throws SourceError if it does not answer as an Ethereum node
 */
export async function chainIdOf(rpc: string): Promise<number> {
  const hint = 'Check its address. The endpoint must also allow requests from web pages (CORS).';
  try {
    const response = await fetch(rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
      signal: AbortSignal.timeout(15_000),
    });
    const { result } = (await response.json()) as { result?: unknown };
    if (/^0x[0-9a-f]+$/i.test(`${result}`)) return Number(result);
  } catch {
    throw new SourceError('The chain endpoint does not answer.', hint);
  }
  throw new SourceError('This address is not an Ethereum endpoint.', hint);
}

/** Public state as a chain endpoint reports it, without a verifier service. */
export async function chainSource(rpc: string, record: DeploymentRecord): Promise<Source> {
  const deployment = parseDeployment(record);
  const found = await chainIdOf(rpc);
  if (found !== deployment.chainId) {
    throw new SourceError(
      `This endpoint is of chain ${found}; the contracts are on chain ${deployment.chainId}.`,
      `Give an endpoint of chain ${deployment.chainId}.`,
    );
  }
  const provider = chainProvider(rpc, deployment.chainId);
  const log = new EventLog(provider, deployment);
  return {
    kind: 'chain',
    name: new URL(rpc).host,
    deployment: async () => deployment,
    token: (token) => tokenView(provider, token),
    async history() {
      const { events, block, time } = await log.read().catch(() => {
        throw new SourceError(
          'The chain endpoint did not give the events.',
          'Try again, or choose another endpoint.',
        );
      });
      return { events, head: { block, time } };
    },
    watch(changed, state) {
      state(true);
      const timer = setInterval(changed, POLL_MS);
      return () => clearInterval(timer);
    },
  };
}
