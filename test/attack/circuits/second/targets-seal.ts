import { BASE } from '../../../../src/protocol/babyjub.ts';
import { FIELD_MODULUS, SUBGROUP_ORDER } from '../../../../src/protocol/field.ts';
import { around, type Target } from '../target.ts';
import { digitOffsets, SECOND_HINTS } from './hints.ts';
import { instanceOf, numbered, top } from './instances.ts';

const noise: Target[] = [
  {
    name: 'CanonicalLow(208)',
    source: instanceOf('noise', 'CanonicalLow(208)'),
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
    source: instanceOf('noise', 'NoiseScale(5)'),
    hints: SECOND_HINTS,
    cases: around(
      { b: 3 },
      { none: { b: 0 }, most: { b: 5 } },
      { 'beyond the most': { b: 6 }, 'below 0': { b: -1 } },
    ),
  },
  {
    name: 'NoiseOfQ()',
    source: instanceOf('noise', 'NoiseOfQ()'),
    hints: SECOND_HINTS,
    cases: around(
      {
        outputs: [987654321n ** 8n % FIELD_MODULUS, 123456789n ** 8n % FIELD_MODULUS],
        mask: numbered(47, (k) => (k < 40 ? 1 : 0)),
        power: 1n << 40n,
        ones: top(40),
      },
      {
        none: { mask: numbered(47, () => 0), power: 0, ones: 0 },
        most: { mask: numbered(47, () => 1), power: 1n << 47n, ones: top(47) },
      },
      { 'an output of the highest part': { outputs: [FIELD_MODULUS - 1n, 1n] } },
    ),
  },
];

const seal: Target[] = [
  {
    name: 'SealMode()',
    source: instanceOf('seal-mode', 'SealMode()'),
    hints: SECOND_HINTS,
    cases: around(
      { mode: 0 },
      { one: { mode: 1 }, two: { mode: 2 } },
      { three: { mode: 3 }, 'below 0': { mode: -1 } },
    ),
  },
  {
    name: 'Gates(3)',
    source: instanceOf('gates', 'Gates(3)'),
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
    source: instanceOf('sealed-words', 'SealedWords(5)'),
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
    source: instanceOf('commitment', 'WordsCommitment(5, BATCH_WORD_BITS())'),
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
    source: instanceOf('commitment', `WithQ(${name})`),
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
    source: instanceOf('commitment', `WithSignedQ(${name})`),
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

/** Templates of noise, seal and commitments. */
export const SEAL: readonly Target[] = [...noise, ...seal, ...commitments];
