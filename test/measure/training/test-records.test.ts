import { expect, test } from 'vitest';
import { divide, testSites } from '../../../scripts/measure/training/test-records.ts';
import { STANDARD } from '../../../src/protocol/shape.ts';
import { shippedPolicy } from '../../records/fixture.ts';
import { synthetic } from './fixture.ts';

const keysOf = (datasets: readonly { readonly records: readonly { readonly key: string }[] }[]) =>
  new Set(datasets.flatMap(({ records }) => records.map(({ key }) => key)));

test('test, training and holdout share no record, and nothing is lost', () => {
  const { document, datasets } = synthetic(400);
  const { training, test: kept } = divide(datasets, testSites(document), { share: 0.25, seed: 'a', part: 0 });
  const testKeys = new Set(kept.map(({ key }) => key));
  expect(testKeys.size).toBe(kept.length);
  expect(testKeys.intersection(keysOf(training)).size).toBe(0);
  expect(testKeys.union(keysOf(training))).toEqual(keysOf(datasets));
  expect(training.find(({ role }) => role === 'holdout')).toBe(
    datasets.find(({ role }) => role === 'holdout'),
  );
  // Binomial(800, 1/4): five standard deviations are 61.
  expect(Math.abs(kept.length - 200)).toBeLessThan(62);
});

test('the parts of one seed divide the records; another seed divides them otherwise', () => {
  const { document, datasets } = synthetic(200);
  const of = (seed: string, part: number) =>
    divide(datasets, testSites(document), { share: 0.2, seed, part }).test.map(({ key }) => key);
  const parts = [0, 1, 2, 3, 4].map((part) => of('a', part));
  const all = parts.flat();
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBe(400);
  expect(of('b', 0)).not.toEqual(parts[0]);
  expect(of('a', 0)).toEqual(parts[0]);
});

test('test records come from the sites that the holdout is drawn from', () => {
  const { document, datasets } = synthetic();
  expect([...testSites(document)]).toEqual(['north', 'south']);
  const { test: kept } = divide(datasets, testSites(document), { share: 0.2, seed: 'a', part: 0 });
  expect(new Set(kept.map(({ site }) => site))).toEqual(new Set(['north', 'south']));
  const heart = shippedPolicy('heart-disease', STANDARD).document;
  expect([...testSites(heart)].sort()).toEqual(['hungary', 'long-beach', 'switzerland']);
  expect([...testSites({ ...heart, split: undefined })]).toContain('cleveland');
});
