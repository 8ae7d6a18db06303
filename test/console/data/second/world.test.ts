import { expect, it } from 'vitest';
import { foldHistory } from '../../../../src/console/data/second/fold.ts';
import {
  countedScore,
  dueIn,
  evaluatorsOf,
  nextOf,
  openingsOf,
  stakeOf,
  versionInForce,
} from '../../../../src/console/data/second/world.ts';
import type { Answer, Round } from '../../../../src/console/data/world.ts';
import { SECOND_SCORE_UNIT } from '../../../../src/protocol/second/score-unit.ts';
import {
  SECOND_DATASETS,
  SECOND_HOLDOUTS,
  SECOND_MODEL,
  secondHistory,
} from '../../support/second-history.ts';

const world = foldHistory(secondHistory());
const round = (id: bigint): Round => world.rounds.get(id) as Round;
const answer = (id: bigint, i: number): Answer =>
  round(id).answerOf.get(SECOND_DATASETS[i] as bigint) as Answer;

it('counts scores by the outcome of their round, under its cap', () => {
  expect(countedScore(round(1n), answer(1n, 0))).toBe(300n);
  expect(stakeOf(round(1n), answer(1n, 0))).toBe(225n * SECOND_SCORE_UNIT);
  expect(stakeOf(round(2n), answer(2n, 0))).toBe(0n);
});

it('counts the openings of batches that were used, of those that the terms allow', () => {
  const openings = (dataset: bigint | undefined, change = {}) => {
    const known = world.datasets.get(dataset ?? 0n);
    return known && openingsOf(world, { ...known, ...change });
  };
  // Two answers, and a draw that was spent without one.
  expect(openings(SECOND_DATASETS[0])).toEqual({ used: 12, allowed: 20, audited: 10, most: 2, each: 2 });
  // Answers at the weights before the step open no further batch.
  expect(openings(SECOND_HOLDOUTS[0])).toEqual({ used: 6, allowed: 10, audited: 6, most: 1, each: 1 });
  // A holdout's last batch is not drawn if it is not full.
  expect(openings(SECOND_HOLDOUTS[0], { records: 639 })).toMatchObject({ allowed: 9 });
  expect(openings(SECOND_DATASETS[0], { records: 639 })).toMatchObject({ allowed: 20 });
});

it('knows who is due: without enrolments that were taken back, with those that a round carries on', () => {
  expect(round(1n).enrolled.map(({ dataset }) => dataset)).toEqual(SECOND_DATASETS.slice(0, 2));
  expect(dueIn(world, round(4n)).map(({ dataset }) => dataset)).toEqual(SECOND_DATASETS);
});

it('finds the evaluators of a round, the version in force, and the next evaluation', () => {
  expect(evaluatorsOf(world, round(1n))).toHaveLength(2);
  const model = world.models.get(SECOND_MODEL);
  expect(model && versionInForce(model, world)?.number).toBe(1);
  expect(nextOf(world, round(1n))?.id).toBe(2n);
  // Its evaluation took the step back, so it scores nothing a second time.
  expect(nextOf(world, round(2n))).toBeUndefined();
});
