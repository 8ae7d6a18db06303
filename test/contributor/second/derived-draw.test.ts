import { expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import {
  contributorDraw,
  type DrawingRound,
  drawable,
  holdoutDraw,
  openedBefore,
  unopenedHoldout,
} from '../../../src/contributor/second/derived-draw.ts';
import { asField } from '../../../src/protocol/field.ts';
import type { SecondDataset } from '../../../src/protocol/second/build-dataset.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';

const dataset = (records: number) =>
  ({ shape: TINY, records, root: asField(6n) }) as unknown as SecondDataset;
const pins = { batchesPerRound: 2, epochs: 2, minRecords: 4 };
const drawing = (id: bigint, beacon: bigint): DrawingRound => ({
  round: { id, beacon, model: asField(5n), pins: pins as DrawingRound['round']['pins'] },
  chainId: 31337n,
  contract: `0x${'ab'.repeat(20)}`,
});

test('draws open every batch once in an epoch, and none more often than the terms allow', () => {
  const seed = 20_261_201;
  const random = new SeededRandom(seed);
  const own = dataset(18);
  const past: DrawingRound[] = [];
  const times = new Map<number, number>();
  for (let round = 1n; drawable(own, openedBefore(own, past), pins).length > 0; round++) {
    const next = drawing(round, random.bigint(250));
    const state = openedBefore(own, past);
    const drawn = contributorDraw(own, state, next);
    const allowed = drawable(own, state, pins);
    expect(
      drawn.every((index) => allowed.includes(index)),
      `seed ${seed}, round ${round}`,
    ).toBe(true);
    for (const index of drawn) times.set(index, (times.get(index) ?? 0) + 1);
    past.push(next);
  }
  // The rest of two records in the last batch is too small for a draw of its own.
  expect(Math.max(...times.values())).toBe(2);
  expect([...times.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
  expect(() => contributorDraw(own, openedBefore(own, past), drawing(99n, 1n))).toThrow('as often as');
});

test('another beacon, round or past gives another draw', () => {
  const own = dataset(80);
  const draw = (past: DrawingRound[], next: DrawingRound) =>
    contributorDraw(own, openedBefore(own, past), next);
  const first = draw([], drawing(1n, 7n));
  expect(draw([], drawing(1n, 7n))).toEqual(first);
  expect(draw([], drawing(1n, 8n))).not.toEqual(first);
  expect(draw([], drawing(2n, 7n))).not.toEqual(first);
  expect(draw([drawing(1n, 7n)], drawing(2n, 7n)).some((index) => first.includes(index))).toBe(false);
});

test('a holdout draws among its full batches that no answer opened', () => {
  const own = dataset(22);
  const answer = (indices: number[], root = 6n) => ({
    entry: { kind: 'answer', root, indices } as never,
    head: '',
  });
  expect(unopenedHoldout(own, [])).toEqual([0, 1, 2, 3, 4]);
  const unopened = unopenedHoldout(own, [answer([3]), answer([0], 7n)]);
  expect(unopened).toEqual([0, 1, 2, 4]);
  const drawn = holdoutDraw(own, unopened, 3, drawing(1n, 7n));
  expect(new Set(drawn).size).toBe(3);
  expect(drawn.every((index) => unopened.includes(index))).toBe(true);
});
