import { beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { type InferOptions, inferCase } from '../../../scripts/support/second-cases.ts';
import { asField, FIELD_MODULUS } from '../../../src/protocol/field.ts';
import { probabilityOf, recordHash } from '../../../src/protocol/second/inference.ts';
import { normSquared } from '../../../src/protocol/second/record.ts';
import { checkRecord } from '../../../src/protocol/second/rules.ts';
import { inferCircuit, TINY, TINY_DENSE } from '../../../src/protocol/second/shape.ts';
import { compiled, rejectsAnother, type Witnesses } from './support.ts';

const FIRST_WEIGHT = 1n << 27n;

describe.each([
  ['with rules', TINY],
  ['dense', TINY_DENSE],
])('infer %s', (_, shape) => {
  let gadget: Witnesses;
  const honest = inferCase(shape);
  const accepts = (options: InferOptions) => gadget.accepts(inferCase(shape, options).inputs);
  beforeAll(async () => {
    gadget = await compiled(inferCircuit(shape));
  });

  test('rejects any other public signal, code, salt, weight and policy word', () => {
    rejectsAnother(gadget, honest.inputs, [
      ...['policyHash', 'W', 'recordHash', 'probability', 'codes', 'salt', 'weights'],
      ...['schemaHash', 'numbers', 'bound2', 'other'],
    ]);
  });

  test('takes the probability of the reference alone, on both sides of every segment', () => {
    const codes = [129, ...new Array<number>(shape.f - 1).fill(128)];
    // A code of 129 and weights (w, 0, ..., 0) make the logit w. The largest |w| is below a segment's quarter.
    for (const w of [
      0n,
      1n,
      -1n,
      (1n << 26n) - 1n,
      1n << 26n,
      -(1n << 26n),
      FIRST_WEIGHT - 1n,
      -FIRST_WEIGHT,
    ]) {
      const weights = [w, ...new Array<bigint>(shape.f).fill(0n)];
      const { inputs, statement } = inferCase(shape, { codes, weights });
      expect(gadget.accepts(inputs), `${w}`).toBe(true);
      for (const probability of [statement.probability + 1n, statement.probability - 1n, FIELD_MODULUS - 1n])
        expect(gadget.accepts({ ...inputs, probability })).toBe(false);
    }
  });

  test('answers 0, 1/2 and 1 at the ends: exactly 0, 2^19 and 2^20', () => {
    const codes = new Array<number>(shape.f).fill(128 + 100);
    const of = (weight: bigint) => inferCase(shape, { codes, weights: new Array(shape.f + 1).fill(weight) });
    const cases = [of(-FIRST_WEIGHT), of(0n), of(FIRST_WEIGHT - 1n)];
    expect(cases.map(({ statement }) => statement.probability)).toEqual([0n, 1n << 19n, 1n << 20n]);
    for (const { inputs } of cases) expect(gadget.accepts(inputs)).toBe(true);
    // Half of the field: the other reading of a probability of 1/2 mod r.
    const { inputs } = of(0n);
    expect(gadget.accepts({ ...inputs, probability: (1n << 19n) + (1n << 20n) })).toBe(false);
  });

  test('takes codes of 8 bits alone', () => {
    const at = (code: bigint) => {
      const { inputs } = inferCase(shape, { codes: new Array<number>(shape.f).fill(128) });
      const codes = [code, ...new Array<bigint>(shape.f - 1).fill(128n)];
      return { ...inputs, codes };
    };
    for (const code of [256n, FIELD_MODULUS - 1n, 1n << 200n])
      expect(gadget.accepts(at(code)), `${code}`).toBe(false);
    for (const code of [1, 255])
      expect(accepts({ codes: [code, ...new Array<number>(shape.f - 1).fill(128)] }), `${code}`).toBe(true);
    // 0 is a missing value, of which a dense shape has none.
    expect(accepts({ codes: [0, ...new Array<number>(shape.f - 1).fill(128)] })).toBe(!shape.dense);
  });

  test('rejects codes that carry into each other in the packed word of the hash', () => {
    const { inputs, witness } = honest;
    const [first, second, ...rest] = witness.codes as [number, number, ...number[]];
    expect(gadget.accepts({ ...inputs, codes: [first + 256, second - 1, ...rest] })).toBe(false);
    const [w, v, ...others] = inputs['weights'] as [bigint, bigint, ...bigint[]];
    for (const weights of [
      [w + (1n << 28n), v - 1n, ...others],
      [w - (1n << 28n), v + 1n, ...others],
    ])
      expect(gadget.accepts({ ...inputs, weights })).toBe(false);
  });

  test('takes a norm of exactly B, and none beyond', () => {
    const codes = [128 + 12, 128 + 16, ...new Array<number>(shape.f - 2).fill(128)];
    expect(normSquared(codes)).toBe(16 ** 2 + 20 ** 2);
    expect(accepts({ codes, policy: { bound: 26 } })).toBe(true);
    expect(accepts({ codes, policy: { bound: 25 } })).toBe(false);
    expect(accepts({ codes: new Array(shape.f).fill(128), policy: { bound: 16 } })).toBe(true);
    const { inputs } = inferCase(shape, { codes: new Array(shape.f).fill(128), policy: { bound: 16 } });
    for (const bound2 of [255n, FIELD_MODULUS - 1n, 1n << 16n])
      expect(gadget.accepts({ ...inputs, bound2 })).toBe(false);
  });

  test('takes every salt and every context of the field, and hides equal records by the salt', () => {
    for (const salt of [0n, 1n, FIELD_MODULUS - 1n].map((value) => asField(value)))
      expect(accepts({ salt })).toBe(true);
    for (const context of [0n, FIELD_MODULUS - 1n])
      expect(gadget.accepts({ ...honest.inputs, context })).toBe(true);
    const { codes } = honest.witness;
    const { schemaHash } = honest.policy;
    expect(recordHash(asField(1n), schemaHash, codes)).not.toBe(recordHash(asField(2n), schemaHash, codes));
  });

  test('answers only under the policy of its hash', () => {
    const other = inferCase(shape, { policy: { bound: 200 } });
    expect(gadget.accepts(other.inputs)).toBe(true);
    expect(gadget.accepts({ ...honest.inputs, policyHash: other.statement.policyHash })).toBe(false);
    // A wider bound with the hash of the narrow one.
    expect(gadget.accepts({ ...other.inputs, bound2: 255 ** 2 })).toBe(false);
  });
});

describe('the rules of a single record', () => {
  const window = { lo: 100, hi: 150, meanLo: 0, meanHi: 255, maxMissing: 4 };
  const policy = {
    features: new Array(4).fill(window),
    rules: [
      { coefficients: [1, -1, 0, 0], bound: -40, maxSkipped: 1 },
      { coefficients: [0, 3, 0, -2], bound: 50, maxSkipped: 2 },
    ],
    minPositive: 1,
    maxPositive: 3,
    bound: 80,
  };

  test('agree with the reference on records at and beyond every limit', async () => {
    const gadget = await compiled(inferCircuit(TINY));
    const seed = 515;
    const random = new SeededRandom(seed);
    const outcomes = { accepted: 0, rejected: 0 };
    for (let i = 0; i < 80; i++) {
      const code = () => {
        const draw = random.next();
        if (draw < 0.08) return 0;
        if (draw < 0.2) return random.next() < 0.5 ? 100 : 150;
        if (draw < 0.24) return random.next() < 0.5 ? 99 : 151;
        return random.integer(108, 140);
      };
      const codes = Array.from({ length: 4 }, code);
      const { inputs, policy: complete } = inferCase(TINY, { seed: i, policy, codes });
      const isFine = checkRecord(complete, { codes, label: 0 }, TINY).length === 0;
      expect(gadget.accepts(inputs), `seed ${seed}, case ${i}`).toBe(isFine);
      outcomes[isFine ? 'accepted' : 'rejected'] += 1;
    }
    expect(outcomes.accepted).toBeGreaterThan(10);
    expect(outcomes.rejected).toBeGreaterThan(10);
  });

  test('a dense circuit rejects every word of a policy with rules', async () => {
    const gadget = await compiled(inferCircuit(TINY_DENSE));
    rejectsAnother(gadget, inferCase(TINY_DENSE).inputs, [
      ...['lo', 'length', 'meanLo', 'meanHi', 'maxMissing', 'coefficients', 'bounds', 'maxSkipped'],
      ...['minPositive', 'maxPositive'],
    ]);
  });

  test('the probability is the sigma of which the gradient is made', () => {
    const { statement, witness } = inferCase(TINY);
    expect(probabilityOf(statement.weights, witness.codes)).toBe(statement.probability);
  });
});
