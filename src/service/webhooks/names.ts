import { ADDRCONFIG, NODATA, NOTFOUND } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { AssayError } from '../../protocol/errors.ts';

/**
 * Resolves a host name to its addresses, until `signal` aborts.
 * @throws AssayError `host-unknown` if the name server says that the name has no address; any other error says nothing
 *   about the name
 */
export type Resolve = (host: string, signal?: AbortSignal) => Promise<readonly string[]>;

const QUERY_MS = 1_000;
const QUERIES = 3;
const ABSENT: readonly unknown[] = [NOTFOUND, NODATA, ADDRCONFIG];

/**
 * Resolves with own sockets (c-ares) and never in Node's thread pool: a silent name server would fill the pool, and the
 * requests to the chain and to the database wait for the same threads. Each name has its own resolver, so aborting one
 * cancels no other.
 *
 * Reads the system's name servers (/etc/resolv.conf) but not /etc/hosts; `localhost` is this machine.
 * @param servers name servers with ports, for tests; default: the system's
 */
export function ownResolver(servers?: readonly string[]): Resolve {
  return async (host, signal) => {
    if (/^(?:.*\.)?localhost\.?$/i.test(host)) return ['127.0.0.1', '::1'];
    signal?.throwIfAborted();
    const resolver = new Resolver({ timeout: QUERY_MS, tries: QUERIES });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return addressesOf(await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]));
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
}

/** @throws AssayError `host-unknown` if both families are absent; otherwise the first other error if none has an address */
function addressesOf(families: readonly PromiseSettledResult<string[]>[]): string[] {
  const found = families.flatMap((family) => (family.status === 'fulfilled' ? family.value : []));
  if (found.length > 0) return found;
  const errors = families.flatMap((family) => (family.status === 'rejected' ? [family.reason] : []));
  const open = errors.find((error) => !ABSENT.includes((error as { code?: unknown }).code));
  if (open !== undefined) throw open;
  throw new AssayError('host-unknown', 'the host name has no address', { exitCode: 5, cause: errors[0] });
}
