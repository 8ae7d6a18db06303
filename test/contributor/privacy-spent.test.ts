import { expect, test } from 'vitest';
import { type LedgerEntry, NO_NOISE, type NoiseParameters } from '../../src/contributor/ledger/entries.ts';
import { describePrivacy, privacySpent } from '../../src/contributor/privacy-spent.ts';

const answer = (round: bigint, indices: number[], noise: NoiseParameters) => {
  const entry: LedgerEntry = {
    ...{
      kind: 'answer',
      chainId: 1n,
      contract: `0x${'a'.repeat(40)}`,
      model: 7n,
      dataset: 9n,
      root: 5n,
      round,
    },
    ...{
      policyHash: 1n,
      weightsHash: '1'.repeat(64),
      part: 'round',
      indices,
      noise,
      statementHash: '2'.repeat(64),
    },
  };
  return { entry, head: '' };
};
/** The worked example of the protocol: B = 81, b = 25 for one opening, 26 for four. */
const NOISE = { ...NO_NOISE, words: 25, bound: 81 };

test('exact sums have no privacy bound, and nothing is spent before the first answer', () => {
  const none = privacySpent([], 5n, 'contributor');
  expect(none).toMatchObject({ rounds: 0, openingsUsed: 0, openingsAllowed: 4, epsilon: 0 });
  expect(describePrivacy(none).join(' ')).toContain('nothing has left');
  const exact = privacySpent([answer(1n, [0, 1], NO_NOISE), answer(2n, [1], NO_NOISE)], 5n, 'contributor');
  expect(exact).toMatchObject({ rounds: 2, openingsUsed: 2, batchesOpened: 2, epsilon: null });
  expect(describePrivacy(exact).join(' ')).toContain('no privacy bound');
});

test("epsilon is the accountant's for the batch that was opened most, at the weakest noise", () => {
  const one = privacySpent([answer(1n, [0], NOISE), answer(2n, [1], NOISE)], 5n, 'contributor');
  expect(one).toMatchObject({ openingsUsed: 1, batchesOpened: 2, delta: 1e-6 });
  expect(one.epsilon).toBeCloseTo(8.03, 1);
  const quieter = { ...NOISE, words: 26 };
  const four = [1n, 2n, 3n, 4n].map((round) => answer(round, [0], quieter));
  expect(privacySpent(four, 5n, 'contributor').epsilon).toBeCloseTo(7.02, 1);
  const weak = privacySpent([...four, answer(5n, [1], NOISE)], 5n, 'contributor').epsilon ?? 0;
  expect(weak).toBeGreaterThan(7.1);
  expect(privacySpent([...four, answer(5n, [1], NO_NOISE)], 5n, 'contributor').epsilon).toBeNull();
});

test('a holdout is opened once, and its noise counts for three releases', () => {
  const noise = { ...NO_NOISE, words: 25, holdoutWords: 26, bound: 81 };
  const spent = privacySpent([answer(1n, [0], noise)], 5n, 'holdout');
  expect(spent.openingsAllowed).toBe(1);
  expect(spent.epsilon).toBeGreaterThan(
    privacySpent([answer(1n, [0], { ...noise, words: 26 })], 5n, 'contributor').epsilon ?? 0,
  );
});
