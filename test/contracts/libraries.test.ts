import { bn254 } from '@noble/curves/bn254.js';
import type { Contract } from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addPoints,
  BASE,
  equalPoints,
  IDENTITY,
  isInSubgroup,
  mulPointPublic,
  negatePoint,
  type Point,
  pedersenGenerator,
} from '../../src/protocol/babyjub.ts';
import { FIELD_MODULUS, pack, SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { refused } from './support/refused.ts';
import { RoyaltyWorld } from './support/royalty-world.ts';

const flat = ({ x, y }: Point): [bigint, bigint] => [x, y];
const point = ([x, y]: readonly bigint[]): Point => ({ x: x ?? 0n, y: y ?? 0n });
const scalar = fc.bigInt({ min: 0n, max: SUBGROUP_ORDER - 1n });

describe('libraries', () => {
  let world: RoyaltyWorld;
  let harness: Contract;
  const call = (name: string, ...args: unknown[]) => harness.getFunction(name).staticCall(...args);

  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    harness = await world.contract('LibraryHarness');
  });
  afterAll(() => world.stop());

  it('points add up to what the protocol computes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(scalar, { maxLength: 6 }), async (scalars) => {
        const points = scalars.map((value) => mulPointPublic(BASE, value));
        const expected = points.reduce(addPoints, IDENTITY);
        expect(equalPoints(point(await call('sum', points.map(flat))), expected)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('a point can be added to itself, to its negative and to the identity', async () => {
    const p = pedersenGenerator(3);
    expect(point(await call('sum', [p, p].map(flat)))).toEqual(addPoints(p, p));
    expect(point(await call('sum', [p, negatePoint(p)].map(flat)))).toEqual(IDENTITY);
    expect(point(await call('sum', [p, IDENTITY].map(flat)))).toEqual(p);
    expect(point(await call('double', flat(p)))).toEqual(addPoints(p, p));
    expect(point(await call('double', flat(IDENTITY)))).toEqual(IDENTITY);
  });

  it('points of the curve and of its subgroup are recognised', async () => {
    expect(await call('isOnCurve', flat(BASE))).toBe(true);
    expect(await call('isInSubgroup', flat(BASE))).toBe(true);
    expect(await call('isInSubgroup', flat(pedersenGenerator(0)))).toBe(true);
  });

  it('points that cannot be a trainer key are rejected', async () => {
    const lowOrder: Point = { x: 0n, y: FIELD_MODULUS - 1n };
    expect(await call('isOnCurve', flat(lowOrder))).toBe(true);
    const mixed = addPoints(BASE, lowOrder);
    expect(isInSubgroup(mixed)).toBe(false);
    for (const p of [lowOrder, mixed, IDENTITY, { x: BASE.x, y: BASE.y + 1n }, { x: 0n, y: 0n }]) {
      expect(await call('isInSubgroup', flat(p))).toBe(false);
    }
    expect(await call('isOnCurve', [BASE.x + FIELD_MODULUS, BASE.y])).toBe(false);
    // Of order 4, and the identity: each with r in the place of its coordinate 0.
    const { Fr } = bn254.fields;
    const x = Fr.sqrt(Fr.inv(168_700n));
    expect(await call('isOnCurve', [x, 0n])).toBe(true);
    expect(await call('isOnCurve', [x, FIELD_MODULUS])).toBe(false);
    expect(await call('isOnCurve', [0n, 1n])).toBe(true);
    expect(await call('isOnCurve', [FIELD_MODULUS, 1n])).toBe(false);
  });

  it('the inverse of zero, which no point of the curve needs, is rejected', async () => {
    // a·x² + y² = 2: off the curve, and doubled its z is 0.
    const x = bn254.fields.Fr.sqrt(bn254.fields.Fr.inv(168_700n));
    await refused(call('double', [x, 1n]), 'InversionFailed');
  });

  it('zero weights and directions are packed as the protocol packs them', async () => {
    for (const words of [1, 5, 9, 10, 17, 18, 19, 33, 65]) {
      expect([...(await call('zeros', words, 28))]).toEqual(pack(Array<bigint>(words).fill(1n << 27n), 28));
      expect([...(await call('zeros', words, 14))]).toEqual(pack(Array<bigint>(words).fill(1n << 13n), 14));
    }
  });

  it('packed words of another length or with stray bits are rejected', async () => {
    const five = pack([1n, 2n, 3n, 4n, (1n << 28n) - 1n], 28);
    await call('requireCanonical', five, 5, 28);
    await refused(call('requireCanonical', [], 5, 28), 'WrongWordCount', 1n, 0n);
    await refused(call('requireCanonical', [...five, 0n], 5, 28), 'WrongWordCount', 1n, 2n);
    await refused(call('requireCanonical', [1n << 140n], 5, 28), 'NonCanonicalInput', 1n << 140n);
    await refused(call('requireCanonical', [1n << 252n, 0n], 17, 28), 'NonCanonicalInput');
    await refused(call('requireCanonical', [0n, 1n << 224n], 17, 28), 'NonCanonicalInput');
  });
});
