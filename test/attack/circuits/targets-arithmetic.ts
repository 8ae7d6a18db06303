import { FIELD_MODULUS } from '../../../src/protocol/field.ts';
import type { ClampLimits } from './hints.ts';
import { around, lib, type Target } from './target.ts';

const QUOTIENT_LIMITS: ClampLimits = () => [-8192n, 8191n];

const range: Target[] = [
  {
    name: 'AssertBits(10)',
    source: lib('range', 'AssertBits(10)'),
    cases: around(
      { in: 5 },
      { zero: { in: 0 }, top: { in: 1023 } },
      { above: { in: 1024 }, negative: { in: -1 } },
    ),
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
      {
        above: { in: [...new Array(9).fill(1), 1 << 28] },
        first: { in: [1 << 28, ...new Array(9).fill(0)] },
        negative: { in: [-1, ...new Array(9).fill(7)] },
      },
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
    cases: [0, 5, 8190, 8191, 8192, 9000, -8191, -8192, -8193, -9000, 2 ** 20 - 1, -(2 ** 20) + 1].map(
      (value) => ({
        name: `${value}`,
        inputs: { in: value },
        accepted: true,
      }),
    ),
  },
];

const score: Target = {
  name: 'Score(5)',
  source: lib('score', 'Score(5)'),
  cases: [
    ...[
      0n,
      49n,
      50n,
      -49n,
      -50n,
      100n,
      149n,
      -150n,
      450n,
      649n,
      650n,
      -650n,
      3_000_000n,
      18_014_398_509_481n,
    ].map((g) => ({
      name: `${g}`,
      inputs: { direction: [10, -20, 30, 0, 5], gradient: [g, 0n, 0n, 0n, 0n], scale: 1000 },
      accepted: true,
    })),
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
    -(3n << 26n) - 77n,
    1n,
    -1n,
    0n,
    (4n << 28n) - 1n,
    4n << 28n,
    (8n << 28n) - 1n,
    8n << 28n,
    -(9n << 28n),
    (1n << 42n) - 1n,
    -(1n << 42n) + 1n,
    1n << 35n,
    3n << 31n,
    // Each bit that means saturation, alone.
    ...Array.from({ length: 11 }, (_, i) => 1n << BigInt(31 + i)),
  ]
    .map((z) => ({ name: `${z}`, inputs: { z }, accepted: true }))
    .concat(
      [1n << 42n, -(1n << 42n), FIELD_MODULUS / 2n].map((z) => ({
        name: `${z}`,
        inputs: { z },
        accepted: false,
      })),
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
  // The ends of a block: full, one word over, and a third block.
  ...[16, 17, 40].map((length) => ({
    name: `Sponge(${length})`,
    source: lib('sponge', `Sponge(${length})`),
    cases: around({ initialState: 9, in: Array.from({ length }, (_, i) => i + 100) }, {}, {}),
  })),
];

export const ARITHMETIC: readonly Target[] = [...range, ...rounding, score, sigmoid, ...sponge];
