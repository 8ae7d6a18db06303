import { FIELD_MODULUS } from '../../../../src/protocol/field.ts';
import { hash } from '../../../../src/protocol/poseidon.ts';
import { around, type Target } from '../target.ts';
import { digitOffsets, SECOND_HINTS } from './hints.ts';
import { instanceOf, numbered, top } from './instances.ts';
import { POLICY } from './targets-policy.ts';
import { SEAL } from './targets-seal.ts';

const codes: Target[] = [
  {
    name: 'WindowedCode()',
    source: instanceOf('record', 'WindowedCode()'),
    hints: SECOND_HINTS,
    cases: around(
      { code: 120, active: 1, lo: 100, weights: [25, 13, 6, 3, 2, 1, 0, 0] },
      {
        'at its lowest': { code: 100 },
        'at its highest': { code: 150 },
        missing: { code: 0 },
        'in an empty slot': { code: 0, active: 0 },
        'of a window of one': { code: 100, weights: [0, 0, 0, 0, 0, 0, 0, 0] },
      },
      {
        'one below': { code: 99 },
        'one above': { code: 151 },
        'in an empty slot, filled': { active: 0 },
        'near r': { code: FIELD_MODULUS - 1n },
        'far above': { code: 256 },
      },
    ),
  },
  {
    name: 'WindowWeights()',
    source: instanceOf('record', 'WindowWeights()'),
    cases: around(
      { length: 154 },
      { none: { length: 0 }, one: { length: 1 }, all: { length: 255 } },
      { 'of 9 bits': { length: 256 }, 'below 0': { length: -1 } },
    ),
  },
  {
    name: 'PlainCode()',
    source: instanceOf('record', 'PlainCode()'),
    hints: SECOND_HINTS,
    cases: around(
      { code: 120, active: 1 },
      { lowest: { code: 1 }, highest: { code: 255 }, empty: { code: 0, active: 0 } },
      { missing: { code: 0 }, above: { code: 256 }, 'near r': { code: FIELD_MODULUS - 1n } },
    ),
  },
];

const recordHashes: Target = {
  name: 'RecordHash(2)',
  source: instanceOf('record-hash', 'RecordHash(2)'),
  cases: around({ salt: 11, schemaHash: 12, codes: [1, 255] }, { missing: { codes: [0, 0] } }, {}),
};

const slots: Target = {
  name: 'ActiveSlots(4)',
  source: instanceOf('slots', 'ActiveSlots(4)'),
  hints: SECOND_HINTS,
  cases: around(
    { count: 3 },
    { one: { count: 1 }, all: { count: 4 } },
    { none: { count: 0 }, five: { count: 5 } },
  ),
};

const quotients: Target[] = [
  {
    name: 'ClampedQuotient(12, 6, 5)',
    source: instanceOf('quotient', 'ClampedQuotient(12, 6, 5)'),
    hints: SECOND_HINTS,
    cases: around(
      { dividend: 100, divisor: 7 },
      {
        negative: { dividend: -100 },
        'half up': { dividend: 21, divisor: 6 },
        'half down': { dividend: -21, divisor: 6 },
        'just below a half': { dividend: 20, divisor: 6 },
        zero: { dividend: 0 },
        'at the limit': { dividend: 31, divisor: 1 },
        'just beyond the limit': { dividend: 32, divisor: 1 },
        clamped: { dividend: 4095, divisor: 1 },
        'clamped below': { dividend: -4095, divisor: 1 },
        'the largest divisor': { dividend: 4095, divisor: 64 },
        'the largest slack': { dividend: 32, divisor: 64 },
      },
      {
        'a dividend of 13 bits': { dividend: 4096 },
        'a negative one of 13 bits': { dividend: -4096 },
      },
    ),
  },
  {
    name: 'ClampWithin(8)',
    source: instanceOf('quotient', 'ClampWithin(8)'),
    hints: SECOND_HINTS,
    cases: around(
      { in: 20, limit: 100 },
      {
        'at the limit': { in: 100 },
        beyond: { in: 101 },
        'at the other limit': { in: -100 },
        'beyond the other': { in: -255 },
        zero: { in: 0 },
        'a limit of 0': { limit: 0 },
        'the largest limit': { in: -255, limit: 255 },
      },
      { 'of 9 bits': { in: 256 }, 'of 9 bits, negative': { in: -256 } },
    ),
  },
];

const rules: Target = {
  name: 'LinearRules(3, 2, 2)',
  source: instanceOf('linear-rules', 'LinearRules(3, 2, 2)'),
  hints: SECOND_HINTS,
  offsets: digitOffsets,
  cases: around(
    {
      codes: [
        [20, 10],
        [0, 30],
        [15, 15],
      ],
      present: [
        [1, 1],
        [0, 1],
        [1, 1],
      ],
      coefficients: [
        [3, -2],
        [0, 5],
      ],
      bounds: [15, 50],
    },
    {
      'at the bound': { bounds: [15, 75 - 25] },
      'the lowest bound': { bounds: [-(2 ** 23), -(2 ** 23)] },
      'all missing': {
        codes: numbered(3, () => 0).map(() => [0, 0]),
        present: numbered(3, () => 0).map(() => [0, 0]),
      },
      'rules that name nothing': {
        coefficients: [
          [0, 0],
          [0, 0],
        ],
        bounds: [0, -1],
      },
    },
    {
      'one above the bound': { bounds: [16, 50] },
      'the first row below the bound': {
        codes: [
          [1, 10],
          [0, 30],
          [15, 15],
        ],
      },
      'the second rule one above': { bounds: [15, 51] },
      'a rule of nothing that fails': {
        coefficients: [
          [0, 0],
          [0, 5],
        ],
        bounds: [1, 50],
      },
    },
  ),
  // The first row's digit of what is missing, 2 to 16, carries into the second's.
  together: numbered(4, (bits) => ({
    ...{ 'skip[0][0]': 1n, 'skip[1][0]': -1n },
    ...Object.fromEntries(numbered(bits + 1, (k) => [`rest[0][0][${k}]`, 1n])),
  })),
};

const gradient: Target[] = [
  {
    name: 'Logits(2, 2)',
    source: instanceOf('gradient', 'Logits(2, 2)'),
    hints: SECOND_HINTS,
    offsets: digitOffsets,
    cases: around(
      {
        weight: [1000000, -2000000, 300000],
        inputs: [
          [5, -7, 16],
          [-60, 100, 16],
        ],
      },
      {
        zero: { weight: [0, 0, 0] },
        'an empty slot': {
          inputs: [
            [5, -7, 16],
            [0, 0, 0],
          ],
        },
        'the largest': {
          weight: [2 ** 27 - 1, -(2 ** 27), 2 ** 27 - 1],
          inputs: [
            [127, -127, 16],
            [-127, 127, 16],
          ],
        },
      },
      // Inputs beyond the caller's bounds are no case: there a digit of the true sum may carry.
      {},
    ),
  },
  {
    name: 'GradientSums(2, 2)',
    source: instanceOf('gradient', 'GradientSums(2, 2)'),
    hints: SECOND_HINTS,
    cases: around(
      {
        sigma: [600000, 2 ** 19],
        labels: [1, 0],
        count: 1,
        inputs: [
          [5, -7, 16],
          [0, 0, 0],
        ],
      },
      {
        full: {
          sigma: [2 ** 20, 0],
          count: 2,
          inputs: [
            [127, -127, 16],
            [-127, 127, 16],
          ],
        },
      },
      {},
    ),
    // Its words are free until the commitment checks their ranges: the whole circuit is attacked for that.
    attacked: (name) => /^(residual|term)/.test(name),
    together: [
      { q: 1n },
      { 'gradient[2]': 1n, q: -1n },
      { 'term[0][0]': 1n, 'gradient[0]': 1n },
      { 'gradient[0]': 1n << 36n, 'gradient[1]': -1n },
    ],
  },
];

const sigmoid: Target = {
  name: 'BoundedSigmoid(39)',
  source: instanceOf('sigmoid', 'BoundedSigmoid(39)'),
  cases: [
    // Every segment of both tables, in its middle; the boundaries; saturation.
    ...numbered(40, (i) => (BigInt(i) << 26n) + (1n << 25n) + (5n << 18n)),
    ...[-(3n << 26n) - 77n, 1n, -1n, 0n, (4n << 28n) - 1n, 4n << 28n, (8n << 28n) - 1n, 8n << 28n],
    ...[-(9n << 28n), top(39), -top(39), 1n << 35n, 3n << 31n],
    // Each bit that means saturation, alone.
    ...numbered(8, (i) => 1n << BigInt(31 + i)),
  ]
    .map((z) => ({ name: `${z}`, inputs: { z }, accepted: true }))
    .concat(
      [1n << 39n, -(1n << 39n), FIELD_MODULUS / 2n].map((z) => ({
        name: `${z}`,
        inputs: { z },
        accepted: false,
      })),
    ),
};

const tree: Target[] = [
  {
    name: 'Node8(7)',
    source: instanceOf('tree', 'Node8(7)'),
    // No sum of some children is the sum of as many others: a wrong product of places shows.
    cases: around(
      { hash: 1000, place: [1, 1, 0], children: numbered(8, (i) => 10 ** i) },
      Object.fromEntries(
        numbered(8, (i) => [`place ${i}`, { hash: 10 ** i, place: [i & 1, (i >> 1) & 1, i >> 2] }]),
      ),
      {
        ...{ 'another child': { hash: 100 }, 'another place': { place: [1, 1, 1] } },
        // The sums that come out if one product of places is larger by 1.
        ...{ 'p01 larger': { hash: 1891 }, 'p02 larger': { hash: 90_991 } },
        ...{ 'p12 larger': { hash: 990_901 }, 'all larger': { hash: 8_910_109 } },
      },
    ),
  },
  (() => {
    const leaf = 5n;
    const below = [1n, 2n, 3n, leaf, 6n, 7n, 8n, 9n];
    const above = [hash(7n, below), 21n, 22n, 23n, 24n, 25n, 26n, 27n];
    return {
      name: 'Path8(2, 7)',
      source: instanceOf('tree', 'Path8(2, 7)'),
      cases: around(
        { leaf, index: 3, children: [below, above] },
        {},
        {
          'an index of 7 bits': { index: 3 + 64 },
          'another place': { index: 4 },
          'another place above': { index: 11 },
          'another leaf': { leaf: 6 },
        },
      ),
    } satisfies Target;
  })(),
];

/** Templates of circuits/second/lib. */
export const SECOND_GADGETS: readonly Target[] = [
  ...codes,
  recordHashes,
  slots,
  ...quotients,
  rules,
  ...gradient,
  sigmoid,
  ...tree,
  ...POLICY,
  ...SEAL,
];
