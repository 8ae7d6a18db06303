import type { Attack, View } from '../model/attack.ts';
import { kept } from '../model/attack.ts';
import { shuffled } from '../model/random.ts';
import { inBatches } from '../model/world.ts';
import { at, type Family, STOPPED } from './family.ts';
import { noisyCopy } from './records.ts';

/** The same records again: near-duplicates and splits. */

/** The attacker's records, near-duplicates of them from the second dataset on. */
const copyOf = (view: View, index: number): (readonly (typeof view.own)[number][])[] =>
  kept(view.memo, `copy ${index}`, () => {
    const records = index === 0 ? view.own : view.own.map((record) => noisyCopy(record, view, view.random));
    return inBatches(shuffled(records, view.random), view.set.terms.n);
  });

const overSources = (count: number): Attack => ({
  name: `copies over ${count} sources`,
  volume: true,
  offers: (view) =>
    Array.from({ length: count }, (_, i) => ({
      id: `copy ${i}`,
      source: `source ${i}`,
      beneficiary: i === 0 ? view.set.attacker : `attacker ${i}`,
      batches: copyOf(view, i),
    })),
});

const inParts = (parts: number, isOneSource: boolean): Attack => ({
  name: `split into ${parts}`,
  offers: (view) =>
    Array.from({ length: parts }, (_, i) => ({
      id: `part ${i}`,
      source: isOneSource ? 'own' : `source ${i}`,
      beneficiary: i === 0 ? view.set.attacker : `attacker ${i}`,
      batches: view.batches.filter((_, index) => index % parts === i),
    })),
});

/** Real batches, each filled up with empty records: the dataset lasts longer. @param real share of real records */
const padded = (view: View, real: number): (readonly (typeof view.own)[number][])[] =>
  kept(view.memo, 'padded', () => {
    const width = view.own[0]?.x.length ?? 1;
    const x = new Float64Array(width);
    x[width - 1] = view.set.unit;
    const empty = Math.round(view.own.length * (1 / real - 1));
    const blanks = Array.from({ length: empty }, (_, i) => ({ x, y: (i % 2) as 0 | 1, missing: 0 }));
    return inBatches(shuffled([...view.own, ...blanks], view.random), view.set.terms.n);
  });

const none = { parameters: [], grid: [[]], goal: 'pay' } as const;

export const COPIES: readonly Family[] = [
  {
    ...none,
    id: 'copies-two-sources',
    title: 'Near-duplicates over two sources',
    text: 'The records are enrolled by the own source, and near-duplicates of them by a second accredited one.',
    build: () => overSources(2),
    claim: {
      kind: 'bounded',
      most: 1.2,
      why: 'one accredited entry each institution; two entries earn as two',
    },
  },
  {
    ...none,
    id: 'copies-ten-sources',
    title: 'Near-duplicates over ten sources',
    text: 'Near-duplicates of the records are enrolled by ten accredited sources.',
    build: () => overSources(10),
    claim: {
      kind: 'bounded',
      most: 11,
      why: 'one accredited entry each institution; ten entries earn as ten',
    },
  },
  {
    ...none,
    id: 'copies-one-dataset',
    title: 'Near-duplicates inside one dataset',
    text: 'One dataset holds every record and nine near-duplicates of it.',
    build: () => ({
      name: 'copies in one dataset',
      volume: true,
      offers: (view) => [
        {
          id: 'own',
          batches: kept(view.memo, 'all copies', () =>
            inBatches(
              shuffled(
                Array.from({ length: 10 }, (_, i) =>
                  i === 0 ? [...view.own] : view.own.map((record) => noisyCopy(record, view, view.random)),
                ).flat(),
                view.random,
              ),
              view.set.terms.n,
            ),
          ),
        },
      ],
    }),
    claim: {
      kind: 'bounded',
      most: 0.15,
      why: 'a dataset whose honest records end before the rounds do is paid for the rounds that are left',
    },
  },
  {
    id: 'padded',
    title: 'Padded with records that say nothing',
    text: 'Average records with labels by turns are mixed among the real ones, so that the dataset lasts for more rounds.',
    parameters: [{ name: 'real', lo: 0.2, hi: 1 }],
    grid: [[0.5], [0.8]],
    goal: 'pay',
    build: (parameters) => ({
      name: 'padded',
      volume: true,
      offers: (view) => [{ id: 'own', batches: padded(view, at(parameters, 0)) }],
    }),
    claim: STOPPED,
  },
  {
    ...none,
    id: 'split-one-source',
    title: 'Split into six periods of one source',
    text: 'One source signs six datasets, each with a beneficiary of its own, and enrols as many as it may.',
    build: () => inParts(6, true),
    claim: STOPPED,
  },
  {
    ...none,
    id: 'split-six-sources',
    title: 'Split over six sources',
    text: 'Six accredited sources sign a sixth of the records each, so that six sets are drawn in a round.',
    build: () => inParts(6, false),
    claim: {
      kind: 'bounded',
      most: 2.2,
      why: 'one accredited entry each institution; the same records are paid earlier, when pay is highest',
    },
  },
];
