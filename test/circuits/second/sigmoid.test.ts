import { beforeAll, describe, expect, test } from 'vitest';
import { FIELD_MODULUS } from '../../../src/protocol/field.ts';
import { Gadget } from '../../support/gadget.ts';
import { big, vectors } from '../../support/vectors.ts';

describe('BoundedSigmoid', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('second/lib/sigmoid.circom', 'BoundedSigmoid(39)', 'O0');
  });
  const at = async (z: bigint) => (await gadget.run({ z }, 'out'))[0] as bigint;

  test('gives the golden values', async () => {
    for (const { z, out } of vectors.sigmoid.filter((each) => big(each.z) >> 39n === 0n))
      expect(await at(big(z))).toBe(big(out));
  });

  test('is off by at most 0.001, on both sides of 0', async () => {
    for (let i = 0; i <= 160; i++) {
      const z = BigInt(i) * ((1n << 28n) / 16n) + 12_345n;
      const exact = 1 / (1 + Math.exp(-Number(z) / 2 ** 28));
      expect(Math.abs(Number(await at(z)) / 2 ** 20 - exact)).toBeLessThanOrEqual(0.001);
      expect((await at(-z)) + (await at(z))).toBe(1n << 20n);
    }
  });

  test('takes the largest logit and rejects what exceeds it', async () => {
    expect(await at((1n << 39n) - 1n)).toBe(1n << 20n);
    expect(await at(-(1n << 39n) + 1n)).toBe(0n);
    for (const z of [1n << 39n, -(1n << 39n), FIELD_MODULUS / 2n])
      expect(await gadget.accepts({ z })).toBe(false);
  });

  test('both signs of zero give one half', async () => {
    expect(await gadget.satisfiedWith({ z: 0n }, { 'split.negative': 1n })).toBe(true);
    expect(await gadget.satisfiedWith({ z: 0n }, { out: 0n })).toBe(false);
  });

  test('has exactly the constraints that it needs', async () => {
    const optimised = await Gadget.compile('second/lib/sigmoid.circom', 'BoundedSigmoid(39)');
    // 39 bits, sign 2; 11 products of four bits; start, slope, second half, value 4; saturation 3; reflection 1.
    expect(optimised.constraints).toBe(39 + 2 + 11 + 4 + 3 + 1);
  });
});
