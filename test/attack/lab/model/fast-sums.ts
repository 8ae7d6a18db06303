import { COARSE_SEGMENTS, FINE_SEGMENTS } from '../../../../src/protocol/sigmoid-table.ts';

/**
 * The reference model's sums in doubles. Exact: every value stays below 2^53 (weights 2^27, inputs 2^9, 64 features:
 * a logit is below 2^42; a word of 2^13 records below 2^42). `fast-sums.test.ts` compares them with the reference.
 */

/** One record as the model sees it. Integers throughout. */
export interface LabRecord {
  /** x of every feature, 0 where missing, then the constant feature. */
  readonly x: Float64Array;
  readonly y: 0 | 1;
  /** Features that are missing, one bit each. */
  readonly missing: number;
}

export interface FastSums {
  readonly words: Float64Array;
  readonly q: number;
}

const ONE = 2 ** 20;
const SATURATED = 2 ** 31;

/** sigma at scale 2^20 of a logit with 28 fractional bits. */
export function fastSigmoid(z: number): number {
  const magnitude = Math.abs(z);
  let value = ONE;
  if (magnitude < SATURATED) {
    const units = Math.floor(magnitude / 2 ** 18);
    if (units >= 4096) {
      const [start, slope] = COARSE_SEGMENTS[(units - 4096) >> 9] as readonly [number, number];
      value = start + slope * (units & 511);
    } else {
      const [start, slope] = FINE_SEGMENTS[units >> 8] as readonly [number, number];
      value = start + slope * (units & 255);
    }
  }
  return z < 0 ? ONE - value : value;
}

export function logitOf(weights: Float64Array, x: Float64Array): number {
  let z = 0;
  for (let j = 0; j < x.length; j++) z += (weights[j] as number) * (x[j] as number);
  return z;
}

/** sigma(W . x) - y at scale 2^20. */
export const residualOf = (weights: Float64Array, { x, y }: LabRecord): number =>
  fastSigmoid(logitOf(weights, x)) - (y === 1 ? ONE : 0);

/** G and Q of some records at one checkpoint. @param weights the words of the checkpoint */
export function fastSums(records: readonly LabRecord[], weights: Float64Array): FastSums {
  const words = new Float64Array(weights.length);
  let q = 0;
  for (const record of records) {
    const residual = residualOf(weights, record);
    const { x } = record;
    for (let j = 0; j < x.length; j++) (words[j] as number) += residual * (x[j] as number);
    q += residual * residual;
  }
  return { words, q };
}

/** The bigint form that the mechanism takes. */
export const exactWords = (words: Float64Array): bigint[] => Array.from(words, BigInt);
/** The double form of a checkpoint or a direction. */
export const doubles = (words: readonly bigint[]): Float64Array => Float64Array.from(words, Number);
