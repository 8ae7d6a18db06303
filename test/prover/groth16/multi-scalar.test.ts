import { curves } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { R, readInteger, writeInteger } from '../../../src/prover/groth16/constants.ts';
import { prepareTable, writeTable } from '../../../src/prover/groth16/key/write-table.ts';
import { AFFINE_G1, AFFINE_G2 } from '../../../src/prover/groth16/runtime/affine.ts';
import { type Backend, FUSED, INTEGER } from '../../../src/prover/groth16/runtime/backend.ts';
import { BATCH_BYTES, BatchAdder } from '../../../src/prover/groth16/runtime/batch.ts';
import { Arena, Engine } from '../../../src/prover/groth16/runtime/engine.ts';
import { fixedBaseG1, fixedBaseG2 } from '../../../src/prover/groth16/runtime/fixed-base.ts';
import { MultiScalar, type SumOptions } from '../../../src/prover/groth16/runtime/multi-scalar.ts';
import { type Random, seeded } from './support/random.ts';

interface SnarkjsGroup {
  multiExpAffine(bases: Uint8Array, scalars: Uint8Array): Promise<Uint8Array>;
  toAffine(point: Uint8Array): Uint8Array;
  toObject(point: Uint8Array): (bigint | bigint[])[];
}

let curve: { G1: SnarkjsGroup; G2: SnarkjsGroup; terminate(): Promise<void> };
beforeAll(async () => {
  curve = (await curves.getCurveFromName('bn128', { singleThread: true })) as unknown as typeof curve;
});
afterAll(() => curve.terminate());

function pack(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(32 * values.length);
  for (const [i, value] of values.entries()) writeInteger(bytes, 32 * i, value);
  return bytes;
}

/** Points with equal, opposite and infinite ones among them. */
async function points(components: 1 | 2, count: number, random: Random): Promise<Uint8Array> {
  const logarithms = Array.from({ length: count }, () => random.below(R));
  for (let i = 0; i < count; i += 7) logarithms[i] = BigInt(random.integer(5));
  for (let i = 3; i < count; i += 11) logarithms[i] = R - ((logarithms[i - 1] as bigint) || 1n);
  return (components === 1 ? fixedBaseG1 : fixedBaseG2)(pack(logarithms));
}

const KINDS: Readonly<Record<string, (random: Random) => bigint>> = {
  'full size': (random) => random.below(R),
  'zeros and ones': (random) => BigInt(random.integer(2)),
  'all ones': () => 1n,
  'all zero': () => 0n,
  'small ones, and small negative ones': (random) => (R + BigInt(random.integer(2001) - 1000)) % R,
  edges: (random) =>
    [0n, 1n, R - 1n, R >> 1n, (R >> 1n) + 1n, (1n << 253n) - 1n, 1n << 253n, 512n, 511n, 513n][
      random.integer(10)
    ] as bigint,
  'a mixture': (random) =>
    [0n, 1n, R - 1n, random.bits(16), random.bits(64), R - random.bits(40), random.below(R)][
      random.integer(7)
    ] as bigint,
};

async function ours(
  backend: Backend,
  components: 1 | 2,
  bases: Uint8Array,
  scalars: Uint8Array,
  options: SumOptions,
) {
  const engine = await Engine.alone(backend, BATCH_BYTES + 60_000_000);
  const keep = new Arena(engine.arena.take(20_000_000), engine.arena.top);
  const table = writeTable(engine, keep, 'test', prepareTable(bases, new Uint8Array(0), components));
  const sums = new MultiScalar(engine, new BatchAdder(engine));
  const at = engine.arena.take(scalars.length);
  engine.bytes.set(scalars, at);
  const group = components === 1 ? AFFINE_G1 : AFFINE_G2;
  return group.affine(group.weighted(sums.sum(table, at, options)));
}

async function theirs(
  components: 1 | 2,
  bases: Uint8Array,
  scalars: Uint8Array,
): Promise<bigint[] | undefined> {
  const group = components === 1 ? curve.G1 : curve.G2;
  const sum = await group.multiExpAffine(bases.slice(), scalars.slice());
  const flat = group.toObject(group.toAffine(sum)).slice(0, 2).flat();
  // Infinity is (0, 0) or (0, 1) there, depending on how it came about; neither is on the curve.
  const half = flat.length / 2;
  return flat.slice(0, half).every((x) => x === 0n) ? undefined : flat;
}

describe.each([FUSED, INTEGER])('sums of multiples, backend $name', (backend) => {
  describe.each([1, 2] as const)('in G%i', (components) => {
    it.each(Object.keys(KINDS))('scalars: %s: agree with ffjavascript', async (kind) => {
      const random = seeded(`sums ${backend.name} ${components} ${kind}`);
      const count = components === 1 ? 400 : 150;
      const bases = await points(components, count, random);
      const scalars = pack(Array.from({ length: count }, () => KINDS[kind]?.(random) as bigint));
      const expected = await theirs(components, bases, scalars);
      for (const options of [{}, { even: true }, { window: 7, even: true }]) {
        expect(await ours(backend, components, bases, scalars, options), random.seed).toEqual(expected);
      }
    });

    it.each([1, 2, 3, 5])('%i points: agree with ffjavascript', async (count) => {
      const random = seeded(`few ${backend.name} ${components} ${count}`);
      const bases = await points(components, count, random);
      const scalars = pack(Array.from({ length: count }, () => random.below(R)));
      expect(await ours(backend, components, bases, scalars, {})).toEqual(
        await theirs(components, bases, scalars),
      );
    });
  });
});

it('a bucket with more points than a group is added up in pieces', async () => {
  const random = seeded('large bucket');
  const count = 40_000;
  const bases = await fixedBaseG1(pack(Array.from({ length: count }, () => random.bits(200))));
  const scalars = pack(Array.from({ length: count }, (_, i) => (i % 50 === 0 ? random.bits(20) : 1n)));
  expect(await ours(FUSED, 1, bases, scalars, {})).toEqual(await theirs(1, bases, scalars));
  expect(readInteger(scalars, 32)).toBe(1n);
});
