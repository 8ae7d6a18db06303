import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asField, FIELD_MODULUS, fieldOf, pack, unpack } from '../../src/protocol/field.ts';

test('asField takes 0 and r - 1 and rejects what is not canonical', () => {
  expect(asField(0n)).toBe(0n);
  expect(asField(FIELD_MODULUS - 1n)).toBe(FIELD_MODULUS - 1n);
  expect(() => asField(FIELD_MODULUS)).toThrow(/below r/);
  expect(() => asField(-1n)).toThrow(/below r/);
});

test('fieldOf represents a negative number mod r', () => {
  expect(fieldOf(-1n)).toBe(FIELD_MODULUS - 1n);
  expect(fieldOf(FIELD_MODULUS)).toBe(0n);
});

test('unpack undoes pack for every width', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.bigInt({ min: 0n, max: 2n ** 60n }), { minLength: 1 }),
      (width, raw) => {
        const values = raw.map((value) => value & ((1n << BigInt(width)) - 1n));
        expect(unpack(pack(values, width), width, values.length)).toEqual(values);
      },
    ),
  );
});

test('rejects values that do not fit, and words with stray bits', () => {
  expect(() => pack([4n], 2)).toThrow(/fit/);
  expect(() => pack([-1n], 2)).toThrow(/fit/);
  expect(() => unpack([4n], 2, 1)).toThrow(/outside/);
  expect(() => unpack([1n, 1n], 2, 1)).toThrow(/words/);
});
