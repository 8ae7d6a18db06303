import { hash } from '../../../../src/protocol/poseidon.ts';
import { around, type Target } from '../target.ts';
import { instanceOf, top } from './instances.ts';

const numbers = { w: 1000, vScale: 77, b: [25, 30, 40], weightBound: 2 ** 26 };
/** Templates of the policy. */
export const POLICY: readonly Target[] = [
  {
    name: 'PolicyRoot()',
    source: instanceOf('policy', 'PolicyRoot()'),
    cases: around({ schemaHash: 11, rulesDigest: 12, numbers: 13, bound2: 14 }, {}, {}),
  },
  {
    name: 'Numbers()',
    source: instanceOf('policy', 'Numbers()'),
    cases: around(
      numbers,
      {
        lowest: { w: 1, vScale: 0, b: [0, 0, 0], weightBound: 0 },
        highest: { w: 1n << 40n, vScale: top(24), b: [63, 63, 63], weightBound: top(27) },
      },
      {
        'a scale of 0': { w: 0 },
        'a scale above 2^40': { w: (1n << 40n) + 1n },
        'vScale of 25 bits': { vScale: 1 << 24 },
        'b of 7 bits': { b: [64, 0, 0] },
        'b_h of 7 bits': { b: [0, 64, 0] },
        'b_Q of 7 bits': { b: [0, 0, 64] },
        'a bound of 28 bits': { weightBound: 1 << 27 },
      },
    ),
  },
  (() => {
    const opened = { ...numbers, schemaHash: 11, rulesDigest: 12, bound2: 13 };
    const [b, bh, bq] = [25n << 64n, 30n << 70n, 40n << 76n];
    const word = 999n + (77n << 40n) + b + bh + bq + (1n << 108n);
    return {
      name: 'PolicyNumbers()',
      source: instanceOf('policy', 'PolicyNumbers()'),
      cases: around(
        { ...opened, policyHash: hash(13n, [11n, 12n, word, 13n]) },
        {},
        {
          'another policy': { policyHash: 5 },
          'another schema': { schemaHash: 12 },
          'other rules': { rulesDigest: 13 },
          'another bound of the norm': { bound2: 14 },
          'another scale of scores': { w: 1001 },
          'another scale of V': { vScale: 78 },
          'other noise': { b: [26, 30, 40] },
          'another bound of the weights': { weightBound: 2 ** 26 + 1 },
        },
      ),
    } satisfies Target;
  })(),
  {
    name: 'DenseDigest(4, 4)',
    source: instanceOf('policy', 'DenseDigest(4, 4)'),
    cases: around({ other: 77 }, {}, {}),
  },
  {
    name: 'RulesDigest(4, 2, 1)',
    source: instanceOf('policy', 'RulesDigest(4, 2, 1)'),
    cases: around(
      {
        lo: [100, 1],
        length: [50, 254],
        meanLo: [1, 2],
        meanHi: [3, 4],
        maxMissing: [4, 0],
        coefficients: [[5, -6]],
        bounds: [-7],
        maxSkipped: [4],
        minPositive: 1,
        maxPositive: 4,
        other: 99,
      },
      {
        lowest: { coefficients: [[-2048, -2048]], bounds: [-(2 ** 23)], lo: [1, 1], length: [0, 0] },
        highest: { coefficients: [[2047, 2047]], bounds: [2 ** 23 - 1], lo: [255, 255], length: [0, 0] },
        'numbers of 8 bits': {
          ...{ meanLo: [255, 254], meanHi: [253, 252], maxMissing: [251, 250], maxSkipped: [249] },
          ...{ minPositive: 248, maxPositive: 247 },
        },
      },
      {
        'a window from 0': { lo: [0, 1] },
        'a window beyond 255': { length: [156, 254] },
        'a length of 9 bits': { lo: [1, 1], length: [256, 254] },
        'a mean of 9 bits': { meanLo: [256, 2] },
        'a high mean of 9 bits': { meanHi: [3, 256] },
        'missing of 9 bits': { maxMissing: [256, 0] },
        'a coefficient of 13 bits': { coefficients: [[2048, 0]] },
        'a low coefficient of 13 bits': { coefficients: [[-2049, 0]] },
        'a bound of 25 bits': { bounds: [2 ** 23] },
        'skipped of 9 bits': { maxSkipped: [256] },
        'minPositive of 9 bits': { minPositive: 256 },
        'maxPositive of 9 bits': { maxPositive: 256 },
      },
    ),
  },
  {
    name: 'AssertBatchRules(4, 2, 1), second',
    source: instanceOf('policy', 'AssertBatchRules(4, 2, 1)'),
    cases: around(
      {
        full: 1,
        presentCount: [4, 3],
        codeSum: [400, 360],
        positives: 2,
        skipped: [1],
        meanLo: [100, 110],
        meanHi: [100, 130],
        maxMissing: [0, 1],
        maxSkipped: [1],
        minPositive: 2,
        maxPositive: 2,
      },
      {
        'a partial batch against every rule': { full: 0, positives: 0, skipped: [4], presentCount: [0, 0] },
        'a partial batch of other means and too many positives': { full: 0, positives: 4, codeSum: [0, 900] },
        'slacks of full width': {
          ...{ codeSum: [2 ** 15 + 1000, 360], meanHi: [18_000, 130], maxMissing: [255, 1] },
          ...{ maxSkipped: [255], positives: 132, maxPositive: 260 },
        },
      },
      {
        'a mean too low': { codeSum: [399, 360] },
        'a mean too high': { codeSum: [401, 360] },
        'one missing too many': { presentCount: [4, 2], codeSum: [400, 240] },
        'one skipped too many': { skipped: [2] },
        'one positive too few': { positives: 1 },
        'one positive too many': { positives: 3 },
        // One limit each beyond the width of its slack, which callers' own checks keep it below.
        'a missing slack of 9 bits': { maxMissing: [256, 1] },
        'a low slack of 17 bits': { codeSum: [400 + 2 ** 16, 360], meanHi: [2 ** 15, 130] },
        'a high slack of 17 bits': { meanHi: [100 + 2 ** 14, 130] },
        'a skipped slack of 9 bits': { maxSkipped: [257] },
        'a slack of few of 9 bits': { positives: 258, maxPositive: 258 },
        'a slack of many of 9 bits': { maxPositive: 258 },
      },
    ),
  },
];
