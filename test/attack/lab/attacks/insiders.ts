import type { View } from '../model/attack.ts';
import { picked, shuffled } from '../model/random.ts';
import { batchIsLegal } from '../model/rules.ts';
import { HONEST } from '../model/simulate.ts';
import { inBatches } from '../model/world.ts';
import { repeated } from './fabrication.ts';
import { at, type Family, STOPPED } from './family.ts';
import { ownDirection } from './plans.ts';
import { fabricated, flipped, noisyCopy } from './records.ts';

/** A dishonest evaluator or owner that works with a contributor. */

const flippedOwn = (view: View) =>
  inBatches(shuffled(view.own.map(flipped), view.random), view.set.terms.n).filter((batch) =>
    batchIsLegal(batch, view.set.rules, view.set.terms.n),
  );

export const INSIDERS: readonly Family[] = [
  {
    id: 'evaluator-copies',
    title: 'One evaluator holds the contributor’s records',
    text: 'A share of the first evaluator’s holdout is near-duplicates of the contributor’s own records.',
    parameters: [{ name: 'share', lo: 0, hi: 1 }],
    grid: [[1], [0.5]],
    goal: 'pay',
    build: (parameters) => ({
      ...HONEST,
      name: 'evaluator copies',
      holdout: (batches, evaluator, view) =>
        batches.map((batch) =>
          batch.map((record) =>
            evaluator === 0 && view.random.next() < at(parameters, 0)
              ? noisyCopy(picked(view.own, view.random), view, view.random)
              : record,
          ),
        ),
    }),
    claim: {
      kind: 'bounded',
      most: 0.6,
      why: 'the mean of evaluators halves one of them; pay is capped by their agreement',
    },
  },
  {
    id: 'evaluator-inverts',
    title: 'One evaluator and the contributor invert labels',
    text: 'The first evaluator’s holdout and the contributor’s records have the other label.',
    parameters: [],
    grid: [[]],
    goal: 'pay',
    build: () => ({
      name: 'evaluator inverts',
      offers: (view) => [{ id: 'flipped', batches: flippedOwn(view) }],
      holdout: (batches, evaluator) =>
        batches.map((batch) => (evaluator === 0 ? batch.map(flipped) : [...batch])),
    }),
    claim: {
      kind: 'damage',
      why: 'no set passes both gates, so that training stops and no set earns; the owner replaces the evaluator',
    },
  },
  {
    id: 'evaluator-fabricates',
    title: 'One evaluator and the contributor fabricate alike',
    text: 'The first evaluator’s holdout and the contributor’s records are made up along the contributor’s gradient.',
    parameters: [{ name: 'size', lo: 0.1, hi: 1 }],
    grid: [[1], [0.5]],
    goal: 'pay',
    build: (parameters) => ({
      name: 'evaluator fabricates',
      offers: (view) =>
        repeated(
          view,
          fabricated(ownDirection(view), view, { size: at(parameters, 0), count: view.set.terms.n }),
          'made',
        ),
      holdout: (batches, evaluator, view) =>
        batches.map((batch) =>
          evaluator === 0
            ? fabricated(ownDirection(view), view, { size: at(parameters, 0), count: batch.length })
            : [...batch],
        ),
    }),
    claim: {
      kind: 'bounded',
      most: 5,
      why: 'made-up records of the largest norm lengthen V, and with it the pay of every site in the round; the share of the attacker is bounded by the other evaluator’s gate',
    },
  },
  {
    id: 'owner-void',
    title: 'Owner redraws by voiding evaluations',
    text: 'An owner who works with an evaluator lets an evaluation fail when it is bad for a friendly contributor.',
    parameters: [],
    grid: [[]],
    goal: 'pay',
    build: () => ({ ...HONEST, name: 'void', owner: { kind: 'void' } }),
    claim: {
      kind: 'bounded',
      most: 0.15,
      why: 'one void in a row, and each costs the bonds of trainer and evaluator, which the lab does not count; nearly all of the gain goes to every site alike',
    },
  },
  {
    id: 'owner-stop',
    title: 'Owner stops after a round',
    text: 'The owner opens no further round after the one that is best for a friendly contributor.',
    parameters: [{ name: 'after', lo: 1, hi: 3 }],
    grid: [[1], [2], [3]],
    goal: 'pay',
    build: (parameters) => ({
      ...HONEST,
      name: 'stop',
      owner: { kind: 'stop', after: Math.round(at(parameters, 0)) },
    }),
    claim: STOPPED,
  },
];
