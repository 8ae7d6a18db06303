import { batchIsLegal } from '../model/rules.ts';
import { keptBatches } from '../model/simulate.ts';
import type { Claim, Family, Parameters } from './family.ts';
import { at, upToCap } from './family.ts';
import { generated } from './records.ts';

/** Synthetic records fitted to the attacker's own. */

const family = (
  id: string,
  title: string,
  text: string,
  grid: readonly Parameters[],
  claim: Claim,
  isHuge = false,
): Family => ({
  id,
  title,
  text,
  parameters: [
    { name: 'stretch', lo: 0, hi: 1.5 },
    { name: 'denoised', lo: 0, hi: 1 },
    { name: 'sampled', lo: 0, hi: 1 },
  ],
  grid,
  goal: 'pay',
  build: (parameters) => ({
    name: title,
    volume: isHuge,
    offers: (view) => {
      const { n, batchesPerRound, rounds } = view.set.terms;
      const count = isHuge ? n * batchesPerRound * (rounds + 1) : view.own.length;
      const batches = keptBatches(view, 'generated', () =>
        generated(view, count, {
          stretch: at(parameters, 0),
          denoised: at(parameters, 1),
          sampled: at(parameters, 2),
        }),
      );
      return [
        { id: 'generated', batches: batches.filter((batch) => batchIsLegal(batch, view.set.rules, n)) },
      ];
    },
  }),
  claim,
});

const AS_GOOD: Claim = {
  kind: 'bounded',
  most: 0.2,
  why: 'records that are as good as real ones earn as real ones; the list of sources is the trust root',
};

export const GENERATION: readonly Family[] = [
  family(
    'generated-interpolated',
    'Generated between real records',
    'Interpolations of two own records of one class, as many as there are real records.',
    [[1, 0, 0]],
    upToCap(0.15),
  ),
  family(
    'generated-sampled',
    'Generated, labels sampled from the own model',
    'Interpolated records, labelled by a model that was fitted to the own records.',
    [[1, 0, 1]],
    upToCap(0.15),
  ),
  family(
    'generated-denoised',
    'Generated, labels denoised',
    'Interpolated records with the label that a model of the own records finds likeliest.',
    [
      [1, 1, 0],
      [1, 0.5, 0],
      [1, 0.2, 0],
    ],
    AS_GOOD,
  ),
  family(
    'generated-huge',
    'Generated, huge n',
    'Interpolated records, enough for every round of the model.',
    [[1, 0, 0]],
    AS_GOOD,
    true,
  ),
];
