import { expect, test } from 'vitest';
import { assertOpenings } from '../../../src/protocol/second/openings.ts';

test('a batch without noise is opened once', () => {
  expect(() => assertOpenings({ noise: 0 }, { epochs: 1 })).not.toThrow();
  for (const epochs of [2, 3, 4])
    expect(() => assertOpenings({ noise: 0 }, { epochs })).toThrow(
      expect.objectContaining({
        code: 'repeated-exact-sums',
        message: expect.stringContaining(`${epochs} times`),
      }),
    );
});

test('noise allows more openings, and so does a holder who accepts exact sums', () => {
  expect(() => assertOpenings({ noise: 1 }, { epochs: 4 })).not.toThrow();
  expect(() => assertOpenings({ noise: 0 }, { epochs: 4, acceptsRepeatedExactSums: true })).not.toThrow();
});
