import type { RpcSender } from '../../chain/clients/header-proof.ts';
import { RpcEndpoint } from '../../chain/gateway/rpc-endpoint.ts';
import { refusal } from '../checks/refusal.ts';

/** An endpoint that the contributor chose. */
export interface EvidenceEndpoint extends RpcSender {
  /** Scheme, host and port, for messages. */
  readonly name: string;
}

/** The chain id of local chains, on which one endpoint is enough. */
export const LOCAL_CHAIN = 31337n;
const FEWEST = 2;
const TIMEOUT_MS = 30_000;

const hostOf = (url: string): string => new URL(url).hostname.toLowerCase().replace(/\.$/, '');

/**
 * The endpoints that count as evidence: one a host, and none on the host of the service, which could tell both lies.
 *
 * @param urls http or https addresses that the contributor pinned
 * @throws AssayError `no-evidence` (3) with fewer than two of them, or with none on a local chain
 */
export function evidenceEndpoints(
  urls: readonly string[],
  { chainId, service }: { readonly chainId: bigint; readonly service: string | undefined },
): EvidenceEndpoint[] {
  const isLocal = chainId === LOCAL_CHAIN;
  const byHost = new Map<string, string>();
  for (const url of urls) {
    const host = hostOf(url);
    const isService = service !== undefined && host === hostOf(service);
    if (byHost.has(host) || (isService && !isLocal)) continue;
    byHost.set(host, url);
  }
  const needed = isLocal ? 1 : FEWEST;
  if (byHost.size < needed) {
    throw refusal(
      'no-evidence',
      `the chain's word is needed from ${needed} endpoint${needed === 1 ? '' : 's'} of your choice, on different hosts and not on the service's; ${byHost.size} given. A service alone could invent the round`,
    );
  }
  return [...byHost.values()].map((url) => new RpcEndpoint(url, TIMEOUT_MS));
}
