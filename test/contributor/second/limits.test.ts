import { expect, test } from 'vitest';
import { secondEditionLimits } from '../../../src/contributor/second/limits.ts';
import { asField } from '../../../src/protocol/field.ts';
import type { Policy } from '../../../src/protocol/second/policy.ts';
import { STANDARD } from '../../../src/protocol/second/shape.ts';

const policy = {
  bound: 81,
  numbers: { noise: 26, holdoutNoise: 0, lossNoise: 47, weightBound: 1 << 24, scoreScale: 1n, vScale: 1 },
  terms: { minRecords: 300 },
} as unknown as Policy;
const draws = { batchesPerRound: 8, epochs: 2 };
const approved = { policy, hash: asField(5n), shape: STANDARD, draws, holdoutBatches: 10 };

test('limits of the second edition are those of the approved policy, noise and norm bound included', () => {
  expect(secondEditionLimits(approved, 'contributor', { seal: '0xaa' }, 3)).toEqual({
    policies: [5n],
    openings: 2,
    fewestRecords: 300,
    mostDraws: 8,
    weightBound: 1n << 24n,
    noise: { words: 26, holdoutWords: 0, squaredError: 47, bound: 81 },
    verifierCodes: { seal: '0xaa' },
    provingSeconds: 27,
  });
  const holdout = secondEditionLimits(approved, 'holdout', {}, undefined);
  expect(holdout).toMatchObject({ openings: 1, fewestRecords: STANDARD.n, provingSeconds: undefined });
  expect(holdout.mostDraws).toBe(10);
});

test('no terms allow more openings than four', () => {
  const many = { batchesPerRound: 8, epochs: 9 };
  expect(secondEditionLimits({ ...approved, draws: many }, 'contributor', {}, undefined).openings).toBe(4);
});

test('without noise, terms with more than one opening are refused unless the holder accepts them', () => {
  const exact = { ...approved, policy: { ...policy, numbers: { ...policy.numbers, noise: 0 } } };
  expect(() => secondEditionLimits(exact, 'contributor', {}, undefined)).toThrow(
    expect.objectContaining({ code: 'repeated-exact-sums' }),
  );
  expect(secondEditionLimits(exact, 'holdout', {}, undefined).openings).toBe(1);
  const accepted = { ...exact, draws: { ...draws, acceptsRepeatedExactSums: true } };
  expect(secondEditionLimits(accepted, 'contributor', {}, undefined).openings).toBe(2);
});
