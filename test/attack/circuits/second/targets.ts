import { BASE } from '../../../../src/protocol/babyjub.ts';
import { FIELD_MODULUS, SUBGROUP_ORDER } from '../../../../src/protocol/field.ts';
import { hash } from '../../../../src/protocol/poseidon.ts';
import { around, type Target } from '../target.ts';
import { digitOffsets, SECOND_HINTS } from './hints.ts';

const second = (file: string, instance: string) => ({ include: `second/lib/${file}.circom`, instance });
const top = (bits: number) => 2n ** BigInt(bits) - 1n;
const numbered = <T>(length: number, of: (i: number) => T): T[] => Array.from({ length }, (_, i) => of(i));

const codes: Target[] = [
  {
    name: 'WindowedCode()',
    source: second('record', 'WindowedCode()'),
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
    source: second('record', 'WindowWeights()'),
    cases: around(
      { length: 154 },
      { none: { length: 0 }, one: { length: 1 }, all: { length: 255 } },
      { 'of 9 bits': { length: 256 }, 'below 0': { length: -1 } },
    ),
  },
  {
    name: 'PlainCode()',
    source: second('record', 'PlainCode()'),
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
  source: second('record-hash', 'RecordHash(2)'),
  cases: around({ salt: 11, schemaHash: 12, codes: [1, 255] }, { missing: { codes: [0, 0] } }, {}),
};

const slots: Target = {
  name: 'ActiveSlots(4)',
  source: second('slots', 'ActiveSlots(4)'),
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
    source: second('quotient', 'ClampedQuotient(12, 6, 5)'),
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
      },
      {
        'a dividend of 13 bits': { dividend: 4096 },
        'a negative one of 13 bits': { dividend: -4096 },
      },
    ),
  },
  {
    name: 'ClampWithin(8)',
    source: second('quotient', 'ClampWithin(8)'),
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
  source: second('linear-rules', 'LinearRules(3, 2, 2)'),
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
  // The first row's digit of what is missing carries into the second's.
  together: [
    {
      'skip[0][0]': 1n,
      'skip[1][0]': -1n,
      ...Object.fromEntries(numbered(4, (k) => [`rest[0][0][${k}]`, 1n])),
    },
  ],
};

const gradient: Target[] = [
  {
    name: 'Logits(2, 2)',
    source: second('gradient', 'Logits(2, 2)'),
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
    source: second('gradient', 'GradientSums(2, 2)'),
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
  source: second('sigmoid', 'BoundedSigmoid(39)'),
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
    source: second('tree', 'Node8(7)'),
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
      source: second('tree', 'Path8(2, 7)'),
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

const numbers = { w: 1000, vScale: 77, b: [25, 30, 40], weightBound: 2 ** 26 };
const policy: Target[] = [
  {
    name: 'PolicyRoot()',
    source: second('policy', 'PolicyRoot()'),
    cases: around({ schemaHash: 11, rulesDigest: 12, numbers: 13, bound2: 14 }, {}, {}),
  },
  {
    name: 'Numbers()',
    source: second('policy', 'Numbers()'),
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
  {
    name: 'DenseDigest(4, 4)',
    source: second('policy', 'DenseDigest(4, 4)'),
    cases: around({ other: 77 }, {}, {}),
  },
  {
    name: 'RulesDigest(4, 2, 1)',
    source: second('policy', 'RulesDigest(4, 2, 1)'),
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
    source: second('policy', 'AssertBatchRules(4, 2, 1)'),
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
        'a partial batch of too many positives': { full: 0, positives: 4 },
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

const noise: Target[] = [
  {
    name: 'CanonicalLow(208)',
    source: second('noise', 'CanonicalLow(208)'),
    hints: SECOND_HINTS,
    cases: around(
      { in: 12345678901234567890n },
      {
        zero: { in: 0 },
        'the last one below the highest part': { in: (((FIELD_MODULUS - 1n) >> 208n) << 208n) - 1n },
      },
      {
        'the highest part': { in: ((FIELD_MODULUS - 1n) >> 208n) << 208n },
        'r - 1': { in: FIELD_MODULUS - 1n },
      },
    ),
  },
  {
    name: 'NoiseScale(5)',
    source: second('noise', 'NoiseScale(5)'),
    hints: SECOND_HINTS,
    cases: around(
      { b: 3 },
      { none: { b: 0 }, most: { b: 5 } },
      { 'beyond the most': { b: 6 }, 'below 0': { b: -1 } },
    ),
  },
  {
    name: 'NoiseOfQ()',
    source: second('noise', 'NoiseOfQ()'),
    hints: SECOND_HINTS,
    cases: around(
      {
        outputs: [987654321n ** 8n % FIELD_MODULUS, 123456789n ** 8n % FIELD_MODULUS],
        mask: numbered(47, (k) => (k < 40 ? 1 : 0)),
        power: 1n << 40n,
        ones: top(40),
      },
      { none: { mask: numbered(47, () => 0), power: 0, ones: 0 } },
      { 'an output of the highest part': { outputs: [FIELD_MODULUS - 1n, 1n] } },
    ),
  },
];

const seal: Target[] = [
  {
    name: 'SealMode()',
    source: second('seal-mode', 'SealMode()'),
    hints: SECOND_HINTS,
    cases: around(
      { mode: 0 },
      { one: { mode: 1 }, two: { mode: 2 } },
      { three: { mode: 3 }, 'below 0': { mode: -1 } },
    ),
  },
  {
    name: 'Gates(3)',
    source: second('gates', 'Gates(3)'),
    hints: SECOND_HINTS,
    offsets: digitOffsets,
    cases: around(
      {
        words: [1n << 30n, -(1n << 31n), 77n],
        direction: [
          [5, -6, 7],
          [-5, 6, -7],
          [0, 0, 0],
        ],
        w: 1 << 20,
      },
      {
        clamped: { w: 1 },
        'the largest': {
          words: [(1n << 42n) - 1n, -(1n << 42n), (1n << 42n) - 1n],
          direction: [
            [8191, -8192, 8191],
            [-8192, 8191, -8192],
            [8191, -8192, 8191],
          ],
          w: 1n << 40n,
        },
        zero: { words: [0, 0, 0] },
      },
      // Words beyond the caller's bounds are no case: there a digit of the true sum may carry.
      {},
    ),
  },
  {
    name: 'SealedWords(5)',
    source: second('sealed-words', 'SealedWords(5)'),
    cases: around(
      {
        biased: numbered(5, (i) => (1n << 42n) + BigInt(i)),
        blinding: 777,
        key: [BASE.x, BASE.y],
        ephemeral: 123456789n,
      },
      {},
      {
        'an ephemeral of 0': { ephemeral: 0 },
        'an ephemeral of l': { ephemeral: SUBGROUP_ORDER },
        'an ephemeral of 252 bits': { ephemeral: 1n << 251n },
      },
    ),
  },
];

const commitments: Target[] = [
  {
    name: 'WordsCommitment(5, BATCH_WORD_BITS())',
    source: second('commitment', 'WordsCommitment(5, BATCH_WORD_BITS())'),
    cases: around(
      { values: [1, -2, 3, -4, 5], blinding: 123456789n },
      { extremes: { values: [top(36), -(1n << 36n), 0, 0, 7], blinding: top(251) } },
      {
        'a value above': { values: [1n << 36n, 0, 0, 0, 0] },
        'a value below': { values: [0, 0, 0, 0, -(1n << 36n) - 1n] },
        'a value that is congruent mod l': { values: [1n + SUBGROUP_ORDER, -2, 3, -4, 5] },
        'a blinding of 252 bits': { blinding: 1n << 251n },
      },
    ),
  },
  ...(
    [
      ['BATCH_Q_BITS()', 48],
      ['SET_Q_BITS()', 53],
    ] as const
  ).map(([name, bits]) => ({
    name: `WithQ(${name})`,
    source: second('commitment', `WithQ(${name})`),
    // One size is attacked; of the other the ends count.
    ...(bits === 53 ? {} : { attacked: () => false }),
    cases: around(
      { point: [BASE.x, BASE.y], q: 12345 },
      { zero: { q: 0 }, highest: { q: top(bits) } },
      { above: { q: 1n << BigInt(bits) }, below: { q: -1 } },
    ),
  })),
  ...(
    [
      ['FRESH_Q_BITS()', 54],
      ['ROUND_Q_BITS()', 64],
    ] as const
  ).map(([name, bits]) => ({
    name: `WithSignedQ(${name})`,
    source: second('commitment', `WithSignedQ(${name})`),
    // One size is attacked; of the other the ends count.
    ...(bits === 54 ? {} : { attacked: () => false }),
    cases: around(
      { point: [BASE.x, BASE.y], q: -12345 },
      {
        zero: { q: 0 },
        lowest: { q: -(1n << BigInt(bits)) },
        highest: { q: top(bits) },
        'on the identity': { point: [0, 1] },
      },
      { above: { q: 1n << BigInt(bits) }, below: { q: -(1n << BigInt(bits)) - 1n } },
    ),
  })),
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
  ...policy,
  ...noise,
  ...seal,
  ...commitments,
];
