import { expect, test } from 'vitest';
import { compareReaders } from './compare.ts';

test('200 random tables have the values that another reader finds', async () => {
  const seed = Date.now() % 2 ** 31;
  const { differences, values } = await compareReaders(200, seed);
  expect(differences, `seed ${seed}`).toEqual([]);
  expect(values).toBeGreaterThan(5000);
});
