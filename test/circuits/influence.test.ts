import { beforeAll, describe, expect, test } from 'vitest';
import { BASE, mulPoint } from '../../src/protocol/babyjub.ts';
import { FIELD_MODULUS, SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { band } from '../../src/protocol/reference-model.ts';
import { Gadget } from '../support/gadget.ts';
import { big, vectors } from '../support/vectors.ts';

describe('Sigmoid', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/sigmoid.circom', 'Sigmoid()', 'O0');
  });

  test('gives the golden values', async () => {
    for (const { z, out } of vectors.sigmoid) {
      expect(await gadget.run({ z: big(z) }, 'out')).toEqual([big(out)]);
    }
  });

  test('takes the largest logit and rejects what exceeds it', async () => {
    expect(await gadget.run({ z: (1n << 42n) - 1n }, 'out')).toEqual([1n << 20n]);
    expect(await gadget.run({ z: -(1n << 42n) + 1n }, 'out')).toEqual([0n]);
    expect(await gadget.accepts({ z: 1n << 42n })).toBe(false);
    expect(await gadget.accepts({ z: FIELD_MODULUS / 2n })).toBe(false);
  });

  test('both signs of zero give one half', async () => {
    expect(await gadget.satisfiedWith({ z: 0n }, { 'split.negative': 1n })).toBe(true);
    expect(await gadget.satisfiedWith({ z: 0n }, { out: 0n })).toBe(false);
  });

  test('has exactly the constraints that it needs', async () => {
    const optimised = await Gadget.compile('lib/sigmoid.circom', 'Sigmoid()');
    // 42 bits, sign 2; 11 products of four bits; start, slope, second half, value 4; saturation 3; reflection 1.
    expect(optimised.constraints).toBe(42 + 2 + 11 + 4 + 3 + 1);
  });
});

describe('Score', () => {
  let gadget: Gadget;
  const direction = [10, -20, 30, 0, 5];
  const scale = 1000n;
  // <V, G> = 10 * g for a gradient of (g, 0, 0, 0, 0).
  const at = (g: bigint) => ({ direction, gradient: [g, 0, 0, 0, 0], scale });
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/score.circom', 'Score(5)', 'O0');
  });

  test.each([0n, 49n, 50n, -49n, -50n, 149n, 150n, -150n, 649n, 650n, 651n, -650n, 10n ** 9n, -(10n ** 9n)])(
    'gives the band of %s as the reference does',
    async (g) => {
      expect(await gadget.run(at(g), 'band')).toEqual([BigInt(band(10n * g, scale) + 7)]);
    },
  );

  test('gives the golden band', async () => {
    const { head, policy } = vectors;
    const inputs = {
      direction: head.direction.map(BigInt),
      gradient: head.gradient.map(BigInt),
      scale: big(policy.policy.scoreScale),
    };
    expect(await gadget.run(inputs, 'band')).toEqual([BigInt(head.band + 7)]);
  });

  test('rejects a forged band', async () => {
    const inputs = at(100n); // band 1
    expect(await gadget.satisfiedWith(inputs, {})).toBe(true);
    expect(await gadget.satisfiedWith(inputs, { band: 9n })).toBe(false);
    expect(await gadget.satisfiedWith(inputs, { 'a[1]': 1n, 'a[0]': 0n, scaled: 2000n, band: 9n })).toBe(
      false,
    );
    expect(await gadget.satisfiedWith(inputs, { 'split.negative': 1n, band: 6n })).toBe(false);
  });
});

test('PedersenCommitment gives the golden commitment, and rejects a word of 38 bits', async () => {
  const { values, blinding, out } = vectors.commitment;
  const gadget = await Gadget.compile('lib/pedersen.circom', `PedersenCommitment(${values.length}, 36)`);
  const inputs = { values: values.map(BigInt), blinding: big(blinding) };
  expect(await gadget.run(inputs, 'out[0]', 'out[1]')).toEqual([big(out.x), big(out.y)]);
  const rest = values.slice(1).map(BigInt);
  expect(await gadget.accepts({ ...inputs, values: [(1n << 36n) - 1n, ...rest] })).toBe(true);
  expect(await gadget.accepts({ ...inputs, values: [1n << 36n, ...rest] })).toBe(false);
  expect(await gadget.accepts({ ...inputs, values: [-(1n << 36n), ...rest] })).toBe(true);
  expect(await gadget.accepts({ ...inputs, values: [-(1n << 36n) - 1n, ...rest] })).toBe(false);
  expect(await gadget.accepts({ ...inputs, blinding: 1n << 251n })).toBe(false);
});

test('FixedBaseMul251 multiplies every scalar, the hard patterns of a single segment too', async () => {
  const gadget = await Gadget.compile('lib/fixed-base.circom', `FixedBaseMul251([${BASE.x}, ${BASE.y}])`);
  // The residues for which circomlib's 249-bit segment meets an opposite operand.
  const hard = SUBGROUP_ORDER - 2n ** 250n - 2n ** 249n + 7n * 2n ** 246n - (8n ** 82n - 1n) / 7n;
  const scalars = [0n, 1n, 2n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER, 2n ** 251n - 1n];
  for (const scalar of [...scalars, hard, hard + 2n ** 249n, hard + 2n ** 250n, hard + 3n * 2n ** 249n]) {
    const bits = Array.from({ length: 251 }, (_, i) => (scalar >> BigInt(i)) & 1n);
    const { x, y } = mulPoint(BASE, scalar);
    expect(await gadget.run({ bits }, 'out[0]', 'out[1]')).toEqual([x, y]);
  }
});
