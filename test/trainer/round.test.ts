import { describe, expect, test } from 'vitest';
import { randomRecords } from '../../scripts/support/attestation-case.ts';
import { SeededRandom } from '../../scripts/support/random.ts';
import { addPoints, IDENTITY, type Point } from '../../src/protocol/babyjub.ts';
import { commit } from '../../src/protocol/commitment.ts';
import {
  directionOf,
  gradient,
  packDirection,
  packWeights,
  step,
} from '../../src/protocol/reference-model.ts';
import { sealOpening, trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { stepCheckpoint } from '../../src/trainer/checkpoint.ts';
import { evaluate } from '../../src/trainer/direction.ts';
import { type AnsweredSet, openSum, opensTo } from '../../src/trainer/opened-sum.ts';

const SECRET = 123_456_789n;
const random = new SeededRandom(11);
const weights = Array.from({ length: TINY.f + 1 }, () => BigInt(random.integer(-4_000_000, 4_000_000)));

/** A dataset's answer over `batches` full batches, as proofs and contract would give it. */
function answer(dataset: bigint, batches: number): { set: AnsweredSet; gradient: bigint[]; records: number } {
  const gradients = Array.from({ length: batches }, () =>
    gradient(randomRecords(TINY, TINY.n, random), weights),
  );
  const blindings = gradients.map(() => random.bigint(240));
  const sum = weights.map((_, j) => gradients.reduce((total, words) => total + (words[j] as bigint), 0n));
  const opening = { gradient: sum, blinding: blindings.reduce((total, rho) => total + rho, 0n) };
  return {
    set: {
      dataset,
      commitments: gradients.map((words, i) => commit(words, blindings[i] as bigint)),
      sealedOpening: sealOpening(opening, trainerKeyOf(SECRET), random.bigint(240) + 1n),
    },
    gradient: sum,
    records: batches * TINY.n,
  };
}

const total = (sets: readonly AnsweredSet[]): Point =>
  sets.flatMap(({ commitments }) => commitments).reduce(addPoints, IDENTITY);

describe('the owner side of a round', () => {
  const answers = [answer(1n, 2), answer(2n, 3)];
  const sets = answers.map(({ set }) => set);
  const records = answers.reduce((sum, { records: held }) => sum + held, 0);
  const summed = weights.map((_, j) =>
    answers.reduce((sum, { gradient: words }) => sum + (words[j] as bigint), 0n),
  );

  test('evaluate gives V of the summed holdout gradient, and the opening of the sum', () => {
    const onChain = { sum: total(sets), records };
    const result = evaluate(sets, onChain, 4096, SECRET, TINY);
    expect(result.direction).toEqual(directionOf(summed, records, 4096));
    expect(result.packed).toEqual(packDirection(result.direction));
    expect(result.opening.gradient).toEqual(summed);
    expect(opensTo(result.opening, onChain.sum)).toBe(true);
  });

  test('step gives W minus the scaled sum, and the opening of the sum', () => {
    const onChain = { sum: total(sets), records, weights: packWeights(weights) };
    const result = stepCheckpoint(sets, onChain, 1228, SECRET, TINY);
    expect(result.weights).toEqual(step(weights, summed, records, 1228));
    expect(result.packed).toEqual(packWeights(result.weights));
    expect(opensTo(result.opening, onChain.sum)).toBe(true);
  });

  test('rejects an opening sealed for other commitments, and names the dataset', () => {
    const [first, second] = sets as [AnsweredSet, AnsweredSet];
    const swapped = [first, { ...second, sealedOpening: first.sealedOpening }];
    expect(() => openSum(swapped, total(sets), SECRET, TINY)).toThrow(
      expect.objectContaining({
        code: 'bad-opening',
        exitCode: 3,
        message: expect.stringContaining('dataset 2'),
      }),
    );
  });

  test('rejects another key, and sets that are not the sum', () => {
    expect(() => openSum(sets, total(sets), SECRET + 1n, TINY)).toThrow(
      expect.objectContaining({ code: 'bad-opening' }),
    );
    expect(() => openSum(sets.slice(1), total(sets), SECRET, TINY)).toThrow(
      expect.objectContaining({ code: 'sum-mismatch', exitCode: 4 }),
    );
  });

  test('no set opens to the identity', () => {
    expect(openSum([], IDENTITY, SECRET, TINY)).toEqual({ gradient: [0n, 0n, 0n, 0n, 0n], blinding: 0n });
  });
});
