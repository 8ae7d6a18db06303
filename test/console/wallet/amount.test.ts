import { expect, test } from 'vitest';
import { parseAmount } from '../../../src/console/wallet/amount.ts';

test('an amount is exact in the smallest units, whatever its decimals', () => {
  expect(parseAmount('1', 18)).toBe(10n ** 18n);
  expect(parseAmount('0.000000000000000001', 18)).toBe(1n);
  expect(parseAmount(' 12,5 ', 6)).toBe(12_500_000n);
  expect(parseAmount('9007199254740993', 0)).toBe(9_007_199_254_740_993n);
});

test('anything else than a positive decimal is refused', () => {
  for (const text of ['', '0', '0.0', '-1', '1e3', '0x10', '1.0000001', '1.', '.5', '1 000', `${2n ** 128n}`])
    expect(parseAmount(text, text.includes('0000001') ? 6 : 0)).toBeUndefined();
});
