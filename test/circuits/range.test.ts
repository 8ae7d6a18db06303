import { beforeAll, describe, expect, test } from 'vitest';
import { FIELD_MODULUS, pack } from '../../src/protocol/field.ts';
import { Gadget } from '../support/gadget.ts';

describe('AssertBits', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/range.circom', 'AssertBits(10)');
  });

  test.each([
    [0n, true],
    [1023n, true],
    [1024n, false],
    [-1n, false],
    [FIELD_MODULUS - 1n, false],
  ])('%s: %s', async (value, accepted) => {
    expect(await gadget.accepts({ in: value })).toBe(accepted);
  });

  test('has one constraint a bit', () => {
    // 10 booleans; the sum is linear and is substituted.
    expect(gadget.constraints).toBe(10);
  });
});

describe('SignMagnitude', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/range.circom', 'SignMagnitude(8)', 'O0');
  });

  test.each([
    [0n, 0n, 0n],
    [1n, 0n, 1n],
    [-1n, 1n, 1n],
    [255n, 0n, 255n],
    [-255n, 1n, 255n],
  ])('splits %s', async (value, negative, magnitude) => {
    expect(await gadget.run({ in: value }, 'negative', 'magnitude')).toEqual([negative, magnitude]);
  });

  test.each([256n, -256n, FIELD_MODULUS / 2n])('rejects %s', async (value) => {
    expect(await gadget.accepts({ in: value })).toBe(false);
  });

  test('rejects a forged sign', async () => {
    expect(await gadget.satisfiedWith({ in: 5n }, {})).toBe(true);
    expect(await gadget.satisfiedWith({ in: 5n }, { negative: 1n })).toBe(false);
    expect(await gadget.satisfiedWith({ in: 5n }, { negative: 1n, magnitude: -5n })).toBe(false);
    expect(await gadget.satisfiedWith({ in: 5n }, { negative: 2n, magnitude: -15n })).toBe(false);
  });
});

describe('CheckedPacked', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/range.circom', 'CheckedPacked(10, 28)');
  });

  test('packs as the protocol does', async () => {
    const values = Array.from({ length: 10 }, (_, i) => BigInt((i + 1) * 1_000_003));
    expect(await gadget.run({ in: values }, 'out[0]', 'out[1]')).toEqual(pack(values, 28));
  });

  test('rejects a value that spills into its neighbour', async () => {
    const values = new Array<bigint>(10).fill(0n);
    expect(await gadget.accepts({ in: [...values.slice(1), (1n << 28n) - 1n] })).toBe(true);
    expect(await gadget.accepts({ in: [...values.slice(1), 1n << 28n] })).toBe(false);
    expect(await gadget.accepts({ in: [...values.slice(1), -1n] })).toBe(false);
  });
});
