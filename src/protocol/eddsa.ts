import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { blake512 } from '@noble/hashes/blake1.js';
import {
  addPoints,
  BASE,
  equalPoints,
  isInSubgroup,
  isOnCurve,
  mulPoint,
  mulPointPublic,
  type Point,
} from './babyjub.ts';
import { type Field, SUBGROUP_ORDER } from './field.ts';
import { hash } from './poseidon.ts';
import type { Signature } from './signature.ts';

/**
 * EdDSA over BabyJubJub with Poseidon, as circomlib's EdDSAPoseidonVerifier checks it and circomlibjs signs. Keys are
 * expanded by BLAKE-512 (the SHA-3 finalist), as RFC 8032 does by SHA-512.
 */

/** The secret scalar, a multiple of 8, and the bytes that nonces are derived from. */
function expand(privateKey: Uint8Array): { scalar: bigint; prefix: Uint8Array } {
  const digest = blake512(privateKey);
  const low = digest.slice(0, 32);
  low[0] = (low[0] as number) & 0xf8;
  low[31] = ((low[31] as number) & 0x7f) | 0x40;
  return { scalar: bytesToNumberLE(low), prefix: digest.slice(32) };
}

const keyOf = (scalar: bigint): Point => mulPoint(BASE, scalar >> 3n);
const challenge = (R8: Point, key: Point, message: Field): bigint =>
  hash(0n, [R8.x, R8.y, key.x, key.y, message]);

/** The public key of a 32-byte private key. */
export const publicKeyOf = (privateKey: Uint8Array): Point => keyOf(expand(privateKey).scalar);

/** EdDSA-Poseidon over a field element, by a 32-byte private key. Deterministic. */
export function sign(privateKey: Uint8Array, message: Field): Signature {
  const { scalar, prefix } = expand(privateKey);
  const nonce = bytesToNumberLE(blake512(Uint8Array.of(...prefix, ...numberToBytesLE(message, 32))));
  const R8 = mulPoint(BASE, nonce);
  const S = (nonce + challenge(R8, keyOf(scalar), message) * scalar) % SUBGROUP_ORDER;
  return { R8, S };
}

export function isSigned(key: Point, message: Field, { R8, S }: Signature): boolean {
  if (!isInSubgroup(key) || !isOnCurve(R8) || S < 0n || S >= SUBGROUP_ORDER) return false;
  const answered = addPoints(R8, mulPointPublic(key, 8n * challenge(R8, key, message)));
  return equalPoints(mulPointPublic(BASE, S), answered);
}
