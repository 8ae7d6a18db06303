import { expect, it } from 'vitest';
import { foldHistory, gatesOf, indicesOf } from '../../../../src/console/data/second/fold.ts';
import { accountKey, nextOf } from '../../../../src/console/data/second/world.ts';
import { type Answer, answerOf, phaseOf, type Round } from '../../../../src/console/data/world.ts';
import { SECOND_SCORE_UNIT } from '../../../../src/protocol/second/score-unit.ts';
import { HOSPITALS } from '../../support/history.ts';
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

it('tells the phases of rounds that stepped, were taken back, are void or go on', () => {
  expect([1n, 2n, 3n, 4n, 5n].map((id) => phaseOf(round(id)))).toEqual([
    'settled',
    'settled',
    'rolled back',
    'void',
    'evaluating',
  ]);
  expect(round(3n).second.rolledBack?.undone).toBe(2n);
  expect(round(4n).second.released).toBe(true);
  expect(round(5n).second.closing).toBe(true);
});

it('says that a round has stepped while it waits for its second scores', () => {
  const { events, head } = secondHistory();
  const place = events.findIndex(({ name }) => name === 'CheckpointProven') + 1;
  const early = foldHistory({ events: events.slice(0, place), head });
  expect(phaseOf(early.rounds.get(1n) as Round)).toBe('stepped');
});

it('keeps the losses of each evaluator, with the loss before where there was a step', () => {
  const losses = (id: bigint) =>
    round(id).second.evaluations.map(({ evaluator, loss, lossBefore }) => [evaluator, loss, lossBefore]);
  expect(losses(1n)).toEqual([
    [0, 16_384, undefined],
    [1, 16_000, undefined],
  ]);
  expect(losses(2n)).toEqual([
    [0, 15_000, 16_300],
    [1, 14_900, 16_100],
  ]);
});

it('reads gates, second scores and outcomes of the sets', () => {
  expect(answer(1n, 0).second).toMatchObject({ gates: [200n, 101n], records: 256, fallbackScore: 151n });
  expect(answer(1n, 0).second?.proven).toMatchObject({ p: 149n, score: 300n });
  expect(answer(2n, 1)).toMatchObject({ accepted: false, second: { gates: [50n, -3n] } });
  expect(round(1n).second.outcome).toBe('paid');
  expect(round(2n).second.outcome).toBe('nothing');
  expect(nextOf(world, round(1n))?.id).toBe(2n);
  expect(nextOf(world, round(2n))).toBeUndefined();
});

it('keeps the unvested stake of every beneficiary, line by line', () => {
  const account = world.accounts.get(accountKey(SECOND_MODEL, HOSPITALS[0] as string));
  expect(account?.lines.map(({ kind, unvested }) => [kind, unvested / SECOND_SCORE_UNIT])).toEqual([
    ['credited', 225n],
    ['vested', 169n],
  ]);
  expect(world.models.get(SECOND_MODEL)?.payments).toHaveLength(1);
});

it('keeps the answers of a holdout at the checkpoint and at the weights before it', () => {
  const [holdout] = SECOND_HOLDOUTS as [bigint];
  const both = (id: bigint) => [false, true].map((before) => answerOf(world, id, holdout, before)?.before);
  expect(both(1n)).toEqual([false, undefined]);
  expect(both(2n)).toEqual([false, true]);
  expect(answerOf(world, 2n, holdout, true)?.batches).toEqual([4, 5]);
});

it('unpacks indices and gates as the contracts pack them', () => {
  expect(indicesOf('0x')).toEqual([]);
  expect(indicesOf('0x000001007fff')).toEqual([0, 256, 32_767]);
  expect(gatesOf(0x8000_7fff_8001n, 3)).toEqual([1n, -1n, 0n]);
});
