import { buildEddsa } from 'circomlibjs';
import { isInSubgroup, type Point } from './babyjub.ts';
import { type Field, SUBGROUP_ORDER } from './field.ts';
import type { Signature } from './signature.ts';

// circomlibjs compiles its WebAssembly for about a second. A module that does not sign or verify must not import this one.
const eddsa = await buildEddsa();

/** The public key of a 32-byte private key. */
export function publicKeyOf(privateKey: Uint8Array): Point {
  const [x, y] = eddsa.prv2pub(privateKey);
  return { x: eddsa.F.toObject(x), y: eddsa.F.toObject(y) };
}

/** EdDSA-Poseidon over a field element, by a 32-byte private key. Deterministic. */
export function sign(privateKey: Uint8Array, message: Field): Signature {
  const { R8, S } = eddsa.signPoseidon(privateKey, eddsa.F.e(message));
  return { R8: { x: eddsa.F.toObject(R8[0]), y: eddsa.F.toObject(R8[1]) }, S };
}

export function isSigned(key: Point, message: Field, signature: Signature): boolean {
  if (!isInSubgroup(key) || signature.S < 0n || signature.S >= SUBGROUP_ORDER) return false;
  return eddsa.verifyPoseidon(
    eddsa.F.e(message),
    { R8: [eddsa.F.e(signature.R8.x), eddsa.F.e(signature.R8.y)], S: signature.S },
    [eddsa.F.e(key.x), eddsa.F.e(key.y)],
  );
}
