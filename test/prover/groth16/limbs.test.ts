import { describe, expect, it } from 'vitest';
import { inverse, modulo, P, R } from '../../../src/prover/groth16/constants.ts';
import { Func, type I32 } from '../../../src/prover/groth16/emitter/code.ts';
import {
  type FieldEmitter,
  PAIR_BYTES,
  type Pair,
} from '../../../src/prover/groth16/emitter/field-emitter.ts';
import { fromLimbs, radixOf } from '../../../src/prover/groth16/emitter/limbs.ts';
import { encodeModule } from '../../../src/prover/groth16/emitter/module.ts';
import { type Backend, FUSED, INTEGER } from '../../../src/prover/groth16/runtime/backend.ts';
import { operations, seeded } from './support/random.ts';

/** An operation on pairs, the largest limbs of its operands as multiples of a centred one, and the integer it gives. */
interface Operation {
  readonly name: string;
  readonly operands: readonly number[];
  emit(field: FieldEmitter, f: Func, operands: readonly Pair[]): Pair;
  /** With `over`, the inverse of the radix. */
  expected(values: readonly bigint[], over: bigint): bigint;
}

type Four = [bigint, bigint, bigint, bigint];
type Pairs = [Pair, Pair, Pair, Pair];
const product = ([x, y]: readonly bigint[], over: bigint) => (x as bigint) * (y as bigint) * over;
const twoProducts = (values: readonly bigint[], over: bigint) => {
  const [x, y, z, u] = values as Four;
  return (x * y + z * u) * over;
};

const OPERATIONS: readonly Operation[] = [
  {
    name: 'a difference times a centred element',
    operands: [2, 1],
    emit: (field, f, [a, b]) => field.mul(f, a as Pair, b as Pair),
    expected: product,
  },
  {
    name: 'the same, reduced in one block',
    operands: [2, 1],
    emit: (field, f, [a, b]) => field.mul(f, a as Pair, b as Pair, { block: true }),
    expected: product,
  },
  {
    name: 'a sum of two such products',
    operands: [2, 1, 2, 1],
    emit: (field, f, operands) => {
      const [a, b, c, d] = operands as Pairs;
      return field.dot(f, [
        [a, b],
        [c, d],
      ]);
    },
    expected: twoProducts,
  },
  {
    name: 'a sum times a difference, products not chained',
    operands: [2, 2],
    emit: (field, f, [a, b]) => field.mul(f, a as Pair, b as Pair, { chain: 1 }),
    expected: product,
  },
  {
    name: 'the square of a centred element',
    operands: [1],
    emit: (field, f, [a]) => field.sqr(f, a as Pair),
    expected: ([x], over) => (x as bigint) ** 2n * over,
  },
  {
    name: 'the reduction of a sum of six',
    operands: [6],
    emit: (field, f, [a]) => field.norm(f, a as Pair),
    expected: ([x]) => x as bigint,
  },
];

function instantiate(backend: Backend, modulus: bigint, { operands, emit }: Operation) {
  const field = backend.field(modulus);
  const f = new Func('operation', 2);
  const [target, source] = f.parameters as [I32, I32];
  field.store(
    f,
    target,
    emit(
      field,
      f,
      operands.map((_, i) => field.load(f, source, PAIR_BYTES * i)),
    ),
  );
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(encodeModule([{ func: f, code: f.encode() }], { shared: false }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory, special: () => {} } });
  return { memory, run: exports['operation'] as (target: number, source: number) => void };
}

describe.each([FUSED, INTEGER])('raw limbs at their bounds, backend $name', (backend) => {
  const { shape } = backend.field(P);
  const { count, bits } = shape;
  const centred = 2 ** (bits - 1);

  describe.each([
    ['base field', P],
    ['scalar field', R],
  ] as const)('%s', (name, modulus) => {
    const random = seeded(`limbs ${backend.name} ${name}`);
    const over = inverse(radixOf(shape), modulus);
    const top = Number(modulus >> BigInt(bits * (count - 1)));

    /** Limbs of size `largest` times a centred one: at the bound, next to it, odd halves of it, or any. */
    const limb = (bound: number): number => {
      const size = [
        bound,
        bound,
        bound - 1,
        Math.floor(bound / 2),
        Math.abs(bound - 2 * random.integer(bound + 1)),
      ];
      return (random.integer(2) ? 1 : -1) * (size[random.integer(size.length)] as number);
    };
    /** The last limb keeps the value of an element within ±p/2, and of a sum of k within ±k p/2. */
    const operand = (largest: number): number[] => [
      ...Array.from({ length: count - 1 }, () => limb(largest * centred)),
      limb(Math.floor((largest * top) / 2) - 4),
    ];

    it.each(OPERATIONS)(`$name is exact (seed ${random.seed})`, (operation) => {
      const { memory, run } = instantiate(backend, modulus, operation);
      const words = backend === FUSED ? new Float64Array(memory.buffer) : new Int32Array(memory.buffer);
      const at = (pair: number, lane: number, i: number) =>
        (PAIR_BYTES * pair) / words.BYTES_PER_ELEMENT + lane + 2 * i;
      for (let round = 0; round < operations(4000) / 8; round++) {
        const lanes = [0, 1].map(() => operation.operands.map(operand));
        for (const [lane, operands] of lanes.entries()) {
          for (const [k, limbs] of operands.entries()) {
            for (const [i, value] of limbs.entries()) words[at(k + 1, lane, i)] = value;
          }
        }
        run(0, PAIR_BYTES);
        for (const [lane, operands] of lanes.entries()) {
          const limbs = Array.from({ length: count }, (_, i) => words[at(0, lane, i)] as number);
          const got = fromLimbs(limbs, shape);
          const values = operands.map((each) => fromLimbs(each, shape));
          const isRight = modulo(got - operation.expected(values, over), modulus) === 0n;
          const isCentred = limbs.slice(0, -1).every((each) => Math.abs(each) <= centred);
          if (!isRight || !isCentred || got >= modulus || got <= -modulus) {
            expect.fail(`limbs ${JSON.stringify(operands)} give ${JSON.stringify(limbs)}, lane ${lane}`);
          }
        }
      }
    });
  });
});
