import { isIP } from 'node:net';
import { ProblemError } from '../../api/problem.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Resolve } from './names.ts';
import { isPublicAddress } from './public-address.ts';

export interface TargetPolicy {
  /** Allow http and any address, for tests and private networks. Holders of keys can then reach the service's network. */
  readonly allowsPrivate: boolean;
  readonly resolve: Resolve;
}

/** Destination of a webhook: its URL, and the checked address to connect to. */
export interface Target {
  readonly url: URL;
  readonly address: string;
}

const RESOLVE_MS = 3_000;

/**
 * Parses a webhook's URL, without resolving it.
 * @throws ProblemError `unsafe-url` unless it is https, without credentials or fragment
 */
function parseTargetUrl(text: string, { allowsPrivate }: Pick<TargetPolicy, 'allowsPrivate'>): URL {
  const url = URL.canParse(text) && text.length <= 2048 ? new URL(text) : undefined;
  const protocols = allowsPrivate ? ['https:', 'http:'] : ['https:'];
  if (url === undefined || !protocols.includes(url.protocol)) throw unsafe('the address must be https');
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw unsafe('the address must have no credentials and no fragment');
  }
  return url;
}

/**
 * Resolves a URL once and checks every address. Connect to the returned address and do not resolve again: a host could
 * change its answer between the two.
 * @throws ProblemError `unsafe-url` if any address is not public, or there is none; `host-unresolved` if the name servers
 *   gave no answer, which says nothing about the name
 */
export async function resolveTarget(text: string, policy: TargetPolicy): Promise<Target> {
  const url = parseTargetUrl(text, policy);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) !== 0 ? [host] : await resolved(host, policy.resolve);
  const isSafe = (address: string) =>
    isIP(address) !== 0 && (policy.allowsPrivate || isPublicAddress(address));
  // Reject the host if any resolved address is private.
  if (addresses.length === 0 || !addresses.every(isSafe)) {
    throw unsafe('the address does not lead to a public host');
  }
  const [address] = [...addresses].sort((a, b) => isIP(a) - isIP(b));
  return { url, address: address as string };
}

async function resolved(host: string, resolve: Resolve): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(RESOLVE_MS);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([resolve(host, signal), late]);
  } catch (cause) {
    if (cause instanceof AssayError && cause.code === 'host-unknown') {
      throw unsafe('the address does not lead to a public host', cause);
    }
    throw new ProblemError('host-unresolved', "the address's host name could not be resolved now", { cause });
  }
}

const unsafe = (detail: string, cause?: unknown): ProblemError =>
  new ProblemError('unsafe-url', detail, { cause });

/** Whether an error of `resolveTarget` can never pass: an unknown name may be registered again, or its zone be repaired. */
export function isUnsafeForGood(error: unknown): boolean {
  if (!(error instanceof AssayError) || error.code !== 'unsafe-url') return false;
  return !(error.cause instanceof AssayError && error.cause.code === 'host-unknown');
}
