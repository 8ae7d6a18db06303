import type { View } from '../model/attack.ts';
import type { LabRecord } from '../model/fast-sums.ts';
import { gaussian, shuffled } from '../model/random.ts';
import { batchIsLegal } from '../model/rules.ts';
import { keptBatches } from '../model/simulate.ts';
import { combined, dot, scaled, unit } from '../model/vectors.ts';
import { repeated } from './fabrication.ts';
import { at, type Family, STOPPED, upToCap } from './family.ts';
import { forecast, newtonDirection, ownDirection } from './plans.ts';
import { fabricated, flipped } from './records.ts';

/** Attacks on the model: poison, vandals, labels. */

/** The legal batch with a positive gate that raises the loss most. @param margin of the gate, in lengths of V */
function vandal(view: View, size: number, margin: number): LabRecord[] {
  const along = unit(ownDirection(view));
  let worst: LabRecord[] = [];
  let most = -1;
  for (let attempt = 0; attempt < 25; attempt++) {
    const random = along.map(() => gaussian(view.random));
    const across = unit(
      combined([
        [random, 1],
        [along, -dot(random, along)],
      ]),
    );
    const batch = fabricated(
      combined([
        [across, 1],
        [along, margin],
      ]),
      view,
      {
        size,
        count: view.set.terms.n,
      },
    );
    if (!batchIsLegal(batch, view.set.rules, view.set.terms.n)) continue;
    const { gate, loss } = forecast(view, batch);
    if (gate > 0 && loss > most) [worst, most] = [batch, loss];
  }
  return worst;
}

export const SABOTAGE: readonly Family[] = [
  {
    id: 'poison',
    title: 'Poison in a part of the batches',
    text: 'A part of the drawn batches is made up along the own gradient, the rest against it: the sum still passes the gate.',
    parameters: [
      { name: 'against', lo: 0.05, hi: 0.5 },
      { name: 'size', lo: 0.2, hi: 1 },
    ],
    grid: [
      [0.25, 1],
      [0.25, 0.5],
      [0.1, 0.7],
    ],
    goal: 'pay',
    build: (parameters) => ({
      name: 'poison',
      offers: (view) => {
        const { n } = view.set.terms;
        if (view.room === 0) return [];
        const direction = ownDirection(view);
        const size = at(parameters, 1);
        const bad = Math.round(n * at(parameters, 0));
        const whole = Math.floor(view.room * at(parameters, 0));
        const make = (sign: 1 | -1, count: number) => fabricated(direction, view, { size, sign, count });
        const batches =
          whole > 0
            ? [...new Array(view.room - whole).fill(make(1, n)), ...new Array(whole).fill(make(-1, n))]
            : new Array(view.room).fill([...make(1, n - bad), ...make(-1, bad)]);
        return [{ id: `poison ${view.round}`, batches }];
      },
    }),
    claim: upToCap(0.15),
  },
  {
    id: 'vandal',
    title: 'Vandal across V',
    text: 'Made-up records almost orthogonal to V, with a gate just above zero, that raise the loss most.',
    parameters: [
      { name: 'size', lo: 0.3, hi: 1 },
      { name: 'margin', lo: 0.05, hi: 1 },
    ],
    grid: [
      [1, 0.15],
      [1, 0.4],
    ],
    goal: 'damage',
    build: (parameters) => ({
      name: 'vandal',
      offers: (view) => repeated(view, vandal(view, at(parameters, 0), at(parameters, 1)), 'vandal'),
    }),
    claim: {
      kind: 'damage',
      why: 'a step that is bad in directions that the holdout barely sees passes; the next evaluation rolls it back',
    },
  },
  {
    id: 'labels-flipped',
    title: 'All labels inverted',
    text: 'The real records with the other label.',
    parameters: [],
    grid: [[]],
    goal: 'damage',
    build: () => ({
      name: 'flipped',
      offers: (view) => [
        {
          id: 'flipped',
          batches: keptBatches(view, 'flipped', () => shuffled(view.own.map(flipped), view.random)),
        },
      ],
    }),
    claim: STOPPED,
  },
  {
    id: 'overshoot',
    title: 'Overshoot along the Newton step',
    text: 'Made-up records along the Newton step, which push the weights past their optimum.',
    parameters: [{ name: 'size', lo: 0.2, hi: 1 }],
    grid: [[1], [0.6]],
    goal: 'damage',
    build: (parameters) => ({
      name: 'overshoot',
      offers: (view) =>
        repeated(
          view,
          fabricated(scaled(newtonDirection(view), 1), view, {
            size: at(parameters, 0),
            count: view.set.terms.n,
          }),
          'over',
        ),
    }),
    claim: { kind: 'damage', why: 'rollback undoes a step that raised the loss; a smaller one stays' },
  },
];
