import { describe, expect, test } from 'vitest';
import {
  ascending,
  auroc,
  aurocOfOrder,
  logLoss,
  quantile,
} from '../../../scripts/measure/training/classifier-metrics.ts';
import { SeededRandom } from '../../../scripts/support/random.ts';

/** By definition: over all pairs. */
function byPairs(
  scores: readonly number[],
  labels: readonly (0 | 1)[],
  weights = scores.map(() => 1),
): number {
  let right = 0;
  let pairs = 0;
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < scores.length; j++) {
      if (labels[i] !== 1 || labels[j] !== 0) continue;
      const weight = (weights[i] as number) * (weights[j] as number);
      pairs += weight;
      const [a, b] = [scores[i] as number, scores[j] as number];
      right += weight * (a > b ? 1 : a === b ? 0.5 : 0);
    }
  }
  return right / pairs;
}

describe('auroc', () => {
  test.each([
    [[1, 2, 3, 4], [0, 0, 1, 1], 1],
    [[4, 3, 2, 1], [0, 0, 1, 1], 0],
    [[7, 7, 7, 7], [0, 1, 0, 1], 0.5],
    [[1, 2, 2, 3], [0, 0, 1, 1], 0.875],
    [[-1, 0, 0, 0], [1, 0, 0, 1], 0.25],
  ] as const)('scores %j, labels %j: %d', (scores, labels, expected) => {
    expect(auroc({ scores, labels })).toBeCloseTo(expected, 12);
  });

  test('is NaN where a label does not occur', () => {
    expect(auroc({ scores: [1, 2], labels: [1, 1] })).toBeNaN();
    expect(auroc({ scores: [1, 2], labels: [0, 0] })).toBeNaN();
  });

  test('equals the share of rightly ordered pairs, with ties and with weights', () => {
    const random = new SeededRandom(77);
    for (let round = 0; round < 50; round++) {
      const labels = Array.from({ length: 40 }, () => random.integer(0, 1) as 0 | 1);
      const scores = labels.map(() => random.integer(0, 12));
      const weights = labels.map(() => random.integer(0, 3));
      expect(auroc({ scores, labels })).toBeCloseTo(byPairs(scores, labels), 12);
      const weighted = aurocOfOrder(ascending(scores), { scores, labels }, weights);
      expect(weighted).toBeCloseTo(byPairs(scores, labels, weights), 12);
    }
  });
});

describe('logLoss', () => {
  test('is ln 2 for a model that knows nothing, and stays finite', () => {
    expect(logLoss({ scores: [0, 0], labels: [0, 1] })).toBeCloseTo(Math.LN2, 12);
    expect(logLoss({ scores: [1000], labels: [0] })).toBe(1000);
    expect(logLoss({ scores: [1000], labels: [1] })).toBe(0);
  });
});

test('quantile: nearest rank', () => {
  expect(quantile([3, 1, 2], 0)).toBe(1);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([3, 1, 2], 1)).toBe(3);
});
