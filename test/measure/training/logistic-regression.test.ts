import { expect, test } from 'vitest';
import {
  fitLogistic,
  floatInputs,
  floatWeights,
  logitOf,
} from '../../../scripts/measure/training/logistic-regression.ts';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { inner } from '../../../src/protocol/second/model.ts';
import { inputsOf } from '../../../src/protocol/second/record.ts';

test('finds the weights that made the labels', () => {
  const random = new SeededRandom(5);
  const truth = [1.5, -0.75, 0, 0.25];
  const inputs = Array.from({ length: 20_000 }, () => [random.next() * 4 - 2, random.next() * 4 - 2, 0, 1]);
  const labels = inputs.map((row): 0 | 1 =>
    random.next() < 1 / (1 + Math.exp(-logitOf(truth, row))) ? 1 : 0,
  );
  const weights = fitLogistic(inputs, labels);
  for (const [j, value] of truth.entries())
    expect(Math.abs((weights[j] as number) - value)).toBeLessThan(0.08);
  // The gradient vanishes there: converged, not merely near.
  for (let j = 0; j < truth.length; j++) {
    const slope = inputs.reduce(
      (sum, row, i) =>
        sum + (1 / (1 + Math.exp(-logitOf(weights, row))) - (labels[i] as number)) * (row[j] as number),
      0,
    );
    expect(Math.abs(slope / inputs.length)).toBeLessThan(1e-5);
  }
});

test('a feature that is missing throughout gets weight 0', () => {
  const weights = fitLogistic(
    [
      [1, 0, 1],
      [-1, 0, 1],
      [0.5, 0, 1],
      [-0.5, 0, 1],
    ],
    [1, 0, 0, 1],
  );
  expect(weights[1]).toBe(0);
});

test('floating inputs and weights give the logit of the integers', () => {
  const random = new SeededRandom(9);
  for (let i = 0; i < 100; i++) {
    const codes = [random.integer(0, 255), 0, random.integer(1, 255)];
    const words = Array.from({ length: 4 }, () => BigInt(random.integer(-(2 ** 27), 2 ** 27 - 1)));
    const exact = Number(inner(words, inputsOf(codes))) / 2 ** 28;
    expect(logitOf(floatWeights(words), floatInputs({ codes }))).toBeCloseTo(exact, 9);
  }
});
