import { expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { attackByDictionary } from './dictionary.ts';
import { runCanaries } from './run.ts';
import { correlation, sizesFor } from './sizes.ts';

// A round, killed processes, 1,000 canaries and as many victims: npm run test:canary.
const seed = Date.now() % 2 ** 31;

test('canaries through files, errors, a commit and refused requests come out nowhere', async () => {
  const run = await runCanaries({ seed, canaries: 100, full: false });
  expect(run.leaks, `seed ${seed}`).toEqual([]);
  expect(run.unreported, `seed ${seed}`).toEqual([]);
  expect(run.plantedFound).toBe(run.planted);
  expect(run.kinds).toMatchObject({ record: expect.any(Number), secret: expect.any(Number) });
  expect(run.canaries).toBeGreaterThan(300);
  expect(Object.keys(run.errors)).toEqual(expect.arrayContaining(ERRORS));
  for (const surface of SURFACES) expect(run.bytes[surface], surface).toBeGreaterThan(0);
});

const ERRORS = [
  ...['table-malformed', 'column-not-found', 'policy-document-invalid', 'not-json', 'bad-dataset-file'],
  ...['bad-keystore', 'wrong-password', 'weak-password', 'file-exposed', 'secret-in-arguments'],
  ...['dataset-corrupt', 'no-witness'],
];
const SURFACES = [
  ...['stdout', 'stderr', 'service log', 'database rows', 'database files', 'files', 'signature files'],
  ...['rpc requests', 'rpc answers', 'http requests', 'http answers', 'calldata', 'chain', 'events'],
];

test('a dictionary recovers no person, and every person if salt and keys are known', () => {
  const result = attackByDictionary({ victims: 12, ages: 6, codes: 4 }, new SeededRandom(seed));
  expect(result, `seed ${seed}`).toMatchObject({
    guesses: 48,
    recovered: 0,
    recoveredWithTagKey: 0,
    controlRecovered: 12,
  });
});

test('an answer is as long for any records', () => {
  const sizes = Array.from({ length: 12 }, (_, i) => sizesFor(seed + i));
  expect(new Set(sizes.map(({ calldata }) => calldata)).size, `seed ${seed}`).toBe(1);
  expect(new Set(sizes.map(({ body }) => body)).size, `seed ${seed}`).toBe(1);
});

test('the correlation that the long run reports is one', () => {
  expect(correlation([1, 2, 3, 4], [10, 20, 30, 99])).toBeCloseTo(1);
  expect(correlation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1);
  expect(correlation([1, 1, 1], [1, 2, 3])).toBe(0);
  expect(Math.abs(correlation([1, 2, 3, 4], [1, -1, -1, 1]))).toBeLessThan(0.01);
});
