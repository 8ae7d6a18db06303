import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { testNumbers } from '../../../scripts/support/second-cases.ts';
import { asField, FIELD_MODULUS, type Field } from '../../../src/protocol/field.ts';
import {
  lossNoise,
  noiseFrom,
  noiseInput,
  noiseOutputs,
  withNoise,
  wordNoise,
} from '../../../src/protocol/second/noise.ts';

const SEED = 20_260_101;
const random = new SeededRandom(SEED);
const field = (): Field => asField(random.bigint(250));
/** 8,000 noises of a word. */
const sample = (b: number): number[] =>
  Array.from({ length: 500 }, () => noiseOutputs(field(), field(), 16))
    .flat()
    .map((output) => Number(wordNoise(output, b)));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe(`the noise of a word (seed ${SEED})`, () => {
  const b = 20;
  const noises = sample(b).map((value) => value / 2 ** b);

  test('has mean 0, variance 49/3 and the kurtosis of 64 coins and four uniforms', () => {
    const n = noises.length;
    const variance = mean(noises.map((value) => value ** 2));
    // Five standard errors.
    expect(Math.abs(mean(noises))).toBeLessThan(5 * Math.sqrt(49 / 3 / n));
    expect(Math.abs(variance - 49 / 3)).toBeLessThan(5 * (49 / 3) * Math.sqrt(2 / n));
    const kurtosis = mean(noises.map((value) => value ** 4)) / variance ** 2;
    // Fourth cumulants: 64 * (-1/8) of the coins, 4 * (-1/120) of the uniforms.
    expect(Math.abs(kurtosis - (3 - (8 + 4 / 120) / (49 / 3) ** 2))).toBeLessThan(5 * Math.sqrt(24 / n));
  });

  test('has the tails of a normal distribution at one, two and three standard deviations', () => {
    const sd = Math.sqrt(49 / 3);
    for (const [at, share] of [
      [1, 0.3173],
      [2, 0.0455],
      [3, 0.0027],
    ] as const) {
      const found = noises.filter((value) => Math.abs(value) > at * sd).length / noises.length;
      expect(Math.abs(found - share)).toBeLessThan(0.005 + 5 * Math.sqrt(share / noises.length));
    }
    expect(Math.max(...noises.map(Math.abs))).toBeLessThanOrEqual(34);
  });

  test('hides what a word is mod 2^b: every low part is as likely as any other', () => {
    // A scaled binomial would leave the low bits of a word as they were.
    for (const bits of [1, 3, 4]) {
      const small = sample(bits);
      const cells = new Array<number>(2 ** bits).fill(0);
      for (const value of small) {
        const cell = ((value % 2 ** bits) + 2 ** bits) % 2 ** bits;
        cells[cell] = (cells[cell] as number) + 1;
      }
      const expected = small.length / cells.length;
      const chi = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 2^bits - 1 degrees of freedom; far above any accident.
      expect(chi).toBeLessThan(cells.length - 1 + 6 * Math.sqrt(2 * (cells.length - 1)));
    }
  });

  test('is a whole number of every size: odd ones and even ones, of both signs', () => {
    const odd = sample(1).filter((value) => value % 2 !== 0).length;
    expect(odd).toBeGreaterThan(3500);
    expect(odd).toBeLessThan(4500);
  });
});

describe('the bounds', () => {
  const all = (1n << 208n) - 1n;

  test('are reached by all coins and uniforms at once, and nothing is added for b = 0', () => {
    for (const b of [1, 25, 36]) {
      const ones = (1n << BigInt(b)) - 1n;
      expect(wordNoise(all, b)).toBe((1n << BigInt(b)) * 32n + 2n * ones);
      expect(wordNoise(0n, b)).toBe(-((1n << BigInt(b)) * 32n + 2n * ones));
      expect(wordNoise(all, b) <= 34n << BigInt(b)).toBe(true);
    }
    expect(wordNoise(all, 0)).toBe(0n);
    expect(noiseFrom(1n, 5n, 36n, 0)).toBe(0n);
  });

  test('of an output: the highest part has no canonical decomposition, the one below has', () => {
    const top = ((FIELD_MODULUS - 1n) >> 208n) << 208n;
    expect(() => wordNoise(FIELD_MODULUS - 1n, 25)).toThrow(/canonical/);
    expect(() => wordNoise(top, 25)).toThrow(/canonical/);
    expect(() => wordNoise(top - 1n, 25)).not.toThrow();
    expect(() => lossNoise(0n, FIELD_MODULUS - 1n, 25)).toThrow(/canonical/);
  });
});

describe('the noise of a squared error', () => {
  test('takes its coins from one output and its uniforms from another', () => {
    const coins = field();
    const limbs = field();
    expect(lossNoise(coins, limbs, 47)).not.toBe(lossNoise(coins, asField(limbs ^ 1n), 47));
    expect(lossNoise(asField(coins ^ 1n), limbs, 47)).not.toBe(lossNoise(coins, limbs, 47));
    // Bits of the first output beyond its coins count for nothing.
    expect(lossNoise(asField(coins ^ (1n << 64n)), limbs, 47)).toBe(lossNoise(coins, limbs, 47));
  });

  test('has variance 49/3 at b = 47, too', () => {
    const values = Array.from({ length: 3000 }, () => {
      const [coins, limbs] = noiseOutputs(field(), field(), 2) as [Field, Field];
      return Number(lossNoise(coins, limbs, 47)) / 2 ** 47;
    });
    const variance = mean(values.map((value) => value ** 2));
    expect(Math.abs(variance - 49 / 3)).toBeLessThan(5 * (49 / 3) * Math.sqrt(2 / values.length));
  });
});

describe('a seal', () => {
  const sums = { words: [1n, -2n, 3n, -4n, 5n], q: 1n << 40n };
  const numbers = testNumbers();
  const [seed, input] = [field(), field()];

  test('of a contributor has noisy words and no Q; of a holdout both; before the step Q alone', () => {
    const contributor = withNoise(sums, 'contributor', numbers, seed, input);
    expect(contributor.q).toBe(0n);
    expect(contributor.words.every((word, j) => word !== sums.words[j])).toBe(true);
    const holdout = withNoise(sums, 'holdout', numbers, seed, input);
    expect(holdout.q).not.toBe(sums.q);
    expect(holdout.words).not.toEqual(contributor.words);
    const before = withNoise(sums, 'holdoutBefore', numbers, seed, input);
    expect(before).toEqual({ words: [0n, 0n, 0n, 0n, 0n], q: holdout.q });
  });

  test('is a function of seed and place, and differs with either', () => {
    const once = withNoise(sums, 'contributor', numbers, seed, input);
    expect(withNoise(sums, 'contributor', numbers, seed, input)).toEqual(once);
    expect(withNoise(sums, 'contributor', numbers, asField(seed + 1n), input)).not.toEqual(once);
    expect(withNoise(sums, 'contributor', numbers, seed, asField(input + 1n))).not.toEqual(once);
  });

  test('is exact where the policy has no noise', () => {
    const exact = testNumbers({ noise: 0, holdoutNoise: 0, lossNoise: 0 });
    expect(withNoise(sums, 'contributor', exact, seed, input)).toEqual({ ...sums, q: 0n });
    expect(withNoise(sums, 'holdout', exact, seed, input)).toEqual(sums);
  });
});

test('the place of a noise binds every part', () => {
  const place = {
    chainId: 31337n,
    rounds: `0x${'11'.repeat(20)}`,
    model: asField(5n),
    round: 3n,
    root: asField(6n),
    weights: [asField(7n), asField(8n)],
    policyHash: asField(9n),
    beacon: 10n,
  };
  const edits = [
    { chainId: 1n },
    { rounds: `0x${'12'.repeat(20)}` },
    { model: asField(6n) },
    { round: 4n },
    { root: asField(7n) },
    { weights: [asField(8n), asField(7n)] },
    { weights: [asField(7n)] },
    { policyHash: asField(10n) },
    { beacon: 11n },
  ];
  const inputs = new Set([place, ...edits.map((edit) => ({ ...place, ...edit }))].map(noiseInput));
  expect(inputs.size).toBe(edits.length + 1);
});
