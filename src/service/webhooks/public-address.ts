import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/**
 * Whether an address is known to be public: not of this machine, its network or a provider's internal network, and not a
 * way around these (IPv4 inside IPv6, tunnels, translation).
 */
export function isPublicAddress(address: string): boolean {
  // A zone (`%eth0`) names an interface of this machine.
  if (address.includes('%') || !ipaddr.isValid(address)) return false;
  // `process` converts ::ffff:a.b.c.d to its IPv4 address.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST, 3);
}
