import { describe, expect, test } from 'vitest';
import { challenge } from '../../src/protocol/challenge.ts';
import { fieldOf, hashToField } from '../../src/protocol/field.ts';

/**
 * The sampling bound: a dataset of n batches, b of them bad, escapes a draw of k with the hypergeometric probability
 * C(n - b, k) / C(n, k), which (1 - b/n)^k bounds from above.
 */
function escapeProbability(n: number, b: number, k: number): number {
  let probability = 1;
  for (let i = 0; i < k; i++) probability *= (n - b - i) / (n - i);
  return Math.max(probability, 0);
}

const DRAWS = 1000;

describe('the escape rate of bad batches', () => {
  test.each([
    [10, 1, 4],
    [10, 5, 4],
    [50, 5, 8],
    [200, 20, 16],
    [1000, 50, 32],
    [4, 1, 4],
    [3, 1, 4],
  ])('n = %i, %i bad, k = %i: measured as computed', (n, b, k) => {
    const model = hashToField('model');
    let escaped = 0;
    for (let i = 0; i < DRAWS; i++) {
      // The bad batches sit anywhere: the first b, seen through a fresh beacon and root.
      const drawn = challenge(
        {
          beacon: BigInt(hashToField(`beacon ${n} ${b} ${k} ${i}`)),
          chainId: 31337n,
          rounds: `0x${'44'.repeat(20)}`,
          model,
          round: 1n,
          root: fieldOf(BigInt(i) + 1n),
        },
        n,
        k,
      );
      if (drawn.every((index) => index >= b)) escaped++;
    }
    const expected = escapeProbability(n, b, Math.min(n, k));
    // Five standard deviations: about one false alarm in two million.
    const deviation = Math.sqrt((expected * (1 - expected)) / DRAWS);
    expect(Math.abs(escaped / DRAWS - expected)).toBeLessThanOrEqual(5 * deviation);
    expect(expected).toBeLessThanOrEqual((1 - b / n) ** Math.min(n, k) + 1e-12);
  });
});
