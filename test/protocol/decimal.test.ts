import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../scripts/support/random.ts';
import {
  canonicalDecimal,
  compareDecimals,
  type Decimal,
  decimalOf,
  exactMean,
  nearestFloat,
  parseDecimal,
} from '../../src/protocol/decimal.ts';

const decimal = (text: string): Decimal => parseDecimal(text) as Decimal;

describe('exact decimals', () => {
  test.each(['', '.', '-', '1e', '0x10', '1,5', '１', '1e99999', 'NaN', '1 '])('%j is no decimal', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  test('one value has one text', () => {
    expect(
      ['10', '10.0', '1e1', '0010', '+10.', '100e-1'].map((text) => canonicalDecimal(decimal(text))),
    ).toEqual(new Array(6).fill('10'));
    expect(['-0', '0.000', '-.5', '1e-3'].map((text) => canonicalDecimal(decimal(text)))).toEqual([
      '0',
      '0',
      '-0.5',
      '0.001',
    ]);
  });

  test('decimals that are one float compare as the different numbers that they are', () => {
    expect(compareDecimals(decimal('9007199254740992'), decimal('9007199254740993'))).toBe(-1);
    expect(compareDecimals(decimal('0.10000000000000001'), decimal('0.1'))).toBe(1);
    expect(compareDecimals(decimal('0.10'), decimal('1e-1'))).toBe(0);
  });

  test('a mean of equal values is the value', () => {
    expect(exactMean([6.1, 6.1, 6.1])).toBe(6.1);
    expect(exactMean([0.1, 0.2, 0.3])).toBe(0.2);
    expect(exactMean([1, 2])).toBe(1.5);
  });

  test('a quotient is the nearest float', () => {
    const seed = Date.now() % 2 ** 31;
    const random = new SeededRandom(seed);
    for (let i = 0; i < 500; i++) {
      const [a, b] = [random.integer(-(2 ** 30), 2 ** 30), random.integer(1, 2 ** 30)];
      expect(nearestFloat(BigInt(a), BigInt(b)), `${a} / ${b}, seed ${seed}`).toBe(a / b || 0);
    }
    expect(nearestFloat(10n ** 400n, 10n ** 399n)).toBe(10);
    expect(canonicalDecimal(decimalOf(1e21))).toBe('1000000000000000000000');
  });
});
