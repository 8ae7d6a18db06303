import { bn254 } from '@noble/curves/bn254.js';
import { describe, expect, it } from 'vitest';
import { P, R, writeInteger } from '../../../src/prover/groth16/constants.ts';
import { ENTRY_BYTES } from '../../../src/prover/groth16/emitter/curve.ts';
import { type Backend, FUSED, INTEGER } from '../../../src/prover/groth16/runtime/backend.ts';
import { BATCH_BYTES, BatchAdder } from '../../../src/prover/groth16/runtime/batch.ts';
import { Engine } from '../../../src/prover/groth16/runtime/engine.ts';
import { fixedBaseG1, fixedBaseG2 } from '../../../src/prover/groth16/runtime/fixed-base.ts';
import { Group } from '../../../src/prover/groth16/runtime/group.ts';
import { PointCodec } from '../../../src/prover/groth16/runtime/points.ts';
import { operations, type Random, seeded } from './support/random.ts';

/** Points d G for d in 0..31 and some large d; sums are looked up by their discrete logarithm. */
async function multiples(backend: Backend, components: 1 | 2, random: Random) {
  const engine = await Engine.alone(backend, BATCH_BYTES + 4_000_000);
  const group = new Group(engine, components);
  const adder = new BatchAdder(engine);
  const logarithms = [
    ...Array.from({ length: 32 }, (_, i) => BigInt(i)),
    ...Array.from({ length: 64 }, () => random.below(R)),
  ];
  const scalars = new Uint8Array(32 * logarithms.length);
  for (const [i, value] of logarithms.entries()) writeInteger(scalars, 32 * i, value);
  const bytes = await (components === 1 ? fixedBaseG1 : fixedBaseG2)(scalars);
  const start = engine.arena.take(logarithms.length * group.pointBytes);
  new PointCodec(engine).read(group, bytes, start);
  engine.layout.writeInfinity(start, group.pointBytes);
  const point = (i: number) => start + i * group.pointBytes;
  return { engine, group, adder, logarithms, point };
}

function expected(components: 1 | 2, logarithm: bigint): bigint[] | undefined {
  if (logarithm === 0n) return undefined;
  if (components === 1) {
    const { x, y } = bn254.G1.Point.BASE.multiply(logarithm).toAffine();
    return [x, y];
  }
  const { x, y } = bn254.G2.Point.BASE.multiply(logarithm).toAffine();
  return [x.c0, x.c1, y.c0, y.c1];
}

describe.each([FUSED, INTEGER])('batch additions, backend $name', (backend) => {
  describe.each([1, 2] as const)('in G%i', (components) => {
    const random = seeded(`curve ${backend.name} ${components}`);

    it(`sums agree with noble-curves: distinct, equal, opposite and infinite points (seed ${random.seed})`, async () => {
      const { engine, group, adder, logarithms, point } = await multiples(backend, components, random);
      const count = 1500;
      const targets = engine.arena.take(count * group.pointBytes);
      const cases = Array.from({ length: count }, (_, i) => {
        // A third of the entries are small: equal, opposite and infinite pairs are frequent there.
        const pick = () => (i % 3 === 0 ? random.integer(4) : random.integer(logarithms.length));
        return { a: pick(), b: pick(), minusA: random.integer(2), minusB: random.integer(2) };
      });
      for (const [i, { a, b, minusA, minusB }] of cases.entries()) {
        const entry = [point(a) | minusA, point(b) | minusB, targets + i * group.pointBytes];
        engine.words.set(entry, (adder.list + ENTRY_BYTES * i) / 4);
      }
      adder.run(group, count);
      const known = new Map<bigint, bigint[] | undefined>();
      for (const [i, { a, b, minusA, minusB }] of cases.entries()) {
        const [x, y] = [logarithms[a] as bigint, logarithms[b] as bigint];
        const sum = (((minusA ? R - x : x) + (minusB ? R - y : y)) % R) as bigint;
        const small = sum < 8n || sum > R - 8n || i % 10 === 1;
        if (!small) continue;
        if (!known.has(sum)) known.set(sum, expected(components, sum));
        const got = PointCodec.integers(engine, group, targets + i * group.pointBytes);
        expect(got, `entry ${i} of ${random.seed}`).toEqual(known.get(sum));
      }
    });

    it('a sum may replace its own operand, also where it is a doubling or infinity', async () => {
      const { engine, group, adder, point } = await multiples(backend, components, random);
      const targets = engine.arena.take(4 * group.pointBytes);
      const at = (i: number) => targets + i * group.pointBytes;
      for (const [i, source] of [3, 3, 0, 5].entries()) group.copy(at(i), point(source));
      const others = [point(3), point(3) | 1, point(7), point(0)];
      for (const i of [0, 1, 2, 3]) {
        engine.words.set([at(i), others[i] as number, at(i)], (adder.list + ENTRY_BYTES * i) / 4);
      }
      adder.run(group, 4);
      const got = [0, 1, 2, 3].map((i) => PointCodec.integers(engine, group, at(i)));
      expect(got).toEqual([6n, 0n, 7n, 5n].map((logarithm) => expected(components, logarithm)));
    });

    it('a chain of sums stays exact', async () => {
      const { engine, group, adder, point } = await multiples(backend, components, random);
      const sums = engine.arena.take(2 * group.pointBytes);
      group.copy(sums, point(1));
      const steps = Math.min(operations(600), 20_000);
      for (let i = 0; i < steps; i++) {
        engine.words.set([sums, point(2), sums], adder.list / 4);
        adder.run(group, 1);
      }
      expect(PointCodec.integers(engine, group, sums)).toEqual(expected(components, BigInt(1 + 2 * steps)));
    });
  });
});

it('coordinates in memory stay within the modulus', async () => {
  const random = seeded('range');
  const { engine, group, adder, point } = await multiples(FUSED, 1, random);
  const target = engine.arena.take(group.pointBytes);
  engine.words.set([point(40), point(41), target], adder.list / 4);
  adder.run(group, 1);
  for (const offset of [0, 40]) expect(engine.layout.read(target + offset) < P).toBe(true);
});
