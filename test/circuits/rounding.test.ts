import { beforeAll, describe, expect, test } from 'vitest';
import { FIELD_MODULUS, fieldOf } from '../../src/protocol/field.ts';
import { clamp, roundHalfAway } from '../../src/protocol/fixed-point.ts';
import { Gadget } from '../support/gadget.ts';

describe('RoundedQuotient', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/rounding.circom', 'RoundedQuotient(20, 10, 20)', 'O0');
  });

  test.each([
    [0n, 1n],
    [1n, 2n],
    [-1n, 2n],
    [3n, 2n],
    [-3n, 2n],
    [5n, 1023n],
    [-511n, 1023n],
    [512n, 1023n],
    [2n ** 20n - 1n, 1n],
    [-(2n ** 20n) + 1n, 1n],
    [2n ** 20n - 1n, 1023n],
  ])('%s / %s is the reference quotient', async (dividend, divisor) => {
    expect(await gadget.run({ dividend, divisor }, 'out')).toEqual([
      fieldOf(roundHalfAway(dividend, divisor)),
    ]);
  });

  test.each([
    ['a divisor of 0', { dividend: 5n, divisor: 0n }],
    ['a dividend of 21 bits', { dividend: 2n ** 20n, divisor: 1n }],
    ['a dividend near r / 2', { dividend: FIELD_MODULUS / 2n, divisor: 1n }],
  ])('rejects %s', async (_, inputs) => {
    expect(await gadget.accepts(inputs)).toBe(false);
  });

  test('rejects a forged quotient, with the remainder recomputed', async () => {
    const inputs = { dividend: 100n, divisor: 7n }; // 14
    expect(await gadget.satisfiedWith(inputs, {})).toBe(true);
    for (const q of [13n, 15n, -14n]) {
      const forged = { quotient: q, whole: q * 14n, remainder: 207n - q * 14n, out: q };
      expect(await gadget.satisfiedWith(inputs, forged)).toBe(false);
    }
  });
});

describe('Clamp', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/rounding.circom', 'Clamp(20, -8192, 8191)', 'O0');
  });

  test.each([0n, 8191n, 8192n, -8192n, -8193n, 2n ** 20n - 1n, -(2n ** 20n) + 1n])(
    'clamps %s',
    async (value) => {
      expect(await gadget.run({ in: value }, 'out')).toEqual([fieldOf(clamp(value, -8192n, 8191n))]);
    },
  );

  test('rejects a forged limit', async () => {
    expect(await gadget.satisfiedWith({ in: 8191n }, {})).toBe(true);
    expect(
      await gadget.satisfiedWith({ in: 8190n }, { above: 1n, aboveSlack: -2n, capped: 8191n, out: 8191n }),
    ).toBe(false);
    expect(
      await gadget.satisfiedWith({ in: 9000n }, { above: 0n, aboveSlack: -809n, capped: 9000n, out: 9000n }),
    ).toBe(false);
    expect(await gadget.satisfiedWith({ in: 5n }, { below: 1n, belowSlack: -8198n, out: -8192n })).toBe(
      false,
    );
  });
});
