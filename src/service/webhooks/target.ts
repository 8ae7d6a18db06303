import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ProblemError } from '../../api/problem.ts';
import { isPublicAddress } from './public-address.ts';

/** A name's addresses, as the system resolves it. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

export interface TargetPolicy {
  /** For tests and private networks: http, and any address. Whoever has a key can then reach what the service can. */
  readonly allowsPrivate: boolean;
  readonly resolve: Resolve;
}

/** Where a webhook goes: the URL, and the one address that was looked at and will be connected to. */
export interface Target {
  readonly url: URL;
  readonly address: string;
}

const RESOLVE_MS = 3_000;

/** A webhook's URL. Throws `unsafe-url` unless it is https, without credentials or fragment. Nothing is resolved. */
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
 * Resolves a URL once and looks at every address. The caller connects to the address that is returned and asks
 * nobody again, so that a name that changes its answer in between gains nothing.
 * Throws `unsafe-url` if any address is not public, or there is none.
 */
export async function resolveTarget(text: string, policy: TargetPolicy): Promise<Target> {
  const url = parseTargetUrl(text, policy);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) !== 0 ? [host] : await resolved(host, policy.resolve);
  const isSafe = (address: string) =>
    isIP(address) !== 0 && (policy.allowsPrivate || isPublicAddress(address));
  // One bad address among good ones is enough: which of them is taken is not the service's to gamble on.
  if (addresses.length === 0 || !addresses.every(isSafe)) {
    throw unsafe('the address does not lead to a public host');
  }
  const [address] = [...addresses].sort((a, b) => isIP(a) - isIP(b));
  return { url, address: address as string };
}

async function resolved(host: string, resolve: Resolve): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), RESOLVE_MS);
  });
  try {
    return await Promise.race([resolve(host), late]);
  } catch (cause) {
    throw unsafe('the address does not lead to a public host', cause);
  } finally {
    clearTimeout(timer);
  }
}

const unsafe = (detail: string, cause?: unknown): ProblemError =>
  new ProblemError('unsafe-url', detail, { cause });
