import { bn254 } from '@noble/curves/bn254.js';
import { describe, expect, it } from 'vitest';
import { inverse, modulo, P, R, WORD_BYTES } from '../../../src/prover/groth16/constants.ts';
import { ELEMENT_BYTES, PAIR_BYTES } from '../../../src/prover/groth16/emitter/field-emitter.ts';
import { type Backend, FUSED, INTEGER } from '../../../src/prover/groth16/runtime/backend.ts';
import { Engine } from '../../../src/prover/groth16/runtime/engine.ts';
import { operations, seeded } from './support/random.ts';

const FIELDS = [
  { name: 'base field', prefix: 'fq', modulus: P, noble: bn254.fields.Fp },
  { name: 'scalar field', prefix: 'fr', modulus: R, noble: bn254.fields.Fr },
] as const;
const CHUNK = 4096;

async function open(backend: Backend) {
  const engine = await Engine.alone(backend, 8 * CHUNK * PAIR_BYTES);
  const [a, b, c] = [0, 1, 2].map(() => engine.arena.take(CHUNK * PAIR_BYTES)) as [number, number, number];
  return { engine, a, b, c };
}

/** A value whose limbs are all at the bounds of centred limbs: every split of its products rounds. */
function extreme(engine: Engine, signs: number, modulus: bigint): bigint {
  const { bits, count } = engine.layout.shape;
  const half = 1n << BigInt(bits - 1);
  let value = 0n;
  for (let i = 0; i < count - 1; i++) value += ((signs >> i) & 1 ? -half : half) << BigInt(bits * i);
  const top = (modulus / 2n) >> BigInt(bits * (count - 1));
  return value + ((signs >> (count - 1)) & 1 ? 1n - top : top - 1n) * (1n << BigInt(bits * (count - 1)));
}

/** Writes limbs as they are: `centredLimbs` would choose others for some values. */
function writeLimbs(engine: Engine, pair: number, value: bigint): void {
  engine.layout.writePair(pair, value);
}

describe.each([FUSED, INTEGER])('field arithmetic, backend $name', (backend) => {
  describe.each(FIELDS)('$name', ({ prefix, modulus, noble }) => {
    const random = seeded(`field ${backend.name} ${prefix}`);
    const edges = [
      0n,
      1n,
      2n,
      modulus - 1n,
      modulus - 2n,
      modulus >> 1n,
      (modulus >> 1n) + 1n,
      1n << 51n,
      (1n << 51n) - 1n,
    ];

    it(`products, sums and differences agree with noble-curves (seed ${random.seed})`, async () => {
      const { engine, a, b, c } = await open(backend);
      const unscale = inverse(engine.radix, modulus);
      const special = [
        ...edges.map((value) => (value > modulus / 2n ? value - modulus : value)),
        ...Array.from({ length: 32 }, (_, i) => extreme(engine, (i * 37) % 512, modulus)),
      ];
      const pick = () => random.below(modulus) - modulus / 2n;
      for (let done = 0; done < operations(20_000) / 2; done += CHUNK) {
        const values = Array.from({ length: CHUNK }, (_, i): [bigint, bigint] => {
          if (done > 0 || i >= special.length ** 2) return [pick(), pick()];
          return [special[i % special.length] as bigint, special[Math.floor(i / special.length)] as bigint];
        });
        for (const [i, [x, y]] of values.entries()) {
          writeLimbs(engine, a + PAIR_BYTES * i, x);
          writeLimbs(engine, b + PAIR_BYTES * i, y);
          // The lanes differ: lane 1 of a pair has the operands of the next one.
          if (i > 0) {
            engine.layout.copyLane(a + PAIR_BYTES * (i - 1), 1, a + PAIR_BYTES * i, 0);
            engine.layout.copyLane(b + PAIR_BYTES * (i - 1), 1, b + PAIR_BYTES * i, 0);
          }
        }
        for (const [name, expected] of [
          ['multiply', (x: bigint, y: bigint) => noble.mul(noble.mul(x, y), unscale)],
          ['add', (x: bigint, y: bigint) => noble.add(x, y)],
          ['subtract', (x: bigint, y: bigint) => noble.sub(x, y)],
        ] as const) {
          engine.function(`${prefix}_${name}`)(c, a, b, CHUNK);
          for (let i = 0; i + 1 < CHUNK; i++) {
            for (const lane of [0, 1]) {
              const [x, y] = values[i + lane] as [bigint, bigint];
              const got = engine.layout.readLane(c + PAIR_BYTES * i, lane);
              const right = modulo(got, modulus) === expected(modulo(x, modulus), modulo(y, modulus));
              if (!right || got > modulus || got < -modulus) {
                expect.fail(`${name} of ${x} and ${y} gives ${got}, lane ${lane}`);
              }
            }
          }
        }
      }
    });

    it('integers of 256 bits become elements and elements canonical integers', async () => {
      const { engine, a, b } = await open(backend);
      const into = engine.importFactor(modulus, 1n);
      const out = engine.exportFactor(modulus, 1n);
      const values = [...edges, modulus, modulus + 1n, 2n * modulus, (1n << 256n) - 1n, 5n * modulus];
      while (values.length < CHUNK) values.push(values.length % 3 === 0 ? random.bits(64) : random.bits(256));
      const view = new DataView(engine.memory.buffer, a);
      const write = (i: number, value: bigint) => {
        for (let k = 0; k < 4; k++)
          view.setBigUint64(WORD_BYTES * i + 8 * k, BigInt.asUintN(64, value >> BigInt(64 * k)), true);
      };
      for (const [i, value] of values.entries()) write(i, value);
      engine.function(`${prefix}_fromIntegers`)(b, a, into, CHUNK);
      for (const i of [0, 1, 2, 100, 4000]) {
        const expected = ((values[i] as bigint) * engine.radix) % modulus;
        expect(modulo(engine.layout.read(b + ELEMENT_BYTES * i), modulus)).toBe(expected);
      }
      engine.function(`${prefix}_toIntegers`)(a, b, out, CHUNK);
      for (const [i, value] of values.entries()) {
        const words = [0, 1, 2, 3].map((k) => view.getBigUint64(WORD_BYTES * i + 8 * k, true));
        const got = words.reduceRight((sum, word) => (sum << 64n) | word, 0n);
        if (got !== value % modulus) expect.fail(`${value} comes back as ${got}`);
      }
    });
  });

  it('inverses in the base field and its extension agree with noble-curves', async () => {
    const { engine } = await open(backend);
    const random = seeded(`inverse ${backend.name}`);
    const square = (engine.radix * engine.radix) % P;
    const pair = engine.arena.take(2 * PAIR_BYTES);
    for (const value of [1n, 2n, P - 1n, P >> 1n, ...Array.from({ length: 20 }, () => random.below(P))]) {
      engine.layout.writePair(pair, value);
      engine.invert(pair, pair);
      // The inverse of x R is x^−1 R^−1; in Montgomery form its product with R² counts.
      expect(modulo(engine.layout.readLane(pair, 1), P)).toBe((inverse(value, P) * square) % P);
      const other = random.below(P);
      engine.layout.writePair(pair, value);
      engine.layout.writePair(pair + PAIR_BYTES, other);
      engine.invertExtension(pair);
      const expected = bn254.fields.Fp2.inv({ c0: value, c1: other });
      expect(modulo(engine.layout.readLane(pair, 0), P)).toBe((expected.c0 * square) % P);
      expect(modulo(engine.layout.readLane(pair + PAIR_BYTES, 1), P)).toBe((expected.c1 * square) % P);
    }
  });
});
