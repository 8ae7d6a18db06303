import { describe, expect, test } from 'vitest';
import {
  epsilonOf,
  gaussianDelta,
  NOISE_SD,
  noiseFor,
  noiseMultiplier,
  toEpsilon,
} from '../../../src/protocol/second/privacy.ts';

const DELTA = 1e-6;
/** epsilon of one opening and the z that the protocol's table names for it. */
const TABLE = [
  [1, 9.95],
  [2, 5.25],
  [4, 2.83],
  [8, 1.58],
] as const;

/** epsilon of a Gaussian by its Renyi divergence, order / 2 * (shift / sd)^2 (Mironov 2017, Proposition 7). */
const gaussianEpsilon = (z: number): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let order = 1.05; order < 300; order *= 1.01)
    least = Math.min(least, toEpsilon(order, (order * 2) / z ** 2, DELTA));
  return least;
};

describe('the accountant', () => {
  test.each(TABLE)('gives epsilon %d within 3 %% at the z of the table', (epsilon, z) => {
    const given = epsilonOf({ z, delta: DELTA, openings: 1 });
    expect(given).toBeLessThan(1.03 * epsilon);
    // The noise is bounded and not Gaussian: it leaks a little more than a Gaussian of its variance.
    expect(given).toBeGreaterThan(gaussianEpsilon(z));
  });

  test.each(TABLE)('gives at most epsilon %d for four openings at twice that z', (epsilon, z) => {
    expect(epsilonOf({ z: 2 * z, delta: DELTA, openings: 4 })).toBeLessThanOrEqual(epsilon);
  });

  test('gives at most epsilon for the three releases of a holdout at z times the root of 3', () => {
    const [epsilon, z] = TABLE[3];
    expect(epsilonOf({ z: Math.sqrt(3) * z, delta: DELTA, openings: 1, releases: 3 })).toBeLessThanOrEqual(
      epsilon,
    );
  });

  test('falls with z, and rises with openings and with a smaller delta', () => {
    const at = (edit: object) => epsilonOf({ z: 3, delta: DELTA, openings: 1, ...edit });
    expect(at({ z: 4 })).toBeLessThan(at({}));
    expect(at({ openings: 2 })).toBeGreaterThan(at({}));
    expect(at({ delta: 1e-9 })).toBeGreaterThan(at({}));
  });

  test('promises nothing without noise', () => {
    expect(epsilonOf({ z: 0, delta: DELTA, openings: 1 })).toBe(Number.POSITIVE_INFINITY);
    expect(noiseMultiplier(0, 81)).toBe(0);
  });

  test('refuses a delta of 0 or 1, and no openings', () => {
    for (const edit of [{ delta: 0 }, { delta: 1 }, { openings: 0 }, { z: -1 }])
      expect(() => epsilonOf({ z: 3, delta: DELTA, openings: 1, ...edit })).toThrow(/out of range/);
  });

  test('never promises less than a shift of one word alone costs', () => {
    // The exact delta of a shift in one word, summed over the noise's density in steps of 1/8.
    const choose = [1];
    for (let k = 0; k < 64; k++) choose.push(((choose[k] as number) * (64 - k)) / (k + 1));
    const STEPS = 8;
    let mass: number[] = choose.flatMap((count) => [count / 2 ** 64, ...new Array(STEPS - 1).fill(0)]);
    for (let u = 0; u < 4; u++)
      mass = Array.from({ length: mass.length + STEPS - 1 }, (_, i) =>
        mass.slice(Math.max(0, i - STEPS + 1), i + 1).reduce((sum, p) => sum + p / STEPS, 0),
      );
    const z = (2 * NOISE_SD * STEPS) / Math.ceil((2 * NOISE_SD * STEPS) / 1.58);
    const shift = Math.round((2 * NOISE_SD * STEPS) / z);
    const epsilon = epsilonOf({ z, delta: DELTA, openings: 1 });
    const delta = mass.reduce(
      (sum, p, i) => sum + Math.max(0, p - Math.exp(epsilon) * (mass[i - shift] ?? 0)),
      0,
    );
    expect(delta).toBeLessThan(DELTA);
    expect(delta).toBeGreaterThan(0);
  });
});

describe('published values', () => {
  test('the exact Gaussian mechanism needs sd 3.7306 for (1, 1e-5) (Balle and Wang 2018, calibration)', () => {
    expect(gaussianDelta(1, 3.730631634944469)).toBeCloseTo(1e-5, 12);
  });

  test("Renyi accounting stays between the exact Gaussian and Bun and Steinke's conversion", () => {
    for (const [, z] of TABLE) {
      const rho = 2 / z ** 2;
      const conversion = rho + 2 * Math.sqrt(rho * Math.log(1 / DELTA));
      expect(gaussianEpsilon(z)).toBeLessThan(conversion);
      expect(gaussianDelta(gaussianEpsilon(z), z / 2)).toBeLessThan(DELTA);
    }
  });
});

test('the noise of a worked example: B = 81 needs b = 25 for epsilon 8.1, and 26 for four openings', () => {
  expect(noiseMultiplier(25, 81)).toBeCloseTo(1.597, 3);
  expect(noiseFor(8.1, 81, { delta: DELTA, openings: 1 })).toBe(25);
  expect(noiseFor(8.1, 81, { delta: DELTA, openings: 4 })).toBe(26);
  expect(noiseFor(0.000001, 255, { delta: DELTA, openings: 1 })).toBeUndefined();
});
