import { expect, it } from 'vitest';
import { foldHistory } from '../../../../src/console/data/second/fold.ts';
import { privacyTermsOf } from '../../../../src/console/data/second/privacy.ts';
import type { Dataset } from '../../../../src/console/data/world.ts';
import { SECOND_DATASETS, SECOND_HOLDOUTS, secondHistory } from '../../support/second-history.ts';

const world = foldHistory(secondHistory());
const dataset = (id: bigint | undefined): Dataset => world.datasets.get(id ?? 0n) as Dataset;

it('counts the answered openings of the batch that was opened most, and not a draw that was spent', () => {
  // Batches 0 and 9 were answered once, and drawn once more without an answer.
  expect(privacyTermsOf(world, dataset(SECOND_DATASETS[0]))).toEqual({
    ...{ role: 'contributor', words: 17, spent: 1, most: 2 },
    noise: { noise: 0, holdoutNoise: 0, lossNoise: 0, bound: 81 },
  });
  expect(privacyTermsOf(world, dataset(SECOND_HOLDOUTS[0]))).toMatchObject({
    ...{ role: 'holdout', spent: 1, most: 1 },
  });
});

it('takes the weakest noise of the versions under which the dataset answered', () => {
  const [model] = world.models.values();
  const [first] = model?.versions ?? [];
  if (model === undefined || first === undefined) throw new Error('the history has a version');
  const version = (number: number, noise: bigint, bound: bigint) => {
    const numbers = { ...first.content.terms.numbers, noise, bound };
    return { ...first, number, content: { ...first.content, terms: { ...first.content.terms, numbers } } };
  };
  const versions = [version(1, 24n, 81n), version(2, 26n, 90n)];
  const models = new Map([[model.id, { ...model, versions }]]);
  const second = world.rounds.get(2n);
  if (second === undefined) throw new Error('the history has two rounds');
  const rounds = new Map([...world.rounds, [2n, { ...second, version: 2 }]]);
  const noiseOf = (id: bigint | undefined) =>
    privacyTermsOf({ ...world, models, rounds }, dataset(id))?.noise;
  expect(noiseOf(SECOND_DATASETS[0])).toMatchObject({ noise: 24, bound: 90 });
  // It answered round 2 alone.
  expect(noiseOf(SECOND_DATASETS[2])).toMatchObject({ noise: 26, bound: 90 });
});

it('knows no bound of a dataset whose model is not known', () => {
  expect(privacyTermsOf({ ...world, models: new Map() }, dataset(SECOND_DATASETS[0]))).toBeUndefined();
});
