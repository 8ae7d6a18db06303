import { around, type Target } from '../target.ts';
import { digitOffsets, SECOND_HINTS } from './hints.ts';
import { instanceOf, numbered } from './instances.ts';

// Templates at sizes that need a second product, permutation or word, which the tiny circuits do not: there the packing
// goes over its first end.

/** Mask, power and ones of the noise scale `bits`. */
const scale = (bits: number) => ({
  mask: numbered(36, (k) => (k < bits ? 1 : 0)),
  power: bits === 0 ? 0n : 1n << BigInt(bits),
  ones: (1n << BigInt(bits)) - 1n,
});

export const PACKING: readonly Target[] = [
  {
    name: 'RecordHash(33)',
    source: instanceOf('record-hash', 'RecordHash(33)'),
    cases: around({ salt: 11, schemaHash: 12, codes: numbered(33, (i) => 1 + 7 * i) }, {}, {}),
  },
  // The second has a second word of labels.
  ...(
    [
      [9, 4],
      [253, 1],
    ] as const
  ).map(([n, f]) => ({
    name: `BatchLeaf(${n}, ${f})`,
    source: instanceOf('batch', `BatchLeaf(${n}, ${f})`),
    cases: around(
      {
        ...{ salt: 11, schemaHash: 12, count: n },
        codes: numbered(n, (i) => numbered(f, (j) => 1 + ((7 * i + 3 * j) % 255))),
        labels: numbered(n, (i) => (i % 3 === 0 ? 1 : 0)),
      },
      {},
      {},
    ),
  })),
  {
    name: 'RulesDigest(4, 2, 2)',
    source: instanceOf('policy', 'RulesDigest(4, 2, 2)'),
    cases: around(
      {
        ...{ lo: [100, 1], length: [50, 254], meanLo: [1, 2], meanHi: [3, 4], maxMissing: [4, 0] },
        coefficients: [
          [5, -6],
          [7, 8],
        ],
        ...{ bounds: [-7, 9], maxSkipped: [4, 3], minPositive: 1, maxPositive: 4, other: 99 },
      },
      {},
      { 'a bound of 25 bits': { bounds: [0, 2 ** 23] }, 'skipped of 9 bits': { maxSkipped: [0, 256] } },
    ),
  },
  {
    name: 'LinearRules(51, 1, 1)',
    source: instanceOf('linear-rules', 'LinearRules(51, 1, 1)'),
    hints: SECOND_HINTS,
    cases: around(
      {
        codes: numbered(51, (i) => [i >= 49 ? 0 : 100 + i]),
        present: numbered(51, (i) => [i >= 49 ? 0 : 1]),
        ...{ coefficients: [[2]], bounds: [200] },
      },
      {},
      { 'one above the bound': { bounds: [201] } },
    ),
  },
  {
    name: 'LinearRules(1, 16, 1)',
    source: instanceOf('linear-rules', 'LinearRules(1, 16, 1)'),
    hints: SECOND_HINTS,
    cases: around(
      {
        ...{ codes: [numbered(16, (j) => 10 + j)], present: [numbered(16, () => 1)] },
        ...{ coefficients: [numbered(16, (j) => j - 20)], bounds: [-3160] },
      },
      { 'all missing': { codes: [numbered(16, () => 0)], present: [numbered(16, () => 0)] } },
      { 'above the bound': { bounds: [-3159] } },
    ),
  },
  {
    name: 'Logits(7, 1)',
    source: instanceOf('gradient', 'Logits(7, 1)'),
    hints: SECOND_HINTS,
    offsets: digitOffsets,
    cases: around({ weight: [1000000, -2000000], inputs: numbered(7, (i) => [9 * i - 27, 16]) }, {}, {}),
  },
  {
    // More than 32 features: logits have 39 bits.
    name: 'Logits(1, 33)',
    source: instanceOf('gradient', 'Logits(1, 33)'),
    hints: SECOND_HINTS,
    cases: around(
      { weight: numbered(34, (j) => 1000 * j), inputs: [numbered(34, (j) => j)] },
      {
        'of 39 bits': {
          weight: numbered(34, () => 2 ** 27),
          inputs: [numbered(34, (j) => (j < 20 ? 127 : 0))],
        },
      },
      {},
    ),
  },
  {
    name: 'GradientSums(1, 6)',
    source: instanceOf('gradient', 'GradientSums(1, 6)'),
    hints: SECOND_HINTS,
    cases: around(
      { sigma: [600000], labels: [1], count: 1, inputs: [[5, -7, 127, -127, 1, 2, 16]] },
      { empty: { sigma: [2 ** 19], labels: [0], count: 0, inputs: [numbered(7, () => 0)] } },
      {},
    ),
    // Its words are free until the commitment checks their ranges: the whole circuit is attacked for that.
    attacked: (name) => /^(residual|term)/.test(name),
    together: [
      { q: 1n },
      { 'gradient[6]': 1n, q: -1n },
      { 'term[0][0]': 1n, 'gradient[0]': 1n },
      { 'gradient[0]': 1n << 36n, 'gradient[1]': -1n },
    ],
  },
  {
    name: 'NoiseOutputs(18)',
    source: instanceOf('noise', 'NoiseOutputs(18)'),
    cases: around({ seed: 777, noiseInput: 888 }, {}, {}),
  },
  {
    name: 'NoisyWords(6)',
    source: instanceOf('noise', 'NoisyWords(6)'),
    hints: SECOND_HINTS,
    cases: around(
      {
        words: numbered(6, (i) => (i % 2 === 0 ? 1 : -1) * 1_000_003 * i),
        isKept: 1,
        outputs: numbered(6, (i) => 3n ** BigInt(140 + i) % 2n ** 253n),
        ...scale(3),
      },
      { 'left out': { isKept: 0 }, 'without noise': scale(0), 'of the largest noise': scale(36) },
      { 'an output of the highest part': { outputs: numbered(6, (i) => (i === 5 ? -1 : i)) } },
    ),
    // The words are free until the commitment checks their ranges.
    attacked: (name) => /^(kept|coins|limb)/.test(name),
    together: ['kept[0]', 'coins[0]', 'limb[0][0]', 'kept[1]'].map((name) => ({
      [name]: 1n,
      [name === 'kept[1]' ? 'noisy[5]' : 'noisy[0]']: 1n,
    })),
  },
];
