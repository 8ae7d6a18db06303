import { keccak256, toUtf8Bytes } from 'ethers';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** JSON with sorted keys and without white space: equal values give equal text. Numbers must be integers. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const members = Object.entries(value as { readonly [key: string]: Json }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** keccak256 of the canonical JSON, as 0x-prefixed hex. */
export function jsonHash(value: Json): string {
  return keccak256(toUtf8Bytes(canonicalJson(value)));
}
