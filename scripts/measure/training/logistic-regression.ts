import { AssayError } from '../../../src/protocol/errors.ts';
import { logLoss } from './classifier-metrics.ts';
import { EIGHT_BITS, type Encoding, inputsIn } from './encoding.ts';

/**
 * Plain logistic regression in floating point, trained to convergence on records in the clear: the reference
 * for the federated integers. It has the inputs of the circuits (a missing feature is 0), in standard
 * deviations.
 */

/** Inputs of a record: one a place of the circuit, then the constant 1. */
export const floatInputs = (
  { codes }: { readonly codes: readonly number[] },
  encoding: Encoding = EIGHT_BITS,
): number[] => inputsIn(encoding, codes).map((input) => input / encoding.unit);

/** A checkpoint's integers, 2^-28 a code, as weights per standard deviation. */
export const floatWeights = (words: readonly bigint[], { unit }: Encoding = EIGHT_BITS): number[] =>
  words.map((word) => (Number(word) * unit) / 2 ** 28);

export const logitOf = (weights: readonly number[], inputs: readonly number[]): number => {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += (weights[j] as number) * (inputs[j] as number);
  return sum;
};

/**
 * Keeps the Hessian invertible if a feature is missing in all records. Its effect on a weight is below 10^-6.
 */
const RIDGE = 1e-6;
const MOST_STEPS = 100;
/** Newton's method stops at a step that changes no weight by more than this. */
const SHORT = 1e-6;
/** It also stops where the whole step would lower the loss by no more than this. */
const FLAT = 1e-12;

/**
 * The weights of least loss, by Newton's method. A step that would not lower the loss is halved.
 * @param inputs one row per record, all of one length
 * @throws AssayError `not-converged` (4) after 100 steps, or if no step lowers the loss
 */
export function fitLogistic(inputs: readonly (readonly number[])[], labels: readonly (0 | 1)[]): number[] {
  const size = inputs[0]?.length ?? 0;
  let weights = new Array<number>(size).fill(0);
  const objective = (at: readonly number[]): number =>
    logLoss({ scores: inputs.map((row) => logitOf(at, row)), labels }) +
    (RIDGE / 2) * at.reduce((sum, value) => sum + value * value, 0);
  let here = objective(weights);
  for (let count = 0; count < MOST_STEPS; count++) {
    const { gradient, hessian } = derivatives(inputs, labels, weights);
    const direction = solve(hessian, gradient);
    const whole = weights.map((value, j) => value - (direction[j] as number));
    // Quadratic convergence: after this step the error is some 10^-12, below what the loss can resolve.
    if (direction.every((value) => Math.abs(value) < SHORT)) return whole;
    // Records that a feature nearly separates have a flat minimum: the weights still move, the loss does not.
    if (dot(gradient, direction) / 2 < FLAT) return here <= objective(whole) ? weights : whole;
    let next = whole;
    let there = objective(next);
    for (let length = 0.5; there >= here && length > 1e-6; length /= 2) {
      next = weights.map((value, j) => value - length * (direction[j] as number));
      there = objective(next);
    }
    if (there >= here) break;
    [weights, here] = [next, there];
  }
  throw new AssayError('not-converged', 'The regression in the clear did not converge.', { exitCode: 4 });
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, j) => sum + value * (b[j] as number), 0);

function derivatives(
  inputs: readonly (readonly number[])[],
  labels: readonly (0 | 1)[],
  weights: readonly number[],
): { gradient: number[]; hessian: number[][] } {
  const size = weights.length;
  const gradient = weights.map((weight) => RIDGE * weight);
  const hessian = weights.map((_, j) => weights.map((_, k) => (j === k ? RIDGE : 0)));
  const share = 1 / inputs.length;
  for (const [i, row] of inputs.entries()) {
    const probability = 1 / (1 + Math.exp(-logitOf(weights, row)));
    const residual = (probability - (labels[i] as number)) * share;
    const curvature = probability * (1 - probability) * share;
    for (let j = 0; j < size; j++) {
      const input = row[j] as number;
      gradient[j] = (gradient[j] as number) + residual * input;
      const line = hessian[j] as number[];
      for (let k = 0; k < size; k++) line[k] = (line[k] as number) + curvature * input * (row[k] as number);
    }
  }
  return { gradient, hessian };
}

/** Gaussian elimination with pivoting; the matrix is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++)
      if (Math.abs(rows[i]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number)) pivot = i;
    const top = rows[pivot] as number[];
    rows[pivot] = rows[column] as number[];
    rows[column] = top;
    for (const row of rows) {
      if (row === top) continue;
      const factor = (row[column] as number) / (top[column] as number);
      for (let k = column; k <= size; k++) row[k] = (row[k] as number) - factor * (top[k] as number);
    }
  }
  return rows.map((row, i) => (row[size] as number) / (row[i] as number));
}
