import { beforeAll, describe, expect, test } from 'vitest';
import { Gadget } from '../support/gadget.ts';
import { vectors } from '../support/vectors.ts';

const { policy, hash } = vectors.policy;
const inputs = {
  schemaHash: BigInt(policy.schemaHash),
  lo: policy.features.map((feature) => feature.lo),
  hi: policy.features.map((feature) => feature.hi),
  meanLo: policy.features.map((feature) => feature.meanLo),
  meanHi: policy.features.map((feature) => feature.meanHi),
  maxMissing: policy.features.map((feature) => feature.maxMissing),
  coefficients: policy.rules.map((rule) => rule.coefficients),
  bounds: policy.rules.map((rule) => rule.bound),
  maxSkipped: policy.rules.map((rule) => rule.maxSkipped),
  minPositive: policy.minPositive,
  maxPositive: policy.maxPositive,
  minRecords: policy.minRecords,
  scoreScale: BigInt(policy.scoreScale),
  vScale: policy.vScale,
};

describe('Policy', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/policy.circom', 'Policy(4, 4, 1)', 'O0');
  });

  test('gives the golden hash', async () => {
    expect(await gadget.run(inputs, 'hash')).toEqual([BigInt(hash)]);
  });

  test.each([
    ['a window that starts at 0, where a present code would look missing', { lo: [0, 1, 1, 1] }, false],
    ['a window up to 1024', { hi: [1024, 1, 1, 1] }, false],
    ['the widest window', { lo: [1, 1, 1, 1], hi: [1023, 1023, 1023, 1023] }, true],
    ['a mean bound of 1024', { meanHi: [1024, 1, 1, 1] }, false],
    ['a count of 255', { maxMissing: [255, 0, 0, 0] }, true],
    ['a count of 256', { maxMissing: [256, 0, 0, 0] }, false],
    ['the smallest coefficient', { coefficients: [[-2048, 0, 0, 0]] }, true],
    ['a coefficient below', { coefficients: [[-2049, 0, 0, 0]] }, false],
    ['the largest coefficient', { coefficients: [[2047, 0, 0, 0]] }, true],
    ['a coefficient above', { coefficients: [[2048, 0, 0, 0]] }, false],
    ['the smallest bound', { bounds: [-(2 ** 26)] }, true],
    ['a bound below', { bounds: [-(2 ** 26) - 1] }, false],
    ['a bound above', { bounds: [2 ** 26] }, false],
    ['a score scale of 0', { scoreScale: 0 }, false],
    ['the largest score scale', { scoreScale: 1n << 40n }, true],
    ['a score scale above', { scoreScale: (1n << 40n) + 1n }, false],
  ])('%s: %o', async (_, edit, accepted) => {
    expect(await gadget.accepts({ ...inputs, ...edit })).toBe(accepted);
  });
});

describe('LinearRule', () => {
  let gadget: Gadget;
  const rule = { coefficients: [3, -2, 0, 0], named: [1, 1, 0, 0], bound: -100 };
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/policy.circom', 'LinearRule(4)', 'O0');
  });

  test.each([
    ['a sum at the bound', [300, 500, 0, 7], [1, 1, 0, 1], true, 0n],
    ['a sum below the bound', [299, 500, 0, 7], [1, 1, 0, 1], false, 0n],
    ['a missing feature that is named', [0, 500, 0, 7], [0, 1, 0, 1], true, 1n],
    ['a missing feature that is not named', [300, 500, 0, 0], [1, 1, 0, 0], true, 0n],
  ])('%s', async (_, codes, present, accepted, skipped) => {
    const signals = { ...rule, codes, present };
    expect(await gadget.accepts(signals)).toBe(accepted);
    if (accepted) expect(await gadget.run(signals, 'skipped')).toEqual([skipped]);
  });

  test('rejects a rule forged as skipped', async () => {
    const signals = { ...rule, codes: [300, 500, 0, 7], present: [1, 1, 0, 1] };
    expect(await gadget.satisfiedWith(signals, {})).toBe(true);
    expect(await gadget.satisfiedWith(signals, { 'none.out': 0n, skipped: 1n, slack: 0n })).toBe(false);
  });

  test('has exactly the constraints that it needs', async () => {
    const sixteen = await Gadget.compile('lib/policy.circom', 'LinearRule(16)');
    // 16 products, 16 absences, IsZero 2, the masked slack 1 and its 27 bits.
    expect(sixteen.constraints).toBe(16 + 16 + 2 + 1 + 27);
  });
});

describe('AssertBatchRules', () => {
  let gadget: Gadget;
  const batch = {
    full: 1,
    presentCount: [4, 2],
    codeSum: [2000, 800],
    positives: 2,
    skipped: [1],
    meanLo: [500, 400],
    meanHi: [500, 400],
    maxMissing: [0, 2],
    maxSkipped: [1],
    minPositive: 2,
    maxPositive: 2,
  };
  beforeAll(async () => {
    gadget = await Gadget.compile('lib/policy.circom', 'AssertBatchRules(4, 2, 1)', 'O0');
  });

  test('takes a batch at every bound', async () => {
    expect(await gadget.accepts(batch)).toBe(true);
  });

  test.each([
    ['too many missing', { presentCount: [3, 2], codeSum: [1500, 800] }],
    ['a mean below its band', { codeSum: [1999, 800] }],
    ['a mean above its band', { codeSum: [2001, 800] }],
    ['too few positives', { positives: 1 }],
    ['too many positives', { positives: 3 }],
    ['too many skipped', { skipped: [2] }],
  ])('rejects %s in a full batch, not in a partial one', async (_, edit) => {
    expect(await gadget.accepts({ ...batch, ...edit })).toBe(false);
    expect(await gadget.accepts({ ...batch, ...edit, full: 0 })).toBe(true);
  });
});
