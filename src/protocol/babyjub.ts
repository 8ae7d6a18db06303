import { babyjubjub } from '@noble/curves/misc.js';
import { AssayError } from './errors.ts';
import { FIELD_MODULUS, hashToField, SUBGROUP_ORDER } from './field.ts';

/** An affine point of BabyJubJub (twisted Edwards, a = 168700, d = 168696, ERC-2494). */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const { Point: Edwards } = babyjubjub;
type EdwardsPoint = InstanceType<typeof Edwards>;

export const IDENTITY: Point = { x: 0n, y: 1n };
/** The generator of the prime subgroup, circomlib's Base8. */
export const BASE: Point = Edwards.BASE.toAffine();

const lift = (point: Point): EdwardsPoint => Edwards.fromAffine(point);
const lower = (point: EdwardsPoint): Point => {
  const { x, y } = point.toAffine();
  return { x, y };
};

/** Whether the coordinates are canonical and the point, which may be the identity, lies on the curve. */
export function isOnCurve({ x, y }: Point): boolean {
  if (x < 0n || y < 0n || x >= FIELD_MODULUS || y >= FIELD_MODULUS) return false;
  const { Fp } = Edwards;
  const { a, d } = Edwards.CURVE();
  const [x2, y2] = [Fp.sqr(x), Fp.sqr(y)];
  return Fp.eql(Fp.add(Fp.mul(a, x2), y2), Fp.add(1n, Fp.mul(d, Fp.mul(x2, y2))));
}

/** Whether the point lies on the curve and in the subgroup of order l. */
export function isInSubgroup(point: Point): boolean {
  try {
    const lifted = lift(point);
    lifted.assertValidity();
    return lifted.isTorsionFree();
  } catch {
    return false;
  }
}

export const addPoints = (a: Point, b: Point): Point => lower(lift(a).add(lift(b)));
export const negatePoint = (a: Point): Point => lower(lift(a).negate());
export const equalPoints = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y;

/** scalar * point, the scalar reduced mod l. Not constant time: a scalar of 0 mod l returns early. */
export function mulPoint(point: Point, scalar: bigint): Point {
  const reduced = ((scalar % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
  return reduced === 0n ? IDENTITY : lower(lift(point).multiply(reduced));
}

/** scalar * point in variable time, faster than `mulPoint`. Use it for public scalars only. */
export function mulPointPublic(point: Point, scalar: bigint): Point {
  const reduced = ((scalar % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
  return reduced === 0n ? IDENTITY : lower(lift(point).multiplyUnsafe(reduced));
}

/**
 * The Pedersen generator H_i, or H_Q; or a key that locks what it seals, because no party knows its logarithm.
 * Try-and-increment on y = H("assay/pedersen/v1/<i>/<counter>"), the even x, cofactor 8 cleared. The
 * construction has no trapdoor: no party can know a discrete logarithm between two generators.
 * @throws AssayError `no-generator` (4) after 256 attempts
 */
export function pedersenGenerator(i: number | 'Q' | 'locked-key'): Point {
  const { Fp } = Edwards;
  const { a, d } = Edwards.CURVE();
  for (let counter = 0; counter < 256; counter++) {
    const y = hashToField(`assay/pedersen/v1/${i}/${counter}`);
    const y2 = Fp.sqr(y);
    const denominator = Fp.sub(a, Fp.mul(d, y2));
    if (Fp.is0(denominator)) continue;
    let x: bigint;
    try {
      x = Fp.sqrt(Fp.div(Fp.sub(1n, y2), denominator));
    } catch {
      continue;
    }
    if (x & 1n) x = Fp.neg(x);
    const cleared = Edwards.fromAffine({ x, y }).clearCofactor();
    if (!cleared.is0()) return lower(cleared);
  }
  throw new AssayError('no-generator', `No generator ${i} found.`, { exitCode: 4 });
}
