import { describe, expect, test } from 'vitest';
import { testNumbers } from '../../../scripts/support/second-cases.ts';
import {
  agreement,
  fallbackScore,
  isNoise,
  meanGate,
  type PaymentTerms,
  payScore,
  underRoundCap,
} from '../../../src/protocol/second/payment.ts';

const EXACT = { noise: 0, holdoutNoise: 0, lossNoise: 0, vScale: 2 ** 13, scoreScale: 1n << 20n };
const terms = (edit = {}, kappa = 2 ** 16): PaymentTerms => ({
  numbers: testNumbers({ ...EXACT, ...edit }),
  kappa,
});
const a = [100n, 50n, 0n];
const b = [80n, -20n, 10n];
const c = [-10n, 40n, 5n];
const two = { directions: [a, b], counts: [224, 224] };
const value = ({ numerator, denominator }: { numerator: bigint; denominator: bigint }) =>
  Number(numerator) / Number(denominator);

describe('what evaluators agree on', () => {
  test('is the inner product of two, and the mean over the pairs of three', () => {
    expect(value(agreement(two, terms()))).toBe(7000);
    const three = { directions: [a, b, c], counts: [1, 1, 1] };
    expect(value(agreement(three, terms()))).toBeCloseTo((7000 + 1000 - 1550) / 3);
  });

  test('is never below 0', () => {
    expect(value(agreement({ directions: [a, [-1n, 0n, 0n]], counts: [9, 9] }, terms()))).toBe(0);
  });

  test('of one is its square less what its noise adds, and nothing less without noise', () => {
    const one = { directions: [a], counts: [400] };
    expect(value(agreement(one, terms()))).toBe(12_500);
    const s = 2 ** 13 / 2 ** 24;
    const noise = 3 * (49 / 3) * 4 ** 18 * (s / 400) ** 2;
    expect(value(agreement(one, terms({ holdoutNoise: 18 })))).toBeCloseTo(12_500 - noise, 6);
    expect(value(agreement(one, terms({ holdoutNoise: 30 })))).toBe(0);
  });

  test('takes one to three evaluators', () => {
    expect(() => agreement({ directions: [], counts: [] }, terms())).toThrow(/one to three/);
    expect(() => agreement({ directions: [a, a, a, a], counts: [1, 1, 1, 1] }, terms())).toThrow();
  });
});

describe('a score', () => {
  const next = [60n, 20n, 0n];
  // <V, next> for V = (90, 15, 5) is 5,700; with the agreement 12,700. s = 2^-11, w = 2^20: 12,700 / 2^9 a record.
  const cap = (count: number) => BigInt(Math.floor((count * 12_700) / 2 ** 9));

  test('is g + p below the cap, and the cap above it, rounded down', () => {
    expect(payScore({ g: 5n, count: 10 }, 7n, two, next, terms())).toBe(12n);
    expect(payScore({ g: 500n, count: 10 }, 700n, two, next, terms())).toBe(cap(10));
    expect(payScore({ g: 30_000n, count: 896 }, 30_000n, two, next, terms())).toBe(cap(896));
  });

  test('is negative where the second score is worse than the first was good', () => {
    expect(payScore({ g: 5n, count: 10 }, -70n, two, next, terms())).toBe(-65n);
  });

  test('has a cap of 0 where the rounds disagree: nothing positive is earned', () => {
    const against = next.map((word) => -4n * word);
    expect(payScore({ g: 50n, count: 10 }, 10n, two, against, terms())).toBe(0n);
    expect(payScore({ g: 50n, count: 10 }, -90n, two, against, terms())).toBe(-40n);
  });

  test('scales its cap with kappa', () => {
    expect(payScore({ g: 500n, count: 10 }, 700n, two, next, terms({}, 2 ** 15))).toBe(cap(10) / 2n);
  });

  test('is 0 below one standard deviation of the noise, and itself at it', () => {
    // sd of <V, e> / w for |V + next|^2 = 150^2 + 35^2 + 5^2 is 4.0415 * 2^b * 154.1 / 2^20.
    const noisy = terms({ noise: 14 });
    const sum = [150n, 35n, 5n];
    const sd = (Math.sqrt(49 / 3) * 2 ** 14 * Math.sqrt(150 ** 2 + 35 ** 2 + 5 ** 2)) / 2 ** 20;
    expect(isNoise(BigInt(Math.floor(sd)), sum, noisy)).toBe(true);
    expect(isNoise(BigInt(Math.ceil(sd)), sum, noisy)).toBe(false);
    expect(isNoise(-BigInt(Math.ceil(sd)), sum, noisy)).toBe(false);
    expect(payScore({ g: 4n, count: 10 }, 5n, two, next, noisy)).toBe(0n);
    expect(payScore({ g: 4n, count: 10 }, 6n, two, next, noisy)).toBe(10n);
    expect(payScore({ g: 1n, count: 10 }, -9n, two, next, noisy)).toBe(0n);
  });

  test('of the fallback is g under the cap of its own round', () => {
    expect(fallbackScore({ g: 5n, count: 10 }, two, terms())).toBe(5n);
    expect(fallbackScore({ g: 500n, count: 10 }, two, terms())).toBe(BigInt(Math.floor(70_000 / 2 ** 9)));
    expect(fallbackScore({ g: 1n, count: 10 }, two, terms({ noise: 14 }))).toBe(0n);
  });

  test('is 0 where the policy scales every direction to 0', () => {
    expect(payScore({ g: 5n, count: 10 }, 5n, two, next, terms({ vScale: 0 }))).toBe(0n);
  });
});

test('the gate of a set is the mean of its gates, halves away from zero', () => {
  expect(meanGate([3n, 4n])).toBe(4n);
  expect(meanGate([1n, 2n, 2n])).toBe(2n);
});

test("a round's cap scales positive scores alone, rounded down, and never pays more than it", () => {
  expect(underRoundCap([10n, 20n, -5n], 100n)).toEqual([10n, 20n, -5n]);
  const scaled = underRoundCap([10n, 20n, -5n, 1n], 10n);
  expect(scaled).toEqual([3n, 6n, -5n, 0n]);
  expect(scaled.filter((score) => score > 0n).reduce((sum, score) => sum + score, 0n) <= 10n).toBe(true);
});
