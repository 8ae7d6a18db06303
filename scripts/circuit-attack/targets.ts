import { BASE, mulPoint } from '../../src/protocol/babyjub.ts';
import { asField, FIELD_MODULUS, SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { EMPTY } from '../../src/protocol/interval-tree.ts';
import { publicKeyOf, sign } from '../../src/protocol/signature.ts';
import type { Inputs } from './generator.ts';
import type { ClampLimits } from './hints.ts';
import { wholeCircuits } from './whole-circuits.ts';

/** Inputs, and whether they are of a true statement. */
export interface Case {
  readonly name: string;
  readonly inputs: Inputs;
  readonly accepted: boolean;
}

/** A template instance or a whole circuit under attack. */
export interface Target {
  readonly name: string;
  /** A file of circuits/ to include, with an instance; or a main file. */
  readonly source: { readonly include: string; readonly instance: string } | { readonly main: string };
  readonly derived?: (name: string) => boolean;
  readonly limits?: ClampLimits;
  readonly cases: readonly Case[];
  /** Which signals are worth an attack; all of the project's own where absent. */
  readonly attacked?: (name: string) => boolean;
}

type Edits = Readonly<Record<string, Inputs>>;
/** One honest case edited into others. */
const around = (honest: Inputs, good: Edits, bad: Edits): Case[] => [
  { name: 'honest', inputs: honest, accepted: true },
  ...Object.entries(good).map(([name, edit]) => ({ name, inputs: { ...honest, ...edit }, accepted: true })),
  ...Object.entries(bad).map(([name, edit]) => ({ name, inputs: { ...honest, ...edit }, accepted: false })),
];
const lib = (file: string, instance: string) => ({ include: `lib/${file}.circom`, instance });

const TOP = (1n << 48n) - 1n;
const QUOTIENT_LIMITS: ClampLimits = () => [-8192n, 8191n];

const range: Target[] = [
  {
    name: 'AssertBits(10)',
    source: lib('range', 'AssertBits(10)'),
    cases: around({ in: 5 }, { zero: { in: 0 }, top: { in: 1023 } }, { above: { in: 1024 }, negative: { in: -1 } }),
  },
  {
    name: 'SignMagnitude(8)',
    source: lib('range', 'SignMagnitude(8)'),
    cases: around(
      { in: 5 },
      { negative: { in: -5 }, zero: { in: 0 }, top: { in: 255 }, bottom: { in: -255 }, one: { in: -1 } },
      { above: { in: 256 }, below: { in: -256 }, far: { in: FIELD_MODULUS / 2n } },
    ),
  },
  {
    name: 'CheckedPacked(10, 28)',
    source: lib('range', 'CheckedPacked(10, 28)'),
    cases: around(
      { in: Array.from({ length: 10 }, (_, i) => (i + 1) * 1_000_003) },
      { top: { in: new Array(10).fill((1 << 28) - 1) } },
      { above: { in: [...new Array(9).fill(1), 1 << 28] }, first: { in: [1 << 28, ...new Array(9).fill(0)] },
        negative: { in: [-1, ...new Array(9).fill(7)] } },
    ),
  },
  {
    name: 'CheckedPacked(18, 28)',
    source: lib('range', 'CheckedPacked(18, 28)'),
    cases: around({ in: Array.from({ length: 18 }, (_, i) => i + 1) }, {}, {}),
  },
];

const rounding: Target[] = [
  {
    name: 'RoundedQuotient(20, 10, 20)',
    source: lib('rounding', 'RoundedQuotient(20, 10, 20)'),
    cases: around(
      { dividend: 100, divisor: 7 },
      {
        half: { dividend: 3, divisor: 2 },
        'negative half': { dividend: -3, divisor: 2 },
        zero: { dividend: 0, divisor: 9 },
        'one short of a half': { dividend: 510, divisor: 1022 },
        'the largest divisor, nothing left': { dividend: 512, divisor: 1023 },
        'the largest divisor': { dividend: -(2 ** 20) + 1, divisor: 1023 },
        'the largest quotient': { dividend: 2 ** 20 - 1, divisor: 1 },
      },
      {
        'a divisor of 0': { divisor: 0 },
        'nothing by 0': { dividend: 0, divisor: 0 },
        'a dividend of 21 bits': { dividend: 2 ** 20, divisor: 3 },
        'a negative dividend of 21 bits': { dividend: -(2 ** 20), divisor: 3 },
        'a dividend near r / 2': { dividend: FIELD_MODULUS / 2n },
      },
    ),
  },
  {
    name: 'Clamp(20, -8192, 8191)',
    source: lib('rounding', 'Clamp(20, -8192, 8191)'),
    limits: QUOTIENT_LIMITS,
    cases: [0, 5, 8190, 8191, 8192, 9000, -8191, -8192, -8193, -9000, 2 ** 20 - 1, -(2 ** 20) + 1].map((value) => ({
      name: `${value}`,
      inputs: { in: value },
      accepted: true,
    })),
  },
];

const score: Target = {
  name: 'Score(5)',
  source: lib('score', 'Score(5)'),
  cases: [
    ...[0n, 49n, 50n, -49n, -50n, 100n, 149n, -150n, 450n, 649n, 650n, -650n, 3_000_000n, 18_014_398_509_481n].map(
      (g) => ({
        name: `${g}`,
        inputs: { direction: [10, -20, 30, 0, 5], gradient: [g, 0n, 0n, 0n, 0n], scale: 1000 },
        accepted: true,
      }),
    ),
    {
      name: 'a half that is not reached',
      inputs: { direction: [10, 0, 0, 0, 0], gradient: [50, 0, 0, 0, 0], scale: 1001 },
      accepted: true,
    },
    {
      name: 'every term',
      inputs: { direction: [10, -20, 30, 1, 5], gradient: [90, 80, 70, 60, 50], scale: 300 },
      accepted: true,
    },
    {
      name: 'the largest score and scale',
      inputs: { direction: [1, 0, 0, 0, 0], gradient: [(1n << 54n) - 1n, 0, 0, 0, 0], scale: 1n << 40n },
      accepted: true,
    },
    {
      name: 'a score of 55 bits',
      inputs: { direction: [1, 0, 0, 0, 0], gradient: [1n << 54n, 0, 0, 0, 0], scale: 1000 },
      accepted: false,
    },
  ],
};

const sigmoid: Target = {
  name: 'Sigmoid()',
  source: lib('sigmoid', 'Sigmoid()'),
  cases: [
    // Every segment of both tables, in its middle; the boundaries; saturation.
    ...Array.from({ length: 40 }, (_, i) => (BigInt(i) << 26n) + (1n << 25n) + (5n << 18n)),
    -(3n << 26n) - 77n, 1n, -1n, 0n, (4n << 28n) - 1n, 4n << 28n, (8n << 28n) - 1n, 8n << 28n, -(9n << 28n),
    (1n << 42n) - 1n, -(1n << 42n) + 1n, 1n << 35n, 3n << 31n,
  ]
    .map((z) => ({ name: `${z}`, inputs: { z }, accepted: true }))
    .concat(
      [1n << 42n, -(1n << 42n), FIELD_MODULUS / 2n].map((z) => ({ name: `${z}`, inputs: { z }, accepted: false })),
    ),
};

const sponge: Target[] = [
  {
    name: 'DomainHash(3, 7)',
    source: lib('sponge', 'DomainHash(3, 7)'),
    cases: around({ in: [1, 2, 3] }, {}, {}),
  },
  {
    name: 'Sponge(20)',
    source: lib('sponge', 'Sponge(20)'),
    cases: around({ initialState: 9, in: Array.from({ length: 20 }, (_, i) => i + 100) }, {}, {}),
  },
];

const left = { hash: 11n, min: 100n, max: 200n };
const right = { hash: 22n, min: 300n, max: 400n };
type Node = { hash: bigint; min: bigint; max: bigint };
const asLeft = (sibling: Node, self: Node = left) => ({
  ...self, isRight: 0n, siblingHash: sibling.hash, siblingMin: sibling.min, siblingMax: sibling.max,
});
const asRight = (sibling: Node, self: Node = right) => ({ ...asLeft(sibling, self), isRight: 1n });
const intervalTree: Target[] = [
  {
    name: 'IntervalNode()',
    source: lib('interval-tree', 'IntervalNode()'),
    cases: around(
      asLeft(right),
      {
        'from the right': asRight(left),
        'with an empty sibling': asLeft(EMPTY),
        'up to the next tag': asLeft({ hash: 5n, min: 201n, max: 201n }),
        'up to the last tag': asLeft({ hash: 5n, min: 201n, max: TOP }),
        'from the first tag': asRight({ hash: 5n, min: 0n, max: 299n }),
        'widest, from 0': asRight({ hash: 5n, min: 0n, max: TOP - 1n }, { hash: 9n, min: TOP, max: TOP }),
      },
      {
        'a right sibling that starts at our end': asLeft({ hash: 5n, min: 200n, max: TOP }),
        'a right sibling that starts before us': asLeft({ hash: 5n, min: 0n, max: TOP }),
        'a right sibling with max < min': asLeft({ hash: 5n, min: 302n, max: 301n }),
        'a right sibling of 49 bits': asLeft({ hash: 5n, min: 201n, max: TOP + 1n }),
        'a right sibling of 49 bits, short': asLeft({ hash: 5n, min: TOP + 1n, max: TOP + 2n }),
        'a right sibling with a wrapped min': asLeft({ hash: 5n, min: -1n, max: TOP }),
        'a left sibling that ends at our start': asRight({ hash: 5n, min: 0n, max: 300n }),
        'a left sibling beyond us': asRight({ hash: 5n, min: 0n, max: 301n }),
        'a left sibling with a negative min': asRight({ hash: 5n, min: -1n, max: 0n }),
        'a left sibling with max < min': asRight({ hash: 5n, min: 9n, max: 8n }),
        'an empty left sibling': asRight(EMPTY),
        'an empty right sibling with bounds': asLeft({ hash: EMPTY.hash, min: TOP, max: TOP }),
        'an empty right sibling with a min': asLeft({ hash: EMPTY.hash, min: -7n, max: 0n }),
        'an empty right sibling with a max': asLeft({ hash: EMPTY.hash, min: 0n, max: 7n }),
      },
    ),
  },
  {
    name: 'IntervalPath(3)',
    source: lib('interval-tree', 'IntervalPath(3)'),
    cases: around(
      { leaf: 7, min: 1000, max: 1100, index: 2, siblingHash: [5, 6, 8],
        siblingMin: [1200, 100, 3000], siblingMax: [1300, 900, 4000] },
      { 'the first': { index: 0, siblingMin: [1200, 1400, 3000], siblingMax: [1300, 1500, 4000] },
        'the last': { index: 7, siblingMin: [900, 500, 100], siblingMax: [950, 600, 200] } },
      { 'an index of 4 bits': { index: 10 }, 'an overlap above': { siblingMax: [1300, 1000, 4000] },
        'an overlap with the sibling side': { siblingMin: [1200, 100, 1250] },
        'another index': { index: 6 } },
    ),
  },
];

const recordHonest = {
  active: 1, codes: [100, 0, 900, 512], day: 18_000, label: 1, tag: 7,
  lo: [100, 1, 1, 1], hi: [900, 1023, 900, 1023], firstDay: 18_000, lastDay: 18_365,
};
const inactive = { active: 0, codes: [0, 0, 0, 0], day: 0, label: 0, tag: 0 };
const record: Target[] = [
  {
    name: 'Record(4)',
    source: lib('record', 'Record(4)'),
    cases: around(
      recordHonest,
      {
        'other ends': { codes: [900, 1, 1, 1023], day: 18_365, label: 0 },
        'inside': { codes: [500, 700, 0, 3], day: 18_100 },
        'a window of one code': { codes: [512, 1023, 1, 0], lo: [512, 1023, 1, 1], hi: [512, 1023, 1, 0] },
        missing: { codes: [0, 0, 0, 0] },
        inactive,
        'the widest period': { day: 65_535, firstDay: 0, lastDay: 65_535 },
      },
      {
        'a code below': { codes: [99, 0, 900, 512] },
        'a code above': { codes: [100, 0, 901, 512] },
        'a code above a narrow window': { codes: [100, 0, 900, 512], hi: [900, 1023, 600, 1023], lo: [100, 1, 400, 1] },
        'a code of 1024': { codes: [100, 0, 900, 1024] },
        'a negative code': { codes: [100, -1, 900, 512] },
        'a window that ends before it starts': { codes: [150, 0, 900, 512], lo: [200, 1, 1, 1], hi: [100, 1023, 900, 1023] },
        'the day before': { day: 17_999 },
        'the day after': { day: 18_366 },
        'a negative day': { day: -1, firstDay: 0 },
        'a label of 2': { label: 2 },
        'a label of -1': { label: -1 },
        'an inactive slot with a code': { ...inactive, codes: [100, 0, 0, 0] },
        'an inactive slot with its last code': { ...inactive, codes: [0, 0, 0, 9] },
        'an inactive slot with a day': { ...inactive, day: 18_000 },
        'an inactive slot with a negative day': { ...inactive, day: -1 },
        'an inactive slot with a label': { ...inactive, label: 1 },
        'an inactive slot with a tag': { ...inactive, tag: 1 },
      },
    ),
  },
  {
    name: 'TagOrder(4)',
    source: lib('record', 'TagOrder(4)'),
    cases: around(
      { active: [1, 1, 1, 1], tags: [0n, 5n, 6n, TOP], count: 4 },
      {
        'of three': { active: [1, 1, 1, 0], tags: [3, 5, 9, 0], count: 3 },
        'of one': { active: [1, 0, 0, 0], tags: [TOP, 0, 0, 0], count: 1 },
      },
      {
        'equal tags': { tags: [0n, 5n, 5n, 9n] },
        'a falling tag': { tags: [0n, 5n, 4n, 9n] },
        'the last two equal': { tags: [0n, 5n, 9n, 9n] },
        'the first two equal': { tags: [5n, 5n, 9n, 10n] },
        'a tag of 49 bits': { tags: [0n, 5n, 6n, TOP + 1n] },
        'a first tag of 49 bits': { tags: [TOP + 1n, TOP + 2n, TOP + 3n, TOP + 4n] },
        'a negative first tag': { tags: [-1n, 5n, 6n, 7n] },
        'a far first tag': { tags: [-(1n << 50n), 5n - (1n << 49n), 6n - (1n << 48n), 7n] },
        'a count beyond the mask': { count: 3 },
        'a count short of the mask': { active: [1, 1, 0, 0], tags: [1, 2, 0, 0], count: 3 },
        'a mask with a hole': { active: [1, 0, 1, 1], tags: [1n, 0n, 5n, 6n], count: 3 },
        'a mask that starts late': { active: [0, 1, 1, 1], tags: [0n, 3n, 5n, 6n], count: 3 },
        'an empty batch': { active: [0, 0, 0, 0], tags: [0n, 0n, 0n, 0n], count: 0 },
        'a mask of 2': { active: [2, 0, 0, 0], tags: [1n, 0n, 0n, 0n], count: 2 },
        'a mask of 2 behind': { active: [1, 2, 0, 0], tags: [1n, 3n, 0n, 0n], count: 3 },
        'a mask of -1 behind': { active: [1, 1, 1, -1], tags: [1n, 3n, 6n, 5n], count: 2 },
      },
    ),
  },
  {
    name: 'BatchLeaf(4, 4)',
    source: lib('record', 'BatchLeaf(4, 4)'),
    cases: around({ salt: 77, schemaHash: 88, count: 3, words: [[1], [2], [3], [4]] }, {}, {}),
  },
  // Numbers of features at which the packing takes another word, or almost.
  ...[18, 19, 25, 26, 32].map((features) => ({
    name: `Record(${features})`,
    source: lib('record', `Record(${features})`),
    cases: around(
      { active: 1, codes: Array.from({ length: features }, (_, i) => 100 + i), day: 18_100, label: 1, tag: 7,
        lo: new Array(features).fill(1), hi: new Array(features).fill(1023), firstDay: 18_000, lastDay: 18_365 },
      {},
      {},
    ),
    attacked: () => false,
  })),
];

const policyHonest = {
  schemaHash: 99, lo: [100, 1, 2, 3], hi: [900, 1023, 800, 700], meanLo: [1, 200, 300, 5],
  meanHi: [1023, 600, 400, 6], maxMissing: [4, 3, 2, 1], coefficients: [[3, -2, 0, 7]], bounds: [-1800],
  maxSkipped: [4], minPositive: 1, maxPositive: 3, minRecords: 200, scoreScale: 1n << 30n, vScale: 4096,
};
const four = (value: number | bigint) => [value, 1, 1, 1];
const policy: Target[] = [
  {
    name: 'Policy(4, 4, 1)',
    source: lib('policy', 'Policy(4, 4, 1)'),
    cases: around(
      policyHonest,
      {
        lowest: { lo: four(1), hi: four(0), meanLo: four(0), meanHi: four(0), maxMissing: four(0),
          coefficients: [four(-2048)], bounds: [-(2 ** 26)], maxSkipped: [0], minPositive: 0, maxPositive: 0,
          minRecords: 0, scoreScale: 1, vScale: 0 },
        highest: { lo: four(1024), hi: four(1023), meanLo: four(1023), meanHi: four(1023), maxMissing: four(255),
          coefficients: [four(2047)], bounds: [2 ** 26 - 1], maxSkipped: [255], minPositive: 255, maxPositive: 255,
          minRecords: 2 ** 32 - 1, scoreScale: 1n << 40n, vScale: 2 ** 24 - 1 },
      },
      Object.fromEntries(
        Object.entries({
          lo: [four(0), four(1025)], hi: [four(-1), four(1024)], meanLo: [four(-1), four(1024)],
          meanHi: [four(-1), four(1024)], maxMissing: [four(-1), four(256)],
          coefficients: [[four(-2049)], [four(2048)]], bounds: [[-(2 ** 26) - 1], [2 ** 26]],
          maxSkipped: [[-1], [256]], minPositive: [-1, 256], maxPositive: [-1, 256],
          minRecords: [-1, 2 ** 32], scoreScale: [0, (1n << 40n) + 1n], vScale: [-1, 2 ** 24],
        }).flatMap(([name, [below, above]]) => [
          [`${name} below`, { [name]: below }],
          [`${name} above`, { [name]: above }],
        ]),
      ),
    ),
  },
  {
    name: 'LinearRule(4)',
    source: lib('policy', 'LinearRule(4)'),
    cases: around(
      { coefficients: [3, -2, 0, 0], named: [1, 1, 0, 0], bound: -100, codes: [300, 500, 0, 7], present: [1, 1, 0, 1] },
      {
        'above the bound': { codes: [400, 500, 0, 7] },
        skipped: { codes: [0, 500, 0, 7], present: [0, 1, 0, 1] },
        'two missing': { codes: [0, 0, 0, 7], present: [0, 0, 0, 1] },
        'skipped and far below': { codes: [0, 500, 0, 7], present: [0, 1, 0, 1], bound: 1000 },
        'not named': { codes: [300, 500, 0, 0], present: [1, 1, 0, 0] },
        'the largest slack': { coefficients: [2047, 0, 0, 0], codes: [1023, 0, 0, 0], present: [1, 0, 0, 0],
          named: [1, 0, 0, 0], bound: -(2 ** 26) },
        'the largest slack of 32 features': { coefficients: [65504, 0, 0, 0], codes: [1023, 0, 0, 0],
          present: [1, 0, 0, 0], named: [1, 0, 0, 0], bound: -(2 ** 26) },
      },
      {
        'a sum below the bound': { codes: [299, 500, 0, 7] },
        'a sum far below': { codes: [1, 1023, 0, 7] },
        'the lowest sum': { coefficients: [-2048, 0, 0, 0], codes: [1023, 0, 0, 0], present: [1, 0, 0, 0],
          named: [1, 0, 0, 0], bound: 2 ** 26 - 1 },
      },
    ),
  },
  {
    name: 'AssertBatchRules(4, 2, 1)',
    source: lib('policy', 'AssertBatchRules(4, 2, 1)'),
    cases: (() => {
      const honest = {
        full: 1, presentCount: [4, 2], codeSum: [2000, 800], positives: 2, skipped: [1], meanLo: [500, 400],
        meanHi: [500, 400], maxMissing: [0, 2], maxSkipped: [1], minPositive: 2, maxPositive: 2,
      };
      const bad = {
        'too many missing': { presentCount: [3, 2], codeSum: [1500, 800] },
        'a mean below its band': { codeSum: [1999, 800] },
        'a mean above its band': { codeSum: [2001, 800] },
        'the second mean below': { codeSum: [2000, 799] },
        'too few positives': { positives: 1 },
        'too many positives': { positives: 3 },
        'too many skipped': { skipped: [2] },
      };
      return [
        ...around(honest, {
          'wide bounds': { meanLo: [0, 0], meanHi: [1023, 1023], maxMissing: [255, 255], maxSkipped: [255],
            minPositive: 0, maxPositive: 255 },
          'nothing present': { presentCount: [0, 0], codeSum: [0, 0], maxMissing: [4, 4] },
          'every bound at its widest': { presentCount: [4, 4], codeSum: [4092, 4], meanLo: [0, 0],
            meanHi: [1023, 1023], maxMissing: [255, 255], skipped: [0], maxSkipped: [255], positives: 0,
            minPositive: 0, maxPositive: 255 },
          'sums of 255 records': { presentCount: [255, 255], codeSum: [255 * 1023, 255], meanLo: [0, 0],
            meanHi: [1023, 1023], maxMissing: [4, 0] },
          'no sum of 255 records': { presentCount: [255, 255], codeSum: [0, 0], meanLo: [0, 0],
            meanHi: [1023, 1023], maxMissing: [4, 0] },
          'all positive': { positives: 255, minPositive: 0, maxPositive: 255 },
        }, bad),
        ...Object.entries(bad).map(([name, edit]) => ({
          name: `${name}, in a partial batch`, inputs: { ...honest, ...edit, full: 0 }, accepted: true,
        })),
      ];
    })(),
  },
];

const pedersen: Target = {
  name: 'PedersenCommitment(5, 36)',
  source: lib('pedersen', 'PedersenCommitment(5, 36)'),
  cases: around(
    { values: [1, -2, 3, -4, 5], blinding: 123456789n },
    {
      extremes: { values: [(1n << 36n) - 1n, -(1n << 36n), 0, 0, 7], blinding: (1n << 251n) - 1n },
    },
    {
      'a value above': { values: [1n << 36n, 0, 0, 0, 0] },
      'a value below': { values: [0, 0, 0, 0, -(1n << 36n) - 1n] },
      'a value that is congruent mod l': { values: [1n + SUBGROUP_ORDER, -2, 3, -4, 5] },
      'a blinding of 252 bits': { blinding: 1n << 251n },
    },
  ),
};

const fixedBase: Target = {
  name: 'FixedBaseMul251(B)',
  source: lib('fixed-base', `FixedBaseMul251([${BASE.x}, ${BASE.y}])`),
  cases: around(
    { bits: Array.from({ length: 251 }, (_, i) => (i * i + i) % 7 & 1) },
    { ones: { bits: new Array(251).fill(1) }, zeros: { bits: new Array(251).fill(0) } },
    {},
  ),
};

const accreditation: Target[] = [
  {
    name: 'AccreditationRoot(3)',
    source: lib('accreditation', 'AccreditationRoot(3)'),
    cases: around({ key: [5, 6], index: 5, siblings: [7, 8, 9] }, { first: { index: 2 } }, { 'an index of 4 bits': { index: 13 } }),
  },
  (() => {
    const secret = new Uint8Array(32).fill(9);
    const key = publicKeyOf(secret);
    const message = asField(4242n);
    const { R8, S } = sign(secret, message);
    const five = mulPoint(BASE, 5n);
    return {
      name: 'AssertSigned()',
      source: lib('accreditation', 'AssertSigned()'),
      cases: around(
        { key: [key.x, key.y], R8: [R8.x, R8.y], S, message },
        {},
        {
          'another message': { message: 5 },
          'a second spelling of S': { S: S + SUBGROUP_ORDER },
          'another S': { S: S + 1n },
          'the key mirrored': { key: [-key.x, key.y] },
          'the key mirrored the other way': { key: [key.x, -key.y] },
          'the nonce mirrored': { R8: [-R8.x, R8.y] },
          'the nonce mirrored the other way': { R8: [R8.x, -R8.y] },
          'a nonce off the curve': { R8: [R8.x, R8.y + 1n] },
          'a key off the curve': { key: [key.x, key.y + 1n] },
          'a key of small order': { key: [0, -1], R8: [five.x, five.y], S: 5 },
        },
      ),
    } satisfies Target;
  })(),
];

const sealing: Target = {
  name: 'SealedOpening(5)',
  source: lib('sealing', 'SealedOpening(5)'),
  cases: around(
    { biased: [1, 2, 3, 4, 5].map((value) => (1n << 41n) + BigInt(value)), blinding: 777, key: [BASE.x, BASE.y], ephemeral: 123456789n },
    { 'a long ephemeral': { ephemeral: (1n << 250n) + 12345n } },
    { 'an ephemeral of 0': { ephemeral: 0 }, 'an ephemeral of l': { ephemeral: SUBGROUP_ORDER },
      'an ephemeral of 252 bits': { ephemeral: 1n << 251n } },
  ),
};

export const GADGETS: readonly Target[] = [
  ...range, ...rounding, score, sigmoid, ...sponge, ...intervalTree, ...record, ...policy, pedersen, fixedBase,
  ...accreditation, sealing,
];
export const TARGETS: readonly Target[] = [...GADGETS, ...wholeCircuits()];

/** @throws Error for a name that no target has */
export function targetOf(name: string): Target {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (!target) throw new Error(`no target ${name}`);
  return target;
}
