import { bn254 } from '@noble/curves/bn254.js';
import { AssayError } from '../protocol/errors.ts';

/** Affine G1 point: y² = x³ + 3. */
export interface G1Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Element c0 + c1·i of the quadratic extension. */
export interface Fp2Element {
  readonly c0: bigint;
  readonly c1: bigint;
}

/** Affine G2 point on the twist. */
export interface G2Point {
  readonly x: Fp2Element;
  readonly y: Fp2Element;
}

export type NobleG1 = ReturnType<typeof bn254.G1.Point.fromAffine>;
export type NobleG2 = ReturnType<typeof bn254.G2.Point.fromAffine>;

/** Converts a point for noble-curves, without any check. */
export function toNobleG1(point: G1Point): NobleG1 {
  return bn254.G1.Point.fromAffine({ x: point.x, y: point.y });
}

/** Converts a point for noble-curves, without any check. */
export function toNobleG2(point: G2Point): NobleG2 {
  return bn254.G2.Point.fromAffine({
    x: bn254.fields.Fp2.fromBigTuple([point.x.c0, point.x.c1]),
    y: bn254.fields.Fp2.fromBigTuple([point.y.c0, point.y.c1]),
  });
}

/**
 * @throws AssayError `invalid-proof` (3) unless the point is on the curve and not infinity. G1 has cofactor
 *   1, so the curve is the group.
 */
export function assertG1(point: G1Point, where: string): void {
  if (!isValid(() => toNobleG1(point))) throw offCurve(where);
}

/**
 * @throws AssayError `invalid-proof` (3) unless the point is on the twist, in the subgroup of order r, and
 *   not infinity. The precompile rejects points outside the subgroup; snarkjs checks only the curve.
 */
export function assertG2(point: G2Point, where: string): void {
  if (!isValid(() => toNobleG2(point))) throw offCurve(where);
}

function isValid(build: () => NobleG1 | NobleG2): boolean {
  try {
    const point = build(); // throws for some points, for instance with y = 0
    point.assertValidity();
    return !point.is0();
  } catch {
    return false; // errors of noble have no code
  }
}

function offCurve(where: string): AssayError {
  return new AssayError('invalid-proof', `${where} is not a point of its group`, { exitCode: 3 });
}
