import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggestedScale } from '../../scripts/measure/suggested-scale.ts';

test('a suggested scale is a whole number that a policy may have, for any scores', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e18, noNaN: true })), (scores) => {
      const { scale } = suggestedScale(scores);
      if (scale === undefined) return scores.every((score) => score === 0);
      return Number.isInteger(scale) && scale >= 1 && scale <= 2 ** 40;
    }),
  );
});

test('the largest score stays just below the largest band, and a scale that is cut off says so', () => {
  expect(suggestedScale([1_000_000, 620_000_000])).toEqual({ scale: 100_000_000, note: '' });
  expect(suggestedScale([1_234_567]).scale).toBe(200_000);
  expect(suggestedScale([0.4]).scale).toBe(1);
  expect(suggestedScale([1e18])).toMatchObject({ scale: 2 ** 40, note: expect.stringContaining('2^40') });
  expect(suggestedScale([]).scale).toBeUndefined();
});
