import { expect, it } from 'vitest';
import { SeededRandom } from '../../../../scripts/support/random.ts';
import { NOISE_SD } from '../../../../src/protocol/second/privacy.ts';
import { sampledNoise } from './noise.ts';

const SEED = Number(process.env['LAB_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const COUNT = 40_000;

it.each([1, 20, 36])(
  `samples whole numbers of the noise's mean, spread and reach at b = %d (seed ${SEED})`,
  (b) => {
    const random = new SeededRandom(SEED);
    const values = Array.from({ length: COUNT }, () => sampledNoise(b, random));
    expect(values.every(Number.isSafeInteger)).toBe(true);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(34 * 2 ** b);
    const scaled = values.map((value) => value / 2 ** b);
    const mean = scaled.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = scaled.reduce((sum, value) => sum + value * value, 0) / COUNT;
    // Six standard errors: a chance below 1e-8.
    expect(Math.abs(mean)).toBeLessThan((6 * NOISE_SD) / Math.sqrt(COUNT));
    // A uniform of b bits has the variance (1 - 4^-b) / 12.
    const exact = 16 + (1 - 4 ** -b) / 3;
    expect(Math.abs(variance - exact)).toBeLessThan((6 * Math.SQRT2 * exact) / Math.sqrt(COUNT));
  },
);

it('adds nothing without noise', () => {
  expect(sampledNoise(0, new SeededRandom(1))).toBe(0);
});
