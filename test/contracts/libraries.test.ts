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
import { asField, FIELD_MODULUS, pack, SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { sealedLength } from '../../src/protocol/sealed-opening.ts';
import { publicSignalNames, STANDARD, TINY } from '../../src/protocol/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  openSignals,
  originSignals,
  stepSignals,
} from '../../src/protocol/statement.ts';
import { refused } from './support/refused.ts';
import { World } from './support/world.ts';

const flat = ({ x, y }: Point): [bigint, bigint] => [x, y];
const point = ([x, y]: readonly bigint[]): Point => ({ x: x ?? 0n, y: y ?? 0n });
const scalar = fc.bigInt({ min: 0n, max: SUBGROUP_ORDER - 1n });

describe('libraries', () => {
  let world: World;
  let harness: Contract;
  const call = (name: string, ...args: unknown[]) => harness.getFunction(name).staticCall(...args);

  beforeAll(async () => {
    world = await World.start();
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

  it('an attestation’s signals are found where the bias takes a word of its own', async () => {
    for (const f of [8, 9, 17, 18, 64]) {
      const W = pack(Array<bigint>(f + 1).fill(3n), 28);
      const V = pack(Array<bigint>(f + 1).fill(4n), 14);
      expect([...(await call('attestation', f, [12, 13, 16, 17, 4], [11, 14, 18], 15, W, V))]).toEqual([
        11n,
        12n,
        13n,
        14n,
        15n,
        ...W,
        ...V,
        16n,
        17n,
        4n,
        18n,
      ]);
    }
  });

  it('public signals are in the order of circuits/manifest.json', async () => {
    const names = [
      'root',
      'records',
      'period',
      'schemaHash',
      'sourceListRoot',
      'model',
      'originNullifier',
      'context',
    ];
    const values = Object.fromEntries(names.map((name, i) => [name, BigInt(i + 1)]));
    expect([...(await call('origin', values))]).toEqual(
      publicSignalNames('origin').map((name) => values[name]),
    );
    const origin = {
      root: 1,
      records: 2,
      period: 3,
      schemaHash: 4,
      sourceListRoot: 5,
      model: 6,
      originNullifier: 7,
      context: 8,
    };
    expect(
      originSignals({
        ...Object.fromEntries(Object.entries(origin).map(([name, value]) => [name, asField(BigInt(value))])),
        records: 2,
      } as Parameters<typeof originSignals>[0]),
    ).toEqual([...(await call('origin', origin))]);

    for (const shape of [TINY, STANDARD]) {
      const W = pack(Array<bigint>(shape.f + 1).fill(3n), 28);
      const V = pack(Array<bigint>(shape.f + 1).fill(4n), 14);
      const expected = attestationSignals(
        {
          root: asField(11n),
          batchIndex: 12,
          count: 13,
          period: 14n,
          policyHash: asField(15n),
          W,
          V,
          commitment: { x: 16n, y: 17n },
          band: -3,
          context: asField(18n),
        },
        shape,
      );
      const own = [12, 13, 16, 17, 4];
      expect([...(await call('attestation', shape.f, own, [11, 14, 18], 15, W, V))]).toEqual(expected);
      const sum = { x: 21n, y: 22n };
      const trainerKey = { x: 23n, y: 24n };
      const sealed = Array.from({ length: sealedLength(shape) }, (_, i) => asField(BigInt(30 + i)));
      const context = asField(25n);
      expect(await call('sealedLength', shape.f + 1)).toBe(BigInt(sealed.length));
      expect([...(await call('open', flat(sum), flat(trainerKey), sealed, context))]).toEqual(
        openSignals({ sum, trainerKey, sealed, context }, shape),
      );
      const policyHash = asField(26n);
      expect([
        ...(await call('evaluate', { sum: flat(sum), count: 27, policyHash, direction: V, context })),
      ]).toEqual(evaluateSignals({ sum, count: 27, policyHash, V, context }, shape));
      const next = W.map((word) => asField(word + 1n));
      expect([
        ...(await call('step', { sum: flat(sum), count: 28, eta: 29, weights: W, next, context })),
      ]).toEqual(stepSignals({ sum, count: 28, eta: 29, W, next, context }, shape));
    }
  });
});
