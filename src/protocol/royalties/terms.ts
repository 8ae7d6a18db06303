import { AssayError } from '../errors.ts';

/** Shares are in basis points. The shares of a version sum to this number. */
export const BASIS_POINTS = 10_000;

/** A role other than contributing data, and its share of every payment. */
type RoleShare = {
  /** A short word, 1..10 characters of a-z, 0-9 and hyphen: builder, evaluator, operator, compute, feedback, … */
  readonly role: string;
  /** Address. */
  readonly payee: string;
  /** Basis points, at least 1. */
  readonly share: number;
};

/** Terms by which payments are divided. contracts/interfaces/RoyaltyTerms.sol explains each field. */
export type RoyaltyTerms = {
  readonly roles: readonly RoleShare[];
  /** Address that receives what the holders of stake do not get. */
  readonly residual: string;
  readonly contributors: number;
  readonly parents: number;
  readonly minContributors: number;
  /** In the settlement token's smallest units; 0: no cap. */
  readonly contributorCap: bigint;
  /** Unix seconds; 0: never. */
  readonly expiresAt: bigint;
  /** Seconds; 0: claims never end. */
  readonly claimPeriod: bigint;
};

/** A model from which another one is derived, and its part of the parents' share in basis points. */
export type Parent = { readonly model: bigint; readonly weight: number };

const ROLE = /^[a-z0-9-]{1,10}$/;

/**
 * A role as the contracts encode it: ten bytes of ASCII, padded with zeros.
 * @throws AssayError `bad-role` (2)
 */
export function roleBytes(role: string): `0x${string}` {
  if (!ROLE.test(role)) {
    throw new AssayError('bad-role', 'a role is a word of 1 to 10 lower-case letters, digits and hyphens');
  }
  const codes = [...role].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0'));
  return `0x${codes.join('').padEnd(20, '0')}`;
}

/**
 * The role in encoded bytes (10, or 32 from an indexed event argument). Bytes that encode no role are
 * returned unchanged, as hexadecimal.
 */
export function roleName(bytes: string): string {
  const pairs = bytes.slice(2).match(/../g) ?? [];
  const name = pairs
    .map((pair) => String.fromCharCode(Number.parseInt(pair, 16)))
    .join('')
    .replace(/\0+$/, '');
  return ROLE.test(name) ? name : bytes;
}
