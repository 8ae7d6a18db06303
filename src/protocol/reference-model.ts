import { AssayError } from './errors.ts';
import { type Field, pack, unpack } from './field.ts';
import { clamp, roundHalfAway, SIGMA_ONE, sigmoid } from './fixed-point.ts';
import type { EncodedRecord } from './record.ts';
import type { Shape } from './shape.ts';

/**
 * The exact integers of the circuits: gradient, score, band, direction and step of the logistic head. W, V
 * and G have F + 1 words: one per feature, and a last one for the constant feature.
 */

/**
 * The constant feature in code units: one standard deviation, so that the bias learns as fast as a feature.
 */
const BIAS_INPUT = 64n;
const WEIGHT_BITS = 28;
const DIRECTION_BITS = 14;
const BAND_LIMIT = 7n;

const WEIGHT_HALF = 1n << BigInt(WEIGHT_BITS - 1);
const DIRECTION_HALF = 1n << BigInt(DIRECTION_BITS - 1);

export const zeroWords = (shape: Shape): bigint[] => new Array<bigint>(shape.f + 1).fill(0n);

const packBiased = (words: readonly bigint[], bits: number): Field[] =>
  pack(
    words.map((word) => word + (1n << BigInt(bits - 1))),
    bits,
  );
const unpackBiased = (packed: readonly bigint[], bits: number, count: number): bigint[] =>
  unpack(packed, bits, count).map((word) => word - (1n << BigInt(bits - 1)));

/** Packs weights into the public signals W. */
export const packWeights = (weights: readonly bigint[]): Field[] => packBiased(weights, WEIGHT_BITS);
export const unpackWeights = (packed: readonly bigint[], shape: Shape): bigint[] =>
  unpackBiased(packed, WEIGHT_BITS, shape.f + 1);
/** Packs a direction into the public signals V. */
export const packDirection = (direction: readonly bigint[]): Field[] => packBiased(direction, DIRECTION_BITS);
export const unpackDirection = (packed: readonly bigint[], shape: Shape): bigint[] =>
  unpackBiased(packed, DIRECTION_BITS, shape.f + 1);

/** The inputs x: code - 512 for a present code, 0 for a missing one, then the constant feature. */
const inputsOf = (codes: readonly number[]): bigint[] => [
  ...codes.map((code) => (code === 0 ? 0n : BigInt(code - 512))),
  BIAS_INPUT,
];

/** W . x with 28 fractional bits. */
function logit(weights: readonly bigint[], inputs: readonly bigint[]): bigint {
  let sum = 0n;
  for (let j = 0; j < inputs.length; j++) sum += (weights[j] as bigint) * (inputs[j] as bigint);
  return sum;
}

/**
 * G = sum over records of (sigma(W . x) - y) * x, residuals at scale 2^20.
 * @throws AssayError `wrong-arity`
 */
export function gradient(records: readonly EncodedRecord[], weights: readonly bigint[]): bigint[] {
  const sum = new Array<bigint>(weights.length).fill(0n);
  for (const record of records) {
    const inputs = inputsOf(record.codes);
    if (inputs.length !== weights.length) {
      throw new AssayError('wrong-arity', 'A record and the model have different numbers of features.');
    }
    const residual = sigmoid(logit(weights, inputs)) - (record.label ? SIGMA_ONE : 0n);
    for (let j = 0; j < inputs.length; j++) {
      sum[j] = (sum[j] as bigint) + residual * (inputs[j] as bigint);
    }
  }
  return sum;
}

/** <V, G>. */
export const score = (direction: readonly bigint[], gradientWords: readonly bigint[]): bigint =>
  direction.reduce((sum, word, j) => sum + word * (gradientWords[j] as bigint), 0n);

/**
 * clamp(round(score / scale), -7, 7). A positive band says that a step on this batch lowers the loss on the
 * holdout.
 */
export const band = (scoreValue: bigint, scale: bigint): number =>
  Number(clamp(roundHalfAway(scoreValue, scale), -BAND_LIMIT, BAND_LIMIT));

/** V from the holdout's summed gradient over `count` records: clamp(round(G * vScale / (count * 2^24))). */
export const directionOf = (holdoutGradient: readonly bigint[], count: number, vScale: number): bigint[] =>
  holdoutGradient.map((word) =>
    clamp(roundHalfAway(word * BigInt(vScale), BigInt(count) << 24n), -DIRECTION_HALF, DIRECTION_HALF - 1n),
  );

/**
 * W' = clamp(W - round(eta * G / (count * 2^16))). With count 0 no set was accepted and W stays.
 * @param eta learning rate, 32 bits
 */
export const step = (
  weights: readonly bigint[],
  sumGradient: readonly bigint[],
  count: number,
  eta: number,
): bigint[] =>
  count === 0
    ? [...weights]
    : weights.map((word, j) =>
        clamp(
          word - roundHalfAway((sumGradient[j] as bigint) * BigInt(eta), BigInt(count) << 16n),
          -WEIGHT_HALF,
          WEIGHT_HALF - 1n,
        ),
      );
