import { describe, expect, test } from 'vitest';
import { hashToField } from '../../../src/protocol/field.ts';
import { checkBatch } from '../../../src/protocol/policy/batch-rules.ts';
import { completePolicy, type Policy } from '../../../src/protocol/policy/policy.ts';
import { checkRecord } from '../../../src/protocol/policy/record-rules.ts';
import type { EncodedRecord } from '../../../src/protocol/record.ts';
import { TINY } from '../../../src/protocol/shape.ts';

const policy: Policy = completePolicy(
  {
    schemaHash: hashToField('test'),
    features: [
      { lo: 100, hi: 200, meanLo: 120, meanHi: 180, maxMissing: 1 },
      { lo: 1, hi: 1023, meanLo: 0, meanHi: 1023, maxMissing: 2 },
    ],
    rules: [{ coefficients: [2, -1], bound: 50, maxSkipped: 1 }],
    minPositive: 1,
    maxPositive: 3,
    minRecords: 1,
    scoreScale: 1n,
    vScale: 1,
  },
  TINY,
);
const period = { firstDay: 10, lastDay: 20 };
const record = (codes: number[], day = 15, label: 0 | 1 = 0): EncodedRecord => ({
  codes: [...codes, 0, 0],
  day,
  label,
});

describe('checkRecord', () => {
  test.each([
    ['the lowest code', [100, 100], 10],
    ['the highest code', [200, 100], 20],
    ['a missing code', [0, 100], 15],
    ['the bound itself', [150, 250], 15],
    ['a rule skipped for a missing feature', [100, 0], 15],
  ])('admits %s', (_, codes, day) => {
    expect(checkRecord(policy, record(codes, day), period)).toEqual([]);
  });

  test('rejects one below, one above, one past the bound, one day off', () => {
    expect(checkRecord(policy, record([99, 1]), period)).toEqual([{ rule: 'window', feature: 0 }]);
    expect(checkRecord(policy, record([201, 1]), period)).toEqual([{ rule: 'window', feature: 0 }]);
    expect(checkRecord(policy, record([150, 251]), period)).toEqual([{ rule: 'linear', index: 0 }]);
    expect(checkRecord(policy, record([150, 1], 9), period)).toEqual([{ rule: 'period' }]);
    expect(checkRecord(policy, record([150, 1], 21), period)).toEqual([{ rule: 'period' }]);
  });

  test('rejects a present code of a feature that the policy does not use', () => {
    expect(checkRecord(policy, { codes: [150, 1, 2, 0], day: 15, label: 0 }, period)).toEqual([
      { rule: 'window', feature: 2 },
    ]);
  });
});

describe('checkBatch', () => {
  const good = [record([150, 1], 15, 1), record([150, 1]), record([150, 1]), record([150, 1])];
  const withRecord = (...changed: EncodedRecord[]) => [...changed, ...good.slice(changed.length)];

  test('admits a batch inside of every bound, and one at each bound', () => {
    expect(checkBatch(policy, good)).toEqual([]);
    expect(checkBatch(policy, withRecord(record([0, 1], 15, 1)))).toEqual([]);
    expect(
      checkBatch(
        policy,
        [120, 120, 120, 120]
          .map((code) => record([code, 1], 15, 1))
          .slice(0, 3)
          .concat(record([120, 1])),
      ),
    ).toEqual([]);
  });

  test('rejects too many missing, a mean outside, too many skipped, a label count outside', () => {
    expect(checkBatch(policy, withRecord(record([0, 1], 15, 1), record([0, 1])))).toEqual([
      { rule: 'missing', feature: 0 },
      { rule: 'skipped', index: 0 },
    ]);
    expect(
      checkBatch(
        policy,
        good.map(({ label }) => record([119, 1], 15, label)),
      ),
    ).toEqual([{ rule: 'mean', feature: 0 }]);
    expect(
      checkBatch(
        policy,
        good.map(({ label }) => record([181, 1], 15, label)),
      ),
    ).toEqual([{ rule: 'mean', feature: 0 }]);
    expect(
      checkBatch(
        policy,
        good.map(() => record([150, 1])),
      ),
    ).toEqual([{ rule: 'label' }]);
    expect(
      checkBatch(
        policy,
        good.map(() => record([150, 1], 15, 1)),
      ),
    ).toEqual([{ rule: 'label' }]);
  });

  test('a feature that no record has, has no mean', () => {
    const absent = {
      ...policy,
      features: policy.features.map((feature) => ({ ...feature, meanLo: 500, meanHi: 500, maxMissing: 4 })),
    };
    const none = good.map(({ label }) => record([0, 0], 15, label));
    expect(checkBatch({ ...absent, rules: [] }, none)).toEqual([]);
  });
});
