import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLinearRule, type LinearTerm } from '../../../src/protocol/policy/linear-rule.ts';
import { decodeCode, encodeValue, type Feature } from '../../../src/protocol/policy/schema.ts';

describe('linear rules', () => {
  const features: Feature[] = [
    { name: 'a', unit: '1', transform: 'linear', centre: 131.014, step: 0.392781 },
    { name: 'b', unit: '1', transform: 'linear', centre: 53.054, step: 0.149797 },
  ];
  const terms = (...coefficients: number[]): LinearTerm[] =>
    coefficients.map((coefficient, index) => ({
      feature: features[index] as Feature,
      index,
      coefficient,
      lo: 280,
      hi: 760,
    }));

  test('a record that satisfies the rule always passes; one that passes misses it by the tolerance at most', () => {
    const inside = fc.double({ min: 0, max: 1, noNaN: true });
    const coefficient = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        inside,
        inside,
        coefficient,
        coefficient,
        fc.boolean(),
        fc.boolean(),
        inside,
        (u, v, p, q, negative, atMost, where) => {
          const given = terms(p, negative ? -q : q);
          const ends = given.map(({ feature, coefficient, lo, hi }) =>
            [lo, hi].map((code) => coefficient * decodeCode(feature, code)),
          );
          const lowest = ends.reduce((sum, pair) => sum + Math.min(...pair), 0);
          const highest = ends.reduce((sum, pair) => sum + Math.max(...pair), 0);
          const bound = lowest + (0.1 + 0.8 * where) * (highest - lowest);
          const encoded = encodeLinearRule(atMost ? { atMost: bound } : { atLeast: bound }, given);
          if (typeof encoded === 'string') throw new Error(encoded);
          const values = given.map(({ feature, lo, hi }, i) => {
            const [low, high] = [decodeCode(feature, lo), decodeCode(feature, hi)];
            return low + (i === 0 ? u : v) * (high - low);
          });
          const natural = given.reduce(
            (sum, { coefficient }, i) => sum + coefficient * (values[i] as number),
            0,
          );
          const codes = given.map(({ feature }, i) => encodeValue(feature, values[i] as number) as number);
          const sum = codes.reduce(
            (total, code, i) => total + code * (encoded.coefficients.get(i) as number),
            0,
          );
          const passes = sum >= encoded.bound;
          const shortfall = atMost ? natural - bound : bound - natural;
          if (shortfall <= 0) expect(passes).toBe(true);
          if (passes) expect(shortfall).toBeLessThanOrEqual(encoded.tolerance + 1e-6);
          for (const value of encoded.coefficients.values())
            expect(Math.abs(value)).toBeLessThanOrEqual(2047);
          expect(Math.abs(encoded.bound)).toBeLessThan(2 ** 26);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('heart rate plus age: a tolerance of about one step of both features', () => {
    const encoded = encodeLinearRule({ atMost: 260 }, terms(1, 1));
    expect(encoded).toMatchObject({ tolerance: expect.closeTo(0.3928 + 0.1498, 2) });
  });

  test('rejects terms too different in scale', () => {
    expect(encodeLinearRule({ atMost: 130 }, terms(1, 1e-5))).toContain('rounds to 0');
  });
});
