import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** Stands for an address that a proxy does not tell: all such callers share one limit. */
const UNKNOWN = '0.0.0.0';
/** Bits of an IPv6 address that a provider gives to one customer. */
const CUSTOMER_BITS = 56;

/**
 * Removes ports and brackets from X-Forwarded-For: some proxies write `address:port`, and each port would count as an
 * address of its own. An entry that is no address becomes one that all of them share.
 */
export function cleanForwardedFor({ headers }: IncomingMessage): void {
  const given = headers['x-forwarded-for'];
  if (given === undefined) return;
  const entries = (Array.isArray(given) ? given.join(',') : given).split(',');
  headers['x-forwarded-for'] = entries.map((entry) => addressIn(entry.trim())).join(', ');
}

function addressIn(entry: string): string {
  const bare =
    /^\[([^\]]*)\](?::\d+)?$/.exec(entry)?.[1] ?? /^(\d+(?:\.\d+){3})(?::\d+)?$/.exec(entry)?.[1] ?? entry;
  return ipaddr.IPv6.isValid(bare) || ipaddr.IPv4.isValidFourPartDecimal(bare) ? bare : UNKNOWN;
}

/**
 * The part of an address that limits count by: an IPv4 address, or the /56 of an IPv6 address, which one customer of a
 * provider can use whole.
 */
export function addressBlock(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return UNKNOWN;
  // `process` gives the IPv4 address inside ::ffff:a.b.c.d.
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const bytes = parsed.toByteArray().map((byte, i) => (i < CUSTOMER_BITS / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${CUSTOMER_BITS}`;
}
