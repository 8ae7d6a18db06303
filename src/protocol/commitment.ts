import {
  addPoints,
  IDENTITY,
  mulPoint,
  mulPointPublic,
  negatePoint,
  type Point,
  pedersenGenerator,
} from './babyjub.ts';
import { AssayError } from './errors.ts';

/** Bound of a gradient word of one batch: |G_j| < 2^36. */
const GRADIENT_BITS = 36n;
const LIMIT = 1n << GRADIENT_BITS;

const generators = new Map<number, Point>();

/** H_0 blinds, H_{j+1} carries word j. Computed on first use and kept. */
export function generator(i: number): Point {
  let point = generators.get(i);
  if (point === undefined) {
    point = pedersenGenerator(i);
    generators.set(i, point);
  }
  return point;
}

/**
 * -(sum over j < count of 2^bits * H_{j+1}). The circuit adds it to undo the shift of `count` signed values.
 */
export function negatedOffset(count: number, bits: number): Point {
  let sum: Point = IDENTITY;
  for (let j = 0; j < count; j++) sum = addPoints(sum, mulPointPublic(generator(j + 1), 1n << BigInt(bits)));
  return negatePoint(sum);
}

/**
 * C = sum_j values[j] * H_{j+1} + blinding * H_0: the additively homomorphic commitment to the gradient of
 * one batch (circuits/lib/commitment.circom).
 * @throws AssayError `out-of-range` (3) for a word of more than 37 signed bits
 */
export function commit(values: readonly bigint[], blinding: bigint): Point {
  if (values.some((value) => value <= -LIMIT || value >= LIMIT)) {
    throw new AssayError('out-of-range', 'A gradient word is outside 37 signed bits.', { exitCode: 3 });
  }
  return commitSum(values, blinding);
}

/** As `commit`, without the bound: words of a sum may exceed 2^36. */
export function commitSum(values: readonly bigint[], blinding: bigint): Point {
  return values.reduce<Point>(
    (sum, value, j) => addPoints(sum, mulPoint(generator(j + 1), value)),
    mulPoint(generator(0), blinding),
  );
}
