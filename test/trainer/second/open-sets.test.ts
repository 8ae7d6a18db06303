import { expect, test } from 'vitest';
import type { AttestedEvent } from '../../../src/chain/clients/second/rounds-client.ts';
import { addPoints, BASE, IDENTITY, mulPoint } from '../../../src/protocol/babyjub.ts';
import { commitOpening } from '../../../src/protocol/second/commitment.ts';
import { lockedKey } from '../../../src/protocol/second/locked-key.ts';
import { sealWords } from '../../../src/protocol/second/sealed-words.ts';
import { openAccepted, openSet } from '../../../src/trainer/second/open-sets.ts';

const SECRET = 987654321n;
const FEATURES = 4;

function event(dataset: bigint, accepted = true): AttestedEvent {
  const opening = { words: [1n, -2n, 3n, 4n, dataset], q: 0n, blinding: 100n + dataset };
  const key = accepted ? mulPoint(BASE, SECRET) : lockedKey();
  return {
    ...{ dataset, accepted, drawnBy: 1n, challenge: [0], records: 4, scores: 0n, fallbackScore: 0n },
    fresh: commitOpening(opening),
    sealedOpening: sealWords(opening, key, 55n + dataset),
  };
}
const sumOf = (events: readonly AttestedEvent[]) =>
  events.map(({ fresh }) => fresh).reduce(addPoints, IDENTITY);

test('a trainer opens the accepted sets alone, and they add up to the sum on chain', () => {
  const [a, b] = [event(1n), event(2n)];
  const sets = openAccepted([a, event(3n, false), b], sumOf([a, b]), SECRET, FEATURES);
  expect(sets.map(({ dataset, opening }) => [dataset, opening.words[4]])).toEqual([
    [1n, 1n],
    [2n, 2n],
  ]);
});

test('an opening that does not match its commitment is named, and so is a sum that lacks a set', () => {
  const [a, b] = [event(1n), event(2n)];
  expect(() => openSet({ ...a, fresh: b.fresh }, SECRET, FEATURES)).toThrow('dataset 1 does not match');
  expect(() => openSet(a, SECRET + 1n, FEATURES)).toThrow('dataset 1 does not match');
  expect(() => openSet(event(3n, false), SECRET, FEATURES)).toThrow('dataset 3 does not match');
  expect(() => openAccepted([a], sumOf([a, b]), SECRET, FEATURES)).toThrow('do not add up');
});
