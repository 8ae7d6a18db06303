import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { craftedOwner } from './crafted-owner.ts';
import { inventedRounds } from './invented-rounds.ts';
import { lyingService, makeVictim, type Victim } from './lying-service.ts';
import { BOUNDED, STEEPEST } from './reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-oracle-'));
let node: Anvil;
let victim: Victim;
beforeAll(async () => {
  victim = await makeVictim();
  node = await startAnvil();
  await node.mineTo(30n);
});
afterAll(async () => {
  await node?.stop();
  victim?.workspace.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a service that invents rounds', () => {
  test.each(['open', 'attesting'] as const)(
    'gets nothing of an %s round: it is no evidence of a chain',
    async (status) => {
      const alone = await lyingService(victim, { chainId: 31337, status, endpoints: [] });
      expect(alone).toMatchObject({ words: { 'no-evidence': 1 }, received: 0, recordsRead: 0 });
      const twice = await lyingService(victim, { chainId: 1, status, endpoints: ['service'] });
      expect(twice).toMatchObject({ words: { 'no-evidence': 1 }, received: 0 });
      const withNode = await lyingService(victim, { chainId: 31337, status, endpoints: [node.url] });
      expect(withNode).toMatchObject({ words: { 'contradicts-chain': 1 }, received: 0 });
    },
  );
});

describe('an owner who crafts weights', () => {
  const attack = { records: 512, rounds: 8, tail: 185 };

  test('reads records of a victim without a guard, and none of a victim with one', async () => {
    let unguarded = 0;
    for (let seed = 1; seed <= 3; seed++) {
      unguarded += (await craftedOwner({ ...attack, seed, steepest: STEEPEST, ledger: undefined }))
        .recordsRead;
      const ledger = join(folder, `steep-${seed}`);
      expect(await craftedOwner({ ...attack, seed, steepest: STEEPEST, ledger })).toEqual({
        ...{ attempts: 8, refused: 8, recordsRead: 0, bitsRead: 0 },
        words: { 'weights-out-of-bounds': 8 },
      });
      const bounded = join(folder, `bounded-${seed}`);
      expect(await craftedOwner({ ...attack, seed, steepest: BOUNDED, ledger: bounded })).toMatchObject({
        ...{ recordsRead: 0, refused: 4 },
        words: { 'openings-spent': 4 },
      });
    }
    expect(unguarded).toBeGreaterThan(0);
  });
});

describe('a chain that an attacker made, whose proofs all verify', () => {
  test('gets at most four answers for a batch, and a clear word for every other question', async () => {
    const { attempts, refused, words } = await inventedRounds(1, 12);
    expect(attempts).toBe(22);
    expect(refused).toBeGreaterThan(10);
    expect(Object.keys(words)).toEqual(
      expect.arrayContaining([
        ...['second-statement', 'weights-out-of-bounds', 'policy-not-approved', 'trainer-key-changed'],
        ...['unknown-verifier', 'bad-draw', 'openings-spent'],
      ]),
    );
    expect(words['policy-not-approved']).toBe(2);
  });
});
