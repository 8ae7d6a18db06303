import type { View } from '../model/attack.ts';
import type { LabRecord } from '../model/fast-sums.ts';
import { shuffled } from '../model/random.ts';
import { keptBatches } from '../model/simulate.ts';
import { combined, unit } from '../model/vectors.ts';
import { at, type Family, type Parameters, STOPPED, upToCap } from './family.ts';
import { lastDirection, ownDirection } from './plans.ts';
import { flipped, legalBatches, meritOf } from './records.ts';

/** Real records, chosen or relabelled by their merit along a direction. */

/** @param past weight of the last public direction against the own gradient */
const rankedBy = (view: View, past: number): { record: LabRecord; merit: number }[] => {
  const direction = combined([
    [unit(ownDirection(view)), 1 - past],
    [unit(lastDirection(view)), past],
  ]);
  return view.own
    .map((record) => ({ record, merit: meritOf(record, view.weights, direction) }))
    .sort((a, b) => b.merit - a.merit);
};

const dataset = (view: View, records: readonly LabRecord[]) =>
  view.room === 0 ? [] : [{ id: `chosen ${view.round}`, batches: legalBatches(records, view, view.room) }];

const chosen = (view: View, past: number, keep: number): LabRecord[] => {
  const ranked = rankedBy(view, past).map(({ record }) => record);
  return ranked.slice(0, Math.max(1, Math.ceil(ranked.length * keep)));
};

const relabelled = (view: View, past: number, share: number): LabRecord[] => {
  const ranked = rankedBy(view, past);
  const from = ranked.length * (1 - share);
  return ranked.map(({ record, merit }, i) => (merit < 0 && i >= from ? flipped(record) : record));
};

const family = (
  id: string,
  title: string,
  text: string,
  second: { name: string; lo: number; hi: number },
  grid: readonly Parameters[],
  make: (view: View, past: number, value: number) => LabRecord[],
): Family => ({
  id,
  title,
  text,
  parameters: [{ name: 'past', lo: 0, hi: 1 }, second],
  grid,
  goal: 'pay',
  build: (parameters) => ({
    name: title,
    offers: (view) => dataset(view, make(view, at(parameters, 0), at(parameters, 1))),
  }),
  claim: upToCap(0.15),
});

export const SELECTION: readonly Family[] = [
  family(
    'cherry-picking-past',
    'Cherry-picking by the past V',
    'Only the records of the highest merit along the last public V, refilled with near-duplicates.',
    { name: 'kept', lo: 0.1, hi: 1 },
    [
      [1, 1 / 3],
      [1, 0.7],
      [1, 0.95],
    ],
    chosen,
  ),
  family(
    'cherry-picking-own',
    'Cherry-picking by the own gradient',
    'Only the records of the highest merit along the gradient of the own records.',
    { name: 'kept', lo: 0.1, hi: 1 },
    [
      [0, 1 / 3],
      [0, 0.7],
      [0, 0.95],
    ],
    chosen,
  ),
  family(
    'relabelling-past',
    'Relabelling by the past V',
    'Records that push against the last public V get the other label.',
    { name: 'share', lo: 0.02, hi: 1 },
    [
      [1, 1],
      [1, 0.2],
      [1, 0.05],
    ],
    relabelled,
  ),
  family(
    'relabelling-own',
    'Relabelling by the own gradient',
    'Records that push against the gradient of the own records get the other label.',
    { name: 'share', lo: 0.02, hi: 1 },
    [
      [0, 1],
      [0, 0.2],
      [0, 0.05],
    ],
    relabelled,
  ),
  {
    id: 'labels-careless',
    title: 'A fifth of the labels at random',
    text: 'The real records, a fifth of them with a label that was drawn at random: careless work, which must not pay.',
    parameters: [],
    grid: [[]],
    goal: 'pay',
    build: () => ({
      name: 'careless',
      offers: (view) => [
        {
          id: 'careless',
          batches: keptBatches(view, 'careless', () =>
            shuffled(
              view.own.map((record) => (view.random.next() < 0.1 ? flipped(record) : record)),
              view.random,
            ),
          ),
        },
      ],
    }),
    claim: STOPPED,
  },
];
