import { expect, test } from 'vitest';
import { seededBatches, seededBeacon } from '../../../scripts/measure/rehearsal.ts';
import { affordableRounds, train } from '../../../scripts/measure/training/train.ts';
import { challenge, type DrawSeed, holdoutChallenge } from '../../../src/protocol/challenge.ts';
import { hashToField } from '../../../src/protocol/field.ts';
import { zeroWords } from '../../../src/protocol/reference-model.ts';
import { referenceRound } from '../../../src/protocol/reference-round.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { synthetic } from './fixture.ts';

const BEACON_SEED = 4;

test('every round is the reference round on fresh holdout batches and the drawn ones', () => {
  const { document, compiled, datasets } = synthetic(120, 4);
  const trained = train(datasets, document, compiled, TINY, BEACON_SEED);
  const { challengeSize, holdoutBatches, minSets } = document.round;
  const opened = new Set<number>();
  const batches = new Map(datasets.map((each) => [each.name, seededBatches(each, TINY, BEACON_SEED)]));
  let pool = (batches.get('holdout') ?? []).map((_, index) => index);
  let weights: readonly bigint[] = zeroWords(TINY);
  for (const [index, round] of trained.entries()) {
    const drawSeed = (name: string): DrawSeed => ({
      beacon: seededBeacon(BEACON_SEED) + BigInt(index + 1),
      chainId: 31337n,
      rounds: '0x00000000000000000000000000000000000a55a1',
      model: hashToField('rehearsal model'),
      round: BigInt(index + 1),
      root: hashToField(`rehearsal root ${BEACON_SEED} ${name}`),
    });
    const fresh = holdoutChallenge(drawSeed('holdout'), pool, holdoutBatches);
    pool = fresh.pool;
    for (const batch of fresh.drawn) {
      expect(opened.has(batch)).toBe(false);
      opened.add(batch);
    }
    const pick = (name: string, indices: readonly number[]) =>
      indices.map((i) => batches.get(name)?.[i] ?? []);
    const expected = referenceRound({
      policy: compiled.policy,
      eta: compiled.eta,
      weights,
      holdout: pick('holdout', fresh.drawn),
      sets: datasets
        .filter(({ role }) => role === 'contributor')
        .map(({ name }) => ({
          name,
          batches: pick(name, challenge(drawSeed(name), batches.get(name)?.length ?? 0, challengeSize)),
        })),
      minSets,
    });
    expect(round.weights).toEqual(expected.weights);
    expect(round.sets.map(({ accepted }) => accepted)).toEqual(expected.sets.map(({ accepted }) => accepted));
    for (const [place, { bands, accepted }] of expected.sets.entries()) {
      const sum = bands.reduce((total, band) => total + band, 0);
      // 120 records are 30 batches of 4, of which 4 are drawn.
      expect(round.sets[place]?.score).toBeCloseTo((30 / 4) * sum, 9);
      expect(accepted).toBe(sum > 0);
    }
    expect(round.stepped).toBe(expected.sets.filter(({ accepted }) => accepted).length >= minSets);
    weights = expected.weights;
  }
  expect(trained.some(({ stepped }) => stepped)).toBe(true);
});

test('a run is the same again, and another under another seed', () => {
  const { document, compiled, datasets } = synthetic();
  const run = (seed: number) => train(datasets, document, compiled, TINY, seed);
  expect(run(1)).toEqual(run(1));
  expect(run(2).at(-1)?.weights).not.toEqual(run(1).at(-1)?.weights);
});

test('a holdout affords as many rounds as it has fresh batches for', () => {
  const { datasets } = synthetic(17);
  // 17 records are 5 batches of at most 4.
  expect(affordableRounds(datasets, 1, TINY)).toBe(5);
  expect(affordableRounds(datasets, 2, TINY)).toBe(2);
  expect(affordableRounds(datasets, 6, TINY)).toBe(0);
  expect(
    affordableRounds(
      datasets.filter(({ role }) => role === 'contributor'),
      1,
      TINY,
    ),
  ).toBe(0);
});

test('rejects more rounds than the holdout has fresh batches for', () => {
  const { document, compiled, datasets } = synthetic(17, 3);
  expect(() => train(datasets, document, compiled, TINY, 1)).toThrow(
    expect.objectContaining({ code: 'holdout-exhausted' }),
  );
});

test('rejects more rounds than the score budget allows', () => {
  const { document, compiled, datasets } = synthetic(120, 9);
  expect(() => train(datasets, document, compiled, TINY, 1)).toThrow(
    expect.objectContaining({ code: 'score-budget' }),
  );
});

test('rejects a full batch that breaks a batch-level rule: no proof of it would exist', () => {
  const { document, compiled, datasets } = synthetic();
  const strict = { ...compiled, policy: { ...compiled.policy, minPositive: TINY.n } };
  expect(() => train(datasets, document, strict, TINY, 1)).toThrow(
    expect.objectContaining({ code: 'batch-refused', exitCode: 3 }),
  );
});
