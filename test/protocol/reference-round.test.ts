import { describe, expect, test } from 'vitest';
import { hashToField } from '../../src/protocol/field.ts';
import { completePolicy } from '../../src/protocol/policy/policy.ts';
import type { EncodedRecord } from '../../src/protocol/record.ts';
import { directionOf, gradient, step, zeroWords } from '../../src/protocol/reference-model.ts';
import { referenceRound } from '../../src/protocol/reference-round.ts';
import { TINY } from '../../src/protocol/shape.ts';

const policy = completePolicy(
  {
    schemaHash: hashToField('test'),
    features: Array.from({ length: TINY.f }, () => ({
      lo: 1,
      hi: 1023,
      meanLo: 0,
      meanHi: 1023,
      maxMissing: TINY.n,
    })),
    rules: [],
    minPositive: 0,
    maxPositive: TINY.n,
    minRecords: 1,
    scoreScale: 1n << 30n,
    vScale: 512,
  },
  TINY,
);
const record = (first: number, label: 0 | 1): EncodedRecord => ({
  codes: [first, ...new Array<number>(TINY.f - 1).fill(0)],
  day: 0,
  label,
});
/** The label follows the first feature, or its opposite. */
const helpful = [record(612, 1), record(412, 0)];
const harmful = [record(612, 0), record(412, 1)];
const base = { policy, eta: 4096, weights: zeroWords(TINY), holdout: [helpful, helpful], minSets: 1 };

describe('referenceRound', () => {
  test('scores each batch against the holdout and trains on what helps only', () => {
    const sets = [
      { name: 'good', batches: [helpful, helpful] },
      { name: 'bad', batches: [harmful] },
    ];
    const round = referenceRound({ ...base, sets });
    const summed = gradient([...helpful, ...helpful], base.weights);
    expect(round.direction).toEqual(directionOf(summed, 4, policy.vScale));
    expect(round.sets.map(({ name, accepted, bands }) => [name, accepted, bands.map(Math.sign)])).toEqual([
      ['good', true, [1, 1]],
      ['bad', false, [-1]],
    ]);
    expect(round.weights).toEqual(step(base.weights, summed, 4, base.eta));
    expect((round.weights[0] as bigint) > 0n).toBe(true);
  });

  test('leaves the checkpoint where fewer sets than the minimum are accepted', () => {
    const sets = [{ name: 'good', batches: [helpful] }];
    expect(referenceRound({ ...base, sets, minSets: 2 }).weights).toEqual(base.weights);
    expect(referenceRound({ ...base, sets: [] }).weights).toEqual(base.weights);
  });

  test('rejects a round without a holdout batch', () => {
    expect(() => referenceRound({ ...base, holdout: [], sets: [] })).toThrow(/holdout/);
  });
});
