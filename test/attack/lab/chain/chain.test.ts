import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SecondWorld } from '../../../contracts/second/support/second-world.ts';
import { HISTORIES, setOf } from './histories.ts';
import { labChain, replay } from './replay.ts';

const SHORT = HISTORIES.slice(0, 2);

describe('histories of the lab on the contracts', () => {
  let world: SecondWorld;
  beforeAll(async () => {
    world = await labChain();
  });
  afterAll(() => world?.stop());

  it.each(SHORT.map((history) => [history.name, history] as const))(
    'come to the same scores, stake, bonds and royalties: %s',
    async (_, history) => {
      const { differences, compared, kinds } = await replay(world, history, await setOf(history));
      expect(differences).toEqual([]);
      expect(compared).toBeGreaterThan(50);
      expect(kinds).toEqual(expect.arrayContaining([...history.shows]));
    },
  );
});
