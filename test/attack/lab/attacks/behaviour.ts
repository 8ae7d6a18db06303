import type { Attack } from '../model/attack.ts';
import { HONEST } from '../model/simulate.ts';
import { othersOf, repeated } from './fabrication.ts';
import { at, type Family, STOPPED, upToCap } from './family.ts';
import { ownDirection } from './plans.ts';
import { fabricated } from './records.ts';

/** Real records, dishonest conduct: staying away, withholding, acting together. */

const threeHonest = (sites: Iterable<string>, attacker: string): Attack => ({
  ...HONEST,
  name: 'three honest sites',
  friends: othersOf(sites, attacker),
});

export const BEHAVIOUR: readonly Family[] = [
  {
    id: 'abstaining',
    title: 'Abstaining after the gate is known',
    text: 'The attacker attests only if its gate is above a threshold, and loses its bond otherwise.',
    parameters: [{ name: 'threshold', lo: -2000, hi: 2000 }],
    grid: [[0], [100], [-100]],
    goal: 'pay',
    build: (parameters) => ({ ...HONEST, name: 'abstain', attests: (g) => g > at(parameters, 0) }),
    claim: STOPPED,
  },
  {
    id: 'skipping',
    title: 'Withholding the second score',
    text: 'Real records, but a second score that is a bad one in proportion to the gate is never sent.',
    parameters: [{ name: 'share', lo: -1, hi: 1.5 }],
    grid: [[1], [0], [0.5]],
    goal: 'pay',
    build: (parameters) => ({ ...HONEST, name: 'skip', withholds: (p, g) => p < at(parameters, 0) * g }),
    claim: STOPPED,
  },
  {
    id: 'skipping-fabricated',
    title: 'Fabricated, and the second score withheld',
    text: 'Made-up records along the own gradient; a second score below the gate is never sent.',
    parameters: [
      { name: 'size', lo: 0.1, hi: 1 },
      { name: 'share', lo: -1, hi: 1.5 },
    ],
    grid: [
      [1, 1],
      [0.5, 1],
      [1, 0],
    ],
    goal: 'pay',
    build: (parameters) => ({
      name: 'skip fabricated',
      withholds: (p, g) => p < at(parameters, 1) * g,
      offers: (view) =>
        repeated(
          view,
          fabricated(ownDirection(view), view, { size: at(parameters, 0), count: view.set.terms.n }),
          'made',
        ),
    }),
    claim: upToCap(0.15),
  },
  {
    id: 'cartel-withholding',
    title: 'Cartel of three, two stay away every other round',
    text: 'Three honest sites; two of them enrol only in odd rounds, so that the third is paid alone in even ones.',
    parameters: [],
    grid: [[]],
    goal: 'pay',
    build: (_, { sites, attacker }) => {
      const friends = othersOf(sites.keys(), attacker);
      return {
        ...threeHonest(sites.keys(), attacker),
        name: 'cartel',
        absent: (site, round) => round % 2 === 0 && friends.includes(site),
      };
    },
    honest: ({ sites, attacker }) => threeHonest(sites.keys(), attacker),
    claim: STOPPED,
  },
];
