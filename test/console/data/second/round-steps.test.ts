import { expect, it } from 'vitest';
import { stepsOf, waitingFor } from '../../../../src/console/data/round-steps.ts';
import { foldHistory } from '../../../../src/console/data/second/fold.ts';
import type { Round } from '../../../../src/console/data/world.ts';
import { secondHistory } from '../../support/second-history.ts';

const world = foldHistory(secondHistory());
const statesOf = (id: bigint) => stepsOf(world, world.rounds.get(id) as Round).map(({ state }) => state);
const detailOf = (id: bigint, name: string) =>
  stepsOf(world, world.rounds.get(id) as Round).find((step) => step.name === name)?.detail;

it('shows pay at the next evaluation as done where both scores are paid', () => {
  expect(statesOf(1n)).toEqual(['done', 'done', 'done', 'done', 'done', 'done', 'done']);
  expect(detailOf(1n, 'Pay at the next evaluation')).toBe('2 of 2 second scores');
  expect(detailOf(1n, 'Settle')).toBe('paid by both scores');
});

it('skips what follows a rollback, a void, and pay of a step that was taken back', () => {
  expect(statesOf(2n)).toEqual(['done', 'done', 'done', 'done', 'done', 'skipped', 'done']);
  expect(statesOf(3n).slice(3)).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
  expect(detailOf(3n, 'Evaluate')).toContain('the step of round 2 was taken back');
  expect(statesOf(4n).slice(2)).toEqual(['skipped', 'skipped', 'skipped', 'skipped', 'skipped']);
});

it('shows a closing round without enrolment and answers', () => {
  expect(statesOf(5n).slice(0, 4)).toEqual(['skipped', 'done', 'now', 'skipped']);
  expect(waitingFor(world, world.rounds.get(5n) as Round)).toBe('the holdout datasets (evaluate)');
});

it('waits for the next evaluation once a round has stepped', () => {
  const { events, head } = secondHistory();
  const place = events.findIndex(({ name }) => name === 'CheckpointProven') + 1;
  const early = foldHistory({ events: events.slice(0, place), head });
  expect(waitingFor(early, early.rounds.get(1n) as Round)).toBe(
    'the evaluation of the next round (pay at the next evaluation)',
  );
});
