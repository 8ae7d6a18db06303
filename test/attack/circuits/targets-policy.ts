import { around, lib, type Target } from './target.ts';

const policyHonest = {
  schemaHash: 99,
  lo: [100, 1, 2, 3],
  hi: [900, 1023, 800, 700],
  meanLo: [1, 200, 300, 5],
  meanHi: [1023, 600, 400, 6],
  maxMissing: [4, 3, 2, 1],
  coefficients: [[3, -2, 0, 7]],
  bounds: [-1800],
  maxSkipped: [4],
  minPositive: 1,
  maxPositive: 3,
  minRecords: 200,
  scoreScale: 1n << 30n,
  vScale: 4096,
};
const four = (value: number | bigint) => [value, 1, 1, 1];

const TWO_RULES: Target = {
  // The number of rules is in the domain of the hash.
  name: 'Policy(4, 4, 2)',
  source: lib('policy', 'Policy(4, 4, 2)'),
  cases: around(
    {
      ...policyHonest,
      coefficients: [...policyHonest.coefficients, ...policyHonest.coefficients],
      bounds: [...policyHonest.bounds, ...policyHonest.bounds],
      maxSkipped: [...policyHonest.maxSkipped, ...policyHonest.maxSkipped],
    },
    {},
    {},
  ),
};

/** Every number of a policy at the ends of its range. */
const atLimits = {
  lowest: {
    lo: four(1),
    hi: four(0),
    meanLo: four(0),
    meanHi: four(0),
    maxMissing: four(0),
    coefficients: [four(-2048)],
    bounds: [-(2 ** 26)],
    maxSkipped: [0],
    minPositive: 0,
    maxPositive: 0,
    minRecords: 0,
    scoreScale: 1,
    vScale: 0,
  },
  highest: {
    lo: four(1024),
    hi: four(1023),
    meanLo: four(1023),
    meanHi: four(1023),
    maxMissing: four(255),
    coefficients: [four(2047)],
    bounds: [2 ** 26 - 1],
    maxSkipped: [255],
    minPositive: 255,
    maxPositive: 255,
    minRecords: 2 ** 32 - 1,
    scoreScale: 1n << 40n,
    vScale: 2 ** 24 - 1,
  },
};
/** Every number of a policy one step below and one step above its range. */
const beyondLimits = Object.fromEntries(
  Object.entries({
    lo: [four(0), four(1025)],
    hi: [four(-1), four(1024)],
    meanLo: [four(-1), four(1024)],
    meanHi: [four(-1), four(1024)],
    maxMissing: [four(-1), four(256)],
    coefficients: [[four(-2049)], [four(2048)]],
    bounds: [[-(2 ** 26) - 1], [2 ** 26]],
    maxSkipped: [[-1], [256]],
    minPositive: [-1, 256],
    maxPositive: [-1, 256],
    minRecords: [-1, 2 ** 32],
    scoreScale: [0, (1n << 40n) + 1n],
    vScale: [-1, 2 ** 24],
  }).flatMap(([name, [below, above]]) => [
    [`${name} below`, { [name]: below }],
    [`${name} above`, { [name]: above }],
  ]),
);

const ONE_RULE: Target = {
  name: 'Policy(4, 4, 1)',
  source: lib('policy', 'Policy(4, 4, 1)'),
  cases: around(policyHonest, atLimits, beyondLimits),
};

const LINEAR_RULE: Target = {
  name: 'LinearRule(4)',
  source: lib('policy', 'LinearRule(4)'),
  cases: around(
    {
      coefficients: [3, -2, 0, 0],
      named: [1, 1, 0, 0],
      bound: -100,
      codes: [300, 500, 0, 7],
      present: [1, 1, 0, 1],
    },
    {
      'above the bound': { codes: [400, 500, 0, 7] },
      skipped: { codes: [0, 500, 0, 7], present: [0, 1, 0, 1] },
      'two missing': { codes: [0, 0, 0, 7], present: [0, 0, 0, 1] },
      'skipped and far below': { codes: [0, 500, 0, 7], present: [0, 1, 0, 1], bound: 1000 },
      'the last one named and missing': {
        coefficients: [3, 0, 0, 5],
        named: [1, 0, 0, 1],
        codes: [300, 500, 0, 0],
        present: [1, 1, 0, 0],
      },
      'the last one named': { coefficients: [3, 0, 0, 5], named: [1, 0, 0, 1], bound: 935 },
      'not named': { codes: [300, 500, 0, 0], present: [1, 1, 0, 0] },
      'the largest slack': {
        coefficients: [2047, 0, 0, 0],
        codes: [1023, 0, 0, 0],
        present: [1, 0, 0, 0],
        named: [1, 0, 0, 0],
        bound: -(2 ** 26),
      },
      'the largest slack of 32 features': {
        coefficients: [65504, 0, 0, 0],
        codes: [1023, 0, 0, 0],
        present: [1, 0, 0, 0],
        named: [1, 0, 0, 0],
        bound: -(2 ** 26),
      },
    },
    {
      'a sum below the bound': { codes: [299, 500, 0, 7] },
      'a sum far below': { codes: [1, 1023, 0, 7] },
      'the lowest sum': {
        coefficients: [-2048, 0, 0, 0],
        codes: [1023, 0, 0, 0],
        present: [1, 0, 0, 0],
        named: [1, 0, 0, 0],
        bound: 2 ** 26 - 1,
      },
    },
  ),
};

/** A full batch that keeps each rule with nothing to spare. */
const fullBatch = {
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
/** Changes under which the rules still hold. */
const loosened = {
  'wide bounds': {
    meanLo: [0, 0],
    meanHi: [1023, 1023],
    maxMissing: [255, 255],
    maxSkipped: [255],
    minPositive: 0,
    maxPositive: 255,
  },
  'nothing present': { presentCount: [0, 0], codeSum: [0, 0], maxMissing: [4, 4] },
  'every bound at its widest': {
    presentCount: [4, 4],
    codeSum: [4092, 4],
    meanLo: [0, 0],
    meanHi: [1023, 1023],
    maxMissing: [255, 255],
    skipped: [0],
    maxSkipped: [255],
    positives: 0,
    minPositive: 0,
    maxPositive: 255,
  },
  'sums of 255 records': {
    presentCount: [255, 255],
    codeSum: [255 * 1023, 255],
    meanLo: [0, 0],
    meanHi: [1023, 1023],
    maxMissing: [4, 0],
  },
  'no sum of 255 records': {
    presentCount: [255, 255],
    codeSum: [0, 0],
    meanLo: [0, 0],
    meanHi: [1023, 1023],
    maxMissing: [4, 0],
  },
  'all positive': { positives: 255, minPositive: 0, maxPositive: 255 },
};
/** Changes that break a rule of a full batch. */
const broken = {
  'too many missing': { presentCount: [3, 2], codeSum: [1500, 800] },
  'a mean below its band': { codeSum: [1999, 800] },
  'a mean above its band': { codeSum: [2001, 800] },
  'the second mean below': { codeSum: [2000, 799] },
  'too few positives': { positives: 1 },
  'too many positives': { positives: 3 },
  'too many skipped': { skipped: [2] },
};

const BATCH_RULES: Target = {
  name: 'AssertBatchRules(4, 2, 1)',
  source: lib('policy', 'AssertBatchRules(4, 2, 1)'),
  cases: [
    ...around(fullBatch, loosened, broken),
    ...Object.entries(broken).map(([name, edit]) => ({
      name: `${name}, in a partial batch`,
      inputs: { ...fullBatch, ...edit, full: 0 },
      accepted: true,
    })),
  ],
};

export const POLICY: readonly Target[] = [TWO_RULES, ONE_RULE, LINEAR_RULE, BATCH_RULES];
