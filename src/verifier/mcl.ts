import mcl from 'mcl-wasm';
import type { MultiplyG1 } from './combine-proofs.ts';
import type { G1Point, G2Point } from './curve-points.ts';

export type MclG1 = InstanceType<typeof mcl.G1>;
export type MclG2 = InstanceType<typeof mcl.G2>;
export type MclGT = InstanceType<typeof mcl.GT>;
export type MclLines = InstanceType<typeof mcl.PrecomputedG2>;

let loading: Promise<typeof mcl> | undefined;

/**
 * mcl on BN254 as Ethereum has it (BN_SNARK1). The order of every G2 point is checked when it is read.
 * The library keeps one curve per thread: no other code in the thread may initialise it with another curve.
 */
export function loadMcl(): Promise<typeof mcl> {
  loading ??= mcl.init(mcl.BN_SNARK1).then(() => {
    mcl.verifyOrderG2(true);
    return mcl;
  });
  return loading;
}

/**
 * The point, or undefined if it is not on the curve or is infinity. The cofactor of G1 is 1, so the curve is
 * the group.
 */
export function readG1({ x, y }: G1Point): MclG1 | undefined {
  return readPoint(new mcl.G1(), `1 ${x} ${y}`);
}

/** The point, or undefined if it is not on the twist, not of order r, or infinity. */
export function readG2({ x, y }: G2Point): MclG2 | undefined {
  return readPoint(new mcl.G2(), `1 ${x.c0} ${x.c1} ${y.c0} ${y.c1}`);
}

function readPoint<P extends MclG1 | MclG2>(point: P, affine: string): P | undefined {
  try {
    point.setStr(affine, 10);
  } catch {
    return undefined; // off the curve (as is (0, 0)), of another order, or with a coordinate at or above q
  }
  return point; // never infinity: it has no affine coordinates
}

/** A scalar in [0, r). */
export function toFr(scalar: bigint): InstanceType<typeof mcl.Fr> {
  const fr = new mcl.Fr();
  fr.setStr(scalar.toString(16), 16);
  return fr;
}

/**
 * With mcl; `loadMcl` must have resolved.
 * @throws Error if a point is not in G1, or is infinity
 */
export const multiplyByMcl: MultiplyG1 = (points, scalars) => {
  const read = points.map((point) => {
    const g1 = readG1(point);
    if (g1 === undefined) throw new Error('a point is not in its group');
    return g1;
  });
  const [, x, y] = mcl.mulVec(read, scalars.map(toFr)).getStr(10).split(' ');
  return x === undefined || y === undefined ? [0n, 0n] : [BigInt(x), BigInt(y)];
};
