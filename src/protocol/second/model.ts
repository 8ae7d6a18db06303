import { AssayError } from '../errors.ts';
import { type Field, pack, unpack } from '../field.ts';
import { clamp, roundHalfAway, SIGMA_ONE, sigmoid } from '../fixed-point.ts';
import { type EncodedRecord, inputsOf } from './record.ts';

/**
 * The exact integers that the circuits compute: gradient and squared error, direction, loss, score and step of the
 * logistic head. W, V and G have F + 1 words: one a feature, the last for the constant feature.
 */

export const WEIGHT_BITS = 28;
export const DIRECTION_BITS = 14;
/** Largest |V_j|. */
export const DIRECTION_LIMIT = (1n << 13n) - 1n;
/** Largest |g| and |p|. */
export const SCORE_LIMIT = (1n << 15n) - 1n;
/** Largest loss, in units of 2^-16. */
export const LOSS_LIMIT = (1n << 16n) - 1n;

/** Gradient words and squared error of some records at one checkpoint; sums of them; with noise or without. */
export interface Sums {
  /** F + 1 words, units of 2^-20 code. */
  readonly words: readonly bigint[];
  /** Units of 2^-40. */
  readonly q: bigint;
}

export const zeroSums = (features: number): Sums => ({
  words: new Array<bigint>(features + 1).fill(0n),
  q: 0n,
});
export const addSums = (all: readonly Sums[], features: number): Sums => ({
  words: Array.from({ length: features + 1 }, (_, j) =>
    all.reduce((sum, { words }) => sum + (words[j] as bigint), 0n),
  ),
  q: all.reduce((sum, { q }) => sum + q, 0n),
});

const packBiased = (words: readonly bigint[], bits: number): Field[] =>
  pack(
    words.map((word) => word + (1n << BigInt(bits - 1))),
    bits,
  );
const unpackBiased = (packed: readonly bigint[], bits: number, count: number): bigint[] =>
  unpack(packed, bits, count).map((word) => word - (1n << BigInt(bits - 1)));

/** A checkpoint as public signals. */
export const packWeights = (weights: readonly bigint[]): Field[] => packBiased(weights, WEIGHT_BITS);
export const unpackWeights = (packed: readonly bigint[], features: number): bigint[] =>
  unpackBiased(packed, WEIGHT_BITS, features + 1);
/** A direction as public signals. */
export const packDirection = (direction: readonly bigint[]): Field[] => packBiased(direction, DIRECTION_BITS);
export const unpackDirection = (packed: readonly bigint[], features: number): bigint[] =>
  unpackBiased(packed, DIRECTION_BITS, features + 1);
/** The direction of an evaluator that there isn't. */
export const zeroDirection = (features: number): bigint[] => new Array<bigint>(features + 1).fill(0n);

/** <a, b>. */
export const inner = (a: readonly bigint[], b: readonly bigint[]): bigint =>
  a.reduce((sum, word, j) => sum + word * (b[j] as bigint), 0n);

/** G = sum of (sigma(W . x) - y) * (x, 16) and Q = sum of (sigma - y)^2, residuals at scale 2^20. */
export function sumsOf(records: readonly EncodedRecord[], weights: readonly bigint[]): Sums {
  const words = new Array<bigint>(weights.length).fill(0n);
  let q = 0n;
  for (const record of records) {
    const inputs = inputsOf(record.codes);
    if (inputs.length !== weights.length)
      throw new AssayError('wrong-arity', 'A record and the model have different numbers of features.');
    const residual = sigmoid(inner(weights, inputs)) - (record.label ? SIGMA_ONE : 0n);
    for (let j = 0; j < inputs.length; j++)
      words[j] = (words[j] as bigint) + residual * (inputs[j] as bigint);
    q += residual * residual;
  }
  return { words, q };
}

/** clamp(round(dividend / divisor)) to a symmetric limit, halves away from zero. */
const clampedQuotient = (dividend: bigint, divisor: bigint, limit: bigint): bigint =>
  clamp(roundHalfAway(dividend, divisor), -limit, limit);

/** g or p: <V, G'> / w, rounded and clamped. @param scale w */
export const scoreOf = (direction: readonly bigint[], words: readonly bigint[], scale: bigint): bigint =>
  clampedQuotient(inner(direction, words), scale, SCORE_LIMIT);

/** One evaluator's direction from the sum of its holdouts over `count` records. */
export const directionOf = (words: readonly bigint[], count: number, vScale: number): bigint[] =>
  words.map((word) => clampedQuotient(word * BigInt(vScale), BigInt(count) << 24n, DIRECTION_LIMIT));

/** The Brier score in units of 2^-16 from a sum of squared errors over `count` records; 0 where noise made it negative. */
export const lossOf = (q: bigint, count: number): bigint =>
  clamp(roundHalfAway(q, BigInt(count) << 24n), 0n, LOSS_LIMIT);

/** V of a round: the mean of the evaluators' directions, rounded a word. @param directions one at least */
export function meanDirection(directions: readonly (readonly bigint[])[]): bigint[] {
  const [first] = directions;
  if (!first) throw new AssayError('wrong-arity', 'A round has one evaluator at least.');
  return first.map((_, j) =>
    roundHalfAway(
      directions.reduce((sum, direction) => sum + (direction[j] as bigint), 0n),
      BigInt(directions.length),
    ),
  );
}

/** W' = clamp(W - round(eta * G' / (count * 2^16)), -bound, bound). @param eta units of 2^-16 @param count 1 at least */
export const stepOf = (
  weights: readonly bigint[],
  words: readonly bigint[],
  count: number,
  eta: number,
  bound: number,
): bigint[] =>
  weights.map((weight, j) =>
    clamp(
      weight - roundHalfAway((words[j] as bigint) * BigInt(eta), BigInt(count) << 16n),
      -BigInt(bound),
      BigInt(bound),
    ),
  );

/** The public signal of a score: score + 2^15. */
export const scoreSignal = (score: bigint): Field => (score + (1n << 15n)) as Field;
/** The public signal of up to three gates, 16 bits each; 0 in the place of an evaluator that there isn't. */
export const scoresSignal = (scores: readonly bigint[]): Field =>
  [0, 1, 2].reduce((word, e) => word | (scoreSignal(scores[e] ?? 0n) << BigInt(16 * e)), 0n) as Field;
