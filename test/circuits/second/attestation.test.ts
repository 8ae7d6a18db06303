import { beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { type AttestationOptions, attestationCase } from '../../../scripts/support/second-cases.ts';
import { FIELD_MODULUS } from '../../../src/protocol/field.ts';
import { commitOpening } from '../../../src/protocol/second/commitment.ts';
import type { Policy } from '../../../src/protocol/second/policy.ts';
import { type EncodedRecord, normSquared } from '../../../src/protocol/second/record.ts';
import { checkBatch, checkRecord } from '../../../src/protocol/second/rules.ts';
import { TINY, TINY_DENSE } from '../../../src/protocol/second/shape.ts';
import { compiled, rejectsAnother, type Witnesses } from './support.ts';

const PUBLIC = ['root', 'index', 'count', 'policyHash', 'W', 'commitment'];

describe.each([
  ['with rules', TINY],
  ['dense', TINY_DENSE],
])('attestation %s', (_, shape) => {
  let gadget: Witnesses;
  const honest = attestationCase(shape);
  const accepts = (options: AttestationOptions) => gadget.accepts(attestationCase(shape, options).inputs);
  const withFirst = (edit: (record: EncodedRecord) => EncodedRecord) => ({
    edit: (records: EncodedRecord[]) => records.map((record, i) => (i === 0 ? edit(record) : record)),
  });
  beforeAll(async () => {
    gadget = await compiled(shape.circuit);
  });

  test('rejects any other public signal, witness word and policy word', async () => {
    rejectsAnother(gadget, honest.inputs, [
      ...PUBLIC,
      ...['salt', 'schemaHash', 'numbers', 'bound2', 'other', 'weights', 'blinding'],
    ]);
    rejectsAnother(gadget, { ...honest.inputs, children: honest.inputs['children'] }, ['children']);
  });

  test('rejects a commitment to another word or another squared error', async () => {
    const { sums, witness } = honest;
    for (const edit of [
      { words: sums.words.map((word, j) => (j === 2 ? word + 1n : word)) },
      { q: sums.q - 1n },
      { words: sums.words.map((word) => -word) },
      { q: 0n },
    ]) {
      const { x, y } = commitOpening({ ...sums, ...edit, blinding: witness.blinding });
      expect(gadget.accepts({ ...honest.inputs, commitment: [x, y] })).toBe(false);
    }
  });

  test('takes counts from 1 to N and no other', async () => {
    for (const count of [1, 2, shape.n]) expect(accepts({ count })).toBe(true);
    for (const count of [0n, BigInt(shape.n + 1), FIELD_MODULUS - 1n])
      expect(gadget.accepts({ ...honest.inputs, count })).toBe(false);
  });

  test('takes indices of the tree alone: one more bit is refused', async () => {
    for (const index of [0, 7, 8, 62]) expect(accepts({ index })).toBe(true);
    for (const index of [1n + 64n, FIELD_MODULUS - 1n])
      expect(gadget.accepts({ ...honest.inputs, index })).toBe(false);
  });

  test('takes weights of 28 signed bits and blindings of 251 bits', async () => {
    const words = shape.f + 1;
    for (const weight of [(1n << 27n) - 1n, -(1n << 27n), 0n])
      expect(accepts({ weights: new Array(words).fill(weight) })).toBe(true);
    // A word of 29 bits that is packed with a carry into the next.
    const [first, second, ...rest] = honest.inputs['weights'] as [bigint, bigint, ...bigint[]];
    for (const weights of [
      [first + (1n << 28n), second - 1n, ...rest],
      [first - (1n << 28n), second + 1n, ...rest],
    ])
      expect(gadget.accepts({ ...honest.inputs, weights })).toBe(false);
    expect(gadget.accepts({ ...honest.inputs, blinding: 1n << 251n })).toBe(false);
  });

  test('rejects a label that is no bit, and anything in an empty slot', async () => {
    const { inputs } = attestationCase(shape, { count: shape.n - 1 });
    const labels = inputs['labels'] as number[];
    const codes = inputs['codes'] as number[][];
    expect(gadget.accepts({ ...inputs, labels: labels.map((label, i) => (i === 0 ? 2 : label)) })).toBe(
      false,
    );
    expect(gadget.accepts({ ...inputs, labels: [...labels.slice(0, -1), 1] })).toBe(false);
    const last = [1, ...new Array(shape.f - 1).fill(0)];
    expect(gadget.accepts({ ...inputs, codes: [...codes.slice(0, -1), last] })).toBe(false);
  });

  test('takes a norm of exactly B, and none beyond', async () => {
    const records = attestationCase(shape, { seed: 9 }).witness.batch.records;
    const largest = Math.max(...records.map(({ codes }) => normSquared(codes)));
    const bound = Math.ceil(Math.sqrt(largest));
    expect(accepts({ seed: 9, policy: { bound } })).toBe(true);
    // One unit of one code more or less reaches the bound exactly, or passes it.
    const exact = { codes: [128 + 12, 128 + 16, ...new Array(shape.f - 2).fill(128)], label: 0 as const };
    expect(normSquared(exact.codes)).toBe(16 ** 2 + 20 ** 2);
    const edit = () => new Array<EncodedRecord>(shape.n).fill({ ...exact, codes: exact.codes });
    const { inputs } = attestationCase(shape, { edit, policy: { bound: 26 } });
    expect(gadget.accepts(inputs)).toBe(true);
    expect(accepts({ edit, policy: { bound: 25 } })).toBe(false);
    expect(
      accepts({
        ...withFirst((record) => ({ ...record, codes: [128 + 122, ...record.codes.slice(1)] })),
        policy: { bound: 122 },
      }),
    ).toBe(false);
  });
});

describe('a dense batch', () => {
  test('takes codes 1..255 and rejects a missing one, 256, and every word of a policy with rules', async () => {
    const gadget = await compiled(TINY_DENSE.circuit);
    const at = (code: number, other = 128) =>
      attestationCase(TINY_DENSE, {
        edit: (records) => records.map((record) => ({ ...record, codes: [code, other, 128, 128] })),
      }).inputs;
    expect(gadget.accepts(at(1))).toBe(true);
    expect(gadget.accepts(at(255))).toBe(true);
    expect(gadget.accepts(at(0))).toBe(false);
    const { inputs } = attestationCase(TINY_DENSE);
    const codes = inputs['codes'] as number[][];
    expect(gadget.accepts({ ...inputs, codes: [[256, 0, 0, 0], ...codes.slice(1)] })).toBe(false);
    rejectsAnother(gadget, inputs, [
      ...['lo', 'length', 'meanLo', 'meanHi', 'maxMissing', 'coefficients', 'bounds', 'maxSkipped'],
      ...['minPositive', 'maxPositive'],
    ]);
  });
});

describe('the rules', () => {
  let gadget: Witnesses;
  beforeAll(async () => {
    gadget = await compiled(TINY.circuit);
  });
  const window = { lo: 100, hi: 150, meanLo: 110, meanHi: 130, maxMissing: 1 };
  const policy: Partial<Policy> = {
    features: new Array(4).fill(window),
    rules: [
      { coefficients: [1, -1, 0, 0], bound: -40, maxSkipped: 1 },
      { coefficients: [0, 3, 0, -2], bound: 50, maxSkipped: 2 },
    ],
    minPositive: 1,
    maxPositive: 3,
    bound: 80,
  };

  test('reject any other word of the policy', async () => {
    rejectsAnother(
      gadget,
      attestationCase(TINY, {
        policy: {
          ...policy,
          features: new Array(4).fill({ ...window, lo: 1, hi: 255, meanLo: 0, meanHi: 255, maxMissing: 4 }),
          rules: [],
          bound: 255,
        },
      }).inputs,
      [
        ...['lo', 'length', 'meanLo', 'meanHi', 'maxMissing', 'coefficients', 'bounds', 'maxSkipped'],
        ...['minPositive', 'maxPositive'],
      ],
    );
  });

  test('agree with the reference on batches at and beyond every limit', async () => {
    const random = new SeededRandom(4242);
    const outcomes = { accepted: 0, rejected: 0 };
    for (let i = 0; i < 80; i++) {
      // Few codes, near the limits; sometimes a missing one, an edge or one too far.
      const code = () => {
        const draw = random.next();
        if (draw < 0.04) return 0;
        if (draw < 0.1) return random.next() < 0.5 ? 100 : 150;
        if (draw < 0.12) return random.next() < 0.5 ? 99 : 151;
        return random.integer(108, 132);
      };
      const records = Array.from(
        { length: random.next() < 0.3 ? random.integer(1, 3) : 4 },
        (): EncodedRecord => ({
          codes: Array.from({ length: 4 }, code),
          label: random.next() < 0.5 ? 1 : 0,
        }),
      );
      const { inputs, policy: complete } = attestationCase(TINY, {
        seed: i,
        policy,
        count: records.length,
        edit: () => records,
      });
      const isFine =
        records.every((record) => checkRecord(complete, record, TINY).length === 0) &&
        checkBatch(complete, records, TINY).length === 0;
      expect(gadget.accepts(inputs), `case ${i}`).toBe(isFine);
      outcomes[isFine ? 'accepted' : 'rejected'] += 1;
    }
    // Both sides were met often.
    expect(outcomes.accepted).toBeGreaterThan(10);
    expect(outcomes.rejected).toBeGreaterThan(10);
  });
});
