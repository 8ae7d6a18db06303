import { expect, it } from 'vitest';
import { DELTA } from '../../../src/protocol/second/answer-privacy.ts';
import { epsilonOf, noiseMultiplier } from '../../../src/protocol/second/privacy.ts';
import { SMALL, STANDARD } from '../../../src/protocol/second/shape.ts';
import { proposedBound, proposedSettings } from '../../../src/records/second/proposed-settings.ts';

it('takes the norm that 95 of 100 records keep, inside what the circuits have', () => {
  const at = (x: number) => [128 + x, 128];
  const records = Array.from({ length: 100 }, (_, i) => at(i < 95 ? 12 : 100));
  // 12 and the constant feature 16.
  expect(proposedBound(records.map((codes, i) => (i === 95 ? at(12) : codes)))).toBe(20);
  expect(proposedBound(Array.from({ length: 9 }, () => at(0)))).toBe(17);
  expect(proposedBound([])).toBe(255);
});

it('keeps epsilon 8 over all openings, and opens no more batches than there are', () => {
  for (const [shape, records] of [
    [SMALL, 300],
    [STANDARD, 20_000],
    [SMALL, 70],
  ] as const) {
    const { numbers, round, terms } = proposedSettings(shape, records, 66);
    const z = noiseMultiplier(numbers.noise, 66);
    const loss = { delta: DELTA, openings: round.epochs, words: shape.f + 1 };
    expect(epsilonOf({ ...loss, z })).toBeLessThanOrEqual(8);
    expect(epsilonOf({ ...loss, z: z / 2 })).toBeGreaterThan(8);
    expect(round.batchesPerRound).toBeLessThanOrEqual(Math.max(1, Math.floor(records / shape.n)));
    expect(terms.smallestBatch).toBe(shape.n / 2);
  }
  expect(proposedSettings(STANDARD, 20_000, 66).round).toMatchObject({ batchesPerRound: 8, epochs: 1 });
});
