import { describe, expect, it } from 'vitest';
import { labSet } from '../data/sets.ts';
import { boundedRecords } from '../model/world.ts';
import { scoreInformation, smallHoldout } from './leaks.ts';
import { allowedAdvantage, membershipAt, pairDistances } from './membership.ts';
import { oracle } from './oracle.ts';

const syntheticSet = async () => {
  const set = await labSet('synthetic', '');
  if (!set) throw new Error('the synthetic set needs no files');
  return set;
};

describe('what openings and scores show', () => {
  it('lets membership inference gain less than epsilon allows, and more with less noise', async () => {
    const set = await syntheticSet();
    const pairs = pairDistances(boundedRecords(set).contributed, set.bound, 200);
    const [weak, strong] = [1.58, 9.95].map((z) => membershipAt(z, 1, pairs, 4000, 9));
    for (const point of [weak, strong]) {
      expect(point?.worst.high).toBeLessThan(point?.allowed as number);
      expect(point?.average.value).toBeLessThan(point?.worst.value as number);
      expect(point?.epsilonShown).toBeLessThan(point?.epsilon as number);
    }
    expect(weak?.worst.low).toBeGreaterThan(strong?.worst.high as number);
    expect(allowedAdvantage(Number.POSITIVE_INFINITY)).toBe(1);
  });

  it('reads records with crafted weights where there is no noise, and none with noise or one opening', () => {
    expect(oracle(0, 33, 128, 3).recordsRead).toBeGreaterThan(10);
    expect(oracle(0, 1, 128, 3).recordsRead).toBe(0);
    expect(oracle(25, 33, 128, 3).recordsRead).toBe(0);
  });

  it('leaves a sum open to few scores, and needs as many directions as there are words to read it', async () => {
    const points = scoreInformation(await syntheticSet(), 5);
    expect(points[4]?.open).toBeGreaterThan(0.2);
    expect(points.at(-1)?.open).toBeLessThan(1e-6);
  });

  it('reads a holdout of one record from V', async () => {
    expect(smallHoldout(await syntheticSet(), [1])[0]?.error).toBeLessThan(0.5);
  });
});
