import { describe, expect, it } from 'vitest';
import { familyOf } from './attacks/families.ts';
import { labSet } from './data/sets.ts';
import { ALL_OFF, ALL_ON } from './model/defences.ts';
import { HONEST, simulate } from './model/simulate.ts';
import { brokenClaims } from './report/rows.ts';
import { SHORT_SETS, shortRows } from './run/short.ts';
import { gainOf } from './run/statistics.ts';

const SEEDS = Array.from({ length: 8 }, (_, i) => 701 + i);

describe('the lab, short', () => {
  it('finds no attack that gains more than docs/ATTACKS.md claims', async () => {
    const rows = await shortRows(SHORT_SETS, 8);
    expect(new Set(rows.map(({ dataset }) => dataset))).toEqual(new Set(SHORT_SETS));
    expect(brokenClaims(rows)).toEqual([]);
  });

  it('would find the claims broken without the defences', async () => {
    const set = await labSet('synthetic', '');
    if (!set) throw new Error('the synthetic set needs no files');
    const broken = ['fabricated-huge', 'fabricated-own', 'copies-one-dataset'].flatMap((name) => {
      const attack = familyOf(name).build(familyOf(name).grid[0] ?? [], set);
      const { pay } = gainOf(
        SEEDS.map((seed) => simulate(set, attack, ALL_OFF, seed)),
        SEEDS.map((seed) => simulate(set, HONEST, ALL_OFF, seed)),
      );
      return brokenClaims([{ name, dataset: set.name, gainOn: pay.value, ci: [pay.low, pay.high] }]);
    });
    expect(broken).toHaveLength(3);
  });

  it('gives the same run for the same seed, and honest records that keep the policy', async () => {
    const set = await labSet('pima', '');
    if (!set) throw new Error('the package of this set is a development dependency');
    const run = () => simulate(set, HONEST, ALL_ON, 9);
    expect(run()).toEqual(run());
    const { pay, total, steps } = run();
    expect(steps).toBeGreaterThan(0);
    expect(pay).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(pay);
  });
});
