import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { choosingOwner, unguarded } from './choosing-owner.ts';
import { lyingNode } from './lying-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-second-oracle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const ledger = () => join(folder, `${++count}.ledger`);

describe('an owner of the second edition who chooses W and V on a chain of its own', () => {
  test('reads records of a victim without a guard', async () => {
    let read = 0;
    for (let seed = 1; seed <= 3; seed++)
      read += await unguarded({ seed, rounds: 33, noise: 0, epochs: 4, ledger: ledger() });
    expect(read).toBeGreaterThan(5);
  });

  test('gets E answers about a batch, with noise, and reads no record', async () => {
    const outcome = await choosingOwner({ seed: 1, rounds: 6, noise: 25, epochs: 4, ledger: ledger() });
    expect(outcome).toEqual({
      ...{ attempts: 6, refused: 2, recordsRead: 0, bitsRead: 0, opened: 4 },
      words: { 'openings-spent': 2 },
    });
  });

  test('gets no more where every storage proof of that chain verifies', async () => {
    const attack = { seed: 1, rounds: 6, noise: 25, epochs: 4, withProofs: true };
    expect(await choosingOwner({ ...attack, ledger: ledger() })).toMatchObject({
      ...{ refused: 2, recordsRead: 0, opened: 4, words: { 'openings-spent': 2 } },
    });
  });

  test('gets one exact sum of a policy without noise, and none of one that asks for more', async () => {
    const once = await choosingOwner({ seed: 1, rounds: 3, noise: 0, epochs: 1, ledger: ledger() });
    expect(once).toMatchObject({ opened: 1, recordsRead: 0, words: { 'openings-spent': 2 } });
    const more = await choosingOwner({ seed: 1, rounds: 3, noise: 0, epochs: 4, ledger: ledger() });
    expect(more).toMatchObject({ opened: 0, recordsRead: 0, words: { 'repeated-exact-sums': 3 } });
  });
});

describe('a node of the second edition that lies', () => {
  test('gets one statement and one second score of a round, and a clear word for every other question', async () => {
    const { attempts, refused, scores, words } = await lyingNode(1, ledger());
    // The honest round, the same once more, and one score.
    expect(attempts - refused).toBe(3);
    expect(scores).toBe(1);
    expect(words).toEqual({
      ...{ 'second-statement': 19, 'contradicts-chain': 3, 'policy-not-approved': 1 },
      ...{ 'terms-differ': 3, 'trainer-key-changed': 1, 'noise-missing': 1, 'unknown-verifier': 5 },
      ...{ 'weights-out-of-bounds': 1, 'bad-draw': 3 },
    });
  });
});
