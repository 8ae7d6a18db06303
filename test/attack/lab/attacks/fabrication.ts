import type { Attack, Offer, View } from '../model/attack.ts';
import { kept } from '../model/attack.ts';
import type { LabRecord } from '../model/fast-sums.ts';
import { shuffled } from '../model/random.ts';
import { batchIsLegal } from '../model/rules.ts';
import { combined, unit } from '../model/vectors.ts';
import { at, type Claim, type Family, type Parameters, upToCap } from './family.ts';
import {
  averageDirection,
  forecast,
  lastDirection,
  newtonDirection,
  nextDirection,
  ownDirection,
} from './plans.ts';
import { fabricated, legalBatches } from './records.ts';

/** Made-up records along a direction. */

type Direction = (view: View) => Float64Array;

/** A batch of fabricated records, with a share of real ones. */
function mixedBatch(
  view: View,
  direction: Float64Array,
  [size, zeros, real]: readonly [number, number, number],
): LabRecord[] {
  const { n } = view.set.terms;
  const kept = Math.round(n * real);
  const own = shuffled(view.own, view.random).slice(0, kept);
  return [...fabricated(direction, view, { size, zeros, count: n - own.length }), ...own];
}

/** The same legal batch, as often as the round may open. */
export function repeated(view: View, batch: readonly LabRecord[], name: string): Offer[] {
  const { n } = view.set.terms;
  if (view.room === 0 || !batchIsLegal(batch, view.set.rules, n)) return [];
  return [{ id: `${name} ${view.round}`, batches: new Array(view.room).fill(batch) }];
}

const SHAPE = [
  { name: 'size', lo: 0.1, hi: 1 },
  { name: 'zeros', lo: 0.2, hi: 0.8 },
  { name: 'real', lo: 0, hi: 0.9 },
] as const;
const SHAPES: readonly Parameters[] = [
  [1, 0.5, 0],
  [0.5, 0.5, 0],
  [0.35, 0.5, 0],
  [0.6, 0.5, 0.5],
];

const shapeOf = (parameters: Parameters): [number, number, number] => [
  at(parameters, 0),
  at(parameters, 1),
  at(parameters, 2),
];

const along = (id: string, title: string, text: string, direction: Direction): Family => ({
  id,
  title,
  text,
  parameters: SHAPE,
  grid: SHAPES,
  goal: 'pay',
  build: (parameters) => ({
    name: title,
    offers: (view) => repeated(view, mixedBatch(view, direction(view), shapeOf(parameters)), 'made'),
  }),
  claim: upToCap(0.15),
});

const mixtureOf = (view: View, [own, next, newton, past]: Parameters): Float64Array =>
  combined([
    [unit(ownDirection(view)), own ?? 0],
    [unit(nextDirection(view)), next ?? 0],
    [unit(newtonDirection(view)), newton ?? 0],
    [unit(averageDirection(view)), past ?? 0],
  ]);

const MIXTURES: readonly Parameters[] = [
  [0.7, 0.5, 0, 1, 0, 0, 0],
  [0.5, 0.5, 0, 0.5, 0.5, 0, 0],
  [0.5, 0.5, 0, 0, 0, 1, 0],
  [0.4, 0.5, 0.5, 0.5, 0, 0.5, 0],
];

const mixture: Family = {
  id: 'fabricated-mixture',
  title: 'Fabricated along a searched mixture of directions',
  text: 'Made-up records along a mixture of the own gradient, that after the step, the Newton step and past Vs, with real records among them.',
  parameters: [...SHAPE, ...['own', 'next', 'newton', 'past'].map((name) => ({ name, lo: -1, hi: 1 }))],
  grid: MIXTURES,
  goal: 'pay',
  build: (parameters) => ({
    name: 'mixture',
    offers: (view) =>
      repeated(view, mixedBatch(view, mixtureOf(view, parameters.slice(3)), shapeOf(parameters)), 'made'),
  }),
  claim: upToCap(0.15),
};

/** The legal batch of the highest forecast pay among many forms of fabrication, selection and honesty. */
function bestResponse(view: View): LabRecord[] {
  const candidates: LabRecord[][] = legalBatches(view.own, view, 1);
  for (const direction of [ownDirection, nextDirection, newtonDirection, averageDirection, lastDirection]) {
    for (const size of [0.35, 0.5, 0.7, 1])
      for (const real of [0, 0.5]) candidates.push(mixedBatch(view, direction(view), [size, 0.5, real]));
  }
  let best: LabRecord[] = [];
  let most = 0;
  for (const batch of candidates) {
    if (!batchIsLegal(batch, view.set.rules, view.set.terms.n)) continue;
    const { pay } = forecast(view, batch);
    if (pay > most) [best, most] = [batch, pay];
  }
  return best;
}

const response: Attack = {
  name: 'best response',
  offers: (view) => repeated(view, bestResponse(view), 'best'),
};

/** Sites that join an attacker, two at most. */
export const othersOf = (sites: Iterable<string>, attacker: string, count = 2): string[] =>
  [...sites].filter((site) => site !== attacker).slice(-count);

/** Several sites with the same made-up records, against as many honest ones. */
const together = (id: string, sites: 2 | 3, claim: Claim): Family => {
  const number = sites === 2 ? 'two' : 'three';
  return {
    id,
    title: `Fabricated by ${number} colluding sites`,
    text: `${sites === 2 ? 'Two' : 'Three'} sites enrol the same made-up records along the own gradient of one of them.`,
    parameters: SHAPE,
    grid: SHAPES,
    goal: 'pay',
    build: (parameters, set) => ({
      name: number,
      joined: othersOf(set.sites.keys(), set.attacker, sites - 1),
      offers: (view) => repeated(view, mixedBatch(view, ownDirection(view), shapeOf(parameters)), 'made'),
    }),
    honest: (set) => ({
      name: `${number} honest sites`,
      friends: othersOf(set.sites.keys(), set.attacker, sites - 1),
      offers: ({ batches }) => [{ id: 'own', batches }],
    }),
    claim,
  };
};

export const FABRICATION: readonly Family[] = [
  along(
    'fabricated-past',
    'Fabricated along the last V',
    'Made-up antipodal records along the last public V.',
    lastDirection,
  ),
  along(
    'fabricated-own',
    'Fabricated along the own gradient',
    'Made-up antipodal records along the gradient of the own records.',
    ownDirection,
  ),
  along(
    'fabricated-average',
    'Fabricated along averaged past Vs',
    'Made-up antipodal records along the mean of the last three Vs and the own gradient.',
    averageDirection,
  ),
  mixture,
  {
    id: 'fabricated-best-response',
    title: 'Fabricated, best response each round',
    text: 'Each round the batch of the highest forecast pay among 41 forms, with the own records in place of the holdout.',
    parameters: [],
    grid: [[]],
    goal: 'pay',
    build: () => response,
    claim: upToCap(0.15),
  },
  {
    id: 'fabricated-huge',
    title: 'Fabricated, huge n',
    text: 'The best response, in a new dataset of a full round of batches every round.',
    parameters: [],
    grid: [[]],
    goal: 'pay',
    build: () => ({
      name: 'huge',
      volume: true,
      offers: (view) => {
        const batch = kept(view.memo, `best ${view.round}`, () => bestResponse(view));
        const { n, batchesPerRound } = view.set.terms;
        if (!batchIsLegal(batch, view.set.rules, n) || batch.length === 0) return [];
        // 64 times as many batches as are drawn: pay by the dataset's size would multiply by that.
        return [{ id: `huge ${view.round}`, batches: new Array(64 * batchesPerRound).fill(batch) }];
      },
    }),
    claim: upToCap(0.15),
  },
  together('fabricated-two', 2, upToCap(0.7)),
  together('fabricated-three', 3, upToCap(0.7)),
];
