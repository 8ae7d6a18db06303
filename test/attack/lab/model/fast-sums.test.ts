import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../../scripts/support/random.ts';
import { sigmoid } from '../../../../src/protocol/fixed-point.ts';
import { sumsOf } from '../../../../src/protocol/second/model.ts';
import { exactWords, fastSigmoid, fastSums, type LabRecord } from './fast-sums.ts';

const SEED = Number(process.env['LAB_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const weight = (random: SeededRandom, bits: number): number =>
  random.integer(-(2 ** bits - 1), 2 ** bits - 1);

describe(`the lab's sums in doubles (seed ${SEED})`, () => {
  it('gives the sigmoid of the reference at random logits and at every edge of its segments', () => {
    const random = new SeededRandom(SEED);
    const edges = Array.from({ length: 33 }, (_, i) => (i - 16) * 2 ** 27).flatMap((z) => [z - 1, z, z + 1]);
    const logits = [
      ...edges,
      ...Array.from({ length: 20_000 }, () => weight(random, 26) * random.integer(0, 100)),
    ];
    expect(logits.filter((z) => BigInt(fastSigmoid(z)) !== sigmoid(BigInt(z)))).toEqual([]);
  });

  it.each([4, 16, 32])(
    'gives the gradient and the squared error of the reference with %d features',
    (features) => {
      const random = new SeededRandom(SEED + features);
      for (let trial = 0; trial < 40; trial++) {
        const weights = Float64Array.from({ length: features + 1 }, () =>
          weight(random, trial % 2 ? 27 : 20),
        );
        const codes = Array.from({ length: 64 }, () =>
          Array.from({ length: features }, () => (random.next() < 0.1 ? 0 : random.integer(1, 255))),
        );
        const labels = codes.map((): 0 | 1 => (random.next() < 0.5 ? 0 : 1));
        const records = codes.map(
          (row, i): LabRecord => ({
            x: Float64Array.from([...row.map((code) => (code === 0 ? 0 : code - 128)), 16]),
            y: labels[i] as 0 | 1,
            missing: 0,
          }),
        );
        const { words, q } = fastSums(records, weights);
        const reference = sumsOf(
          codes.map((row, i) => ({ codes: row, label: labels[i] as 0 | 1 })),
          exactWords(weights),
        );
        expect(exactWords(words)).toEqual(reference.words);
        expect(BigInt(q)).toBe(reference.q);
      }
    },
  );
});
