import { expect, test } from 'vitest';
import { EIGHT_BITS, shrinkWide, TEN_BITS } from '../../../scripts/measure/training/encoding.ts';
import {
  affordableRounds,
  seededBatches,
  sumsIn,
  termsIn,
  train,
} from '../../../scripts/measure/training/train.ts';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { sumsOf } from '../../../src/protocol/second/model.ts';
import { synthetic } from './fixture.ts';

const SEED = 4;

test('sums in 8 bits are those of the reference model', () => {
  const { datasets } = synthetic(40);
  const random = new SeededRandom(SEED);
  const weights = Array.from({ length: 5 }, () => BigInt(random.integer(-(2 ** 22), 2 ** 22)));
  const records = datasets.flatMap((each) => each.records);
  expect(sumsIn(EIGHT_BITS, records, weights)).toEqual(sumsOf(records, weights));
});

test('numbers for 10 bits give the same training, but for rounding', () => {
  const { compiled, datasets, wide } = synthetic(200, 4);
  const narrow = train(datasets, compiled, { seed: SEED });
  // The same records at four times the resolution, exactly: codes of 8 bits moved to the centre of 10.
  const exact = datasets.map((each) => ({
    ...each,
    records: each.records.map((record) => ({
      ...record,
      codes: record.codes.map((code) => (code === 0 ? 0 : 512 + 4 * (code - 128))),
    })),
  }));
  const same = train(exact, compiled, { seed: SEED, encoding: TEN_BITS });
  for (const [round, { weights, sets }] of narrow.entries()) {
    for (const [j, word] of weights.entries()) {
      const other = 4n * (same[round]?.weights[j] as bigint);
      expect(Math.abs(Number(other - word))).toBeLessThan(64);
    }
    for (const [i, { gate, accepted }] of sets.entries()) {
      expect(same[round]?.sets[i]?.accepted).toBe(accepted);
      expect(Math.abs((same[round]?.sets[i]?.gate as number) - gate)).toBeLessThanOrEqual(2);
    }
  }
  const finer = train(wide, compiled, { seed: SEED, encoding: TEN_BITS });
  expect(finer.at(-1)?.weights).not.toEqual(same.at(-1)?.weights);
  expect(termsIn(compiled, EIGHT_BITS, 2, 0).numbers).toEqual(compiled.policy.numbers);
});

test('steps move W, agreeing sites earn, and an inverted one is never accepted', () => {
  const { compiled, datasets } = synthetic(200, 4);
  const rounds = train(datasets, compiled, { seed: SEED });
  expect(rounds).toHaveLength(4);
  expect(rounds.every(({ stepped }) => stepped)).toBe(true);
  for (const { sets } of rounds) {
    const inverted = sets.find(({ name }) => name === 'inverted');
    expect(inverted?.accepted).toBe(false);
    expect(inverted?.gate).toBeLessThan(0);
    expect(inverted?.score).toBe(0);
  }
  // The last round is paid by the evaluation after it.
  for (const place of [0, 3])
    for (const name of ['one', 'two'])
      expect(rounds[place]?.sets.find((set) => set.name === name)?.score).toBeGreaterThan(0);
});

test('a dataset answers until each of its batches was opened E times, and no more', () => {
  const { compiled, datasets } = synthetic(320, 12);
  const small = datasets.map((each) =>
    each.name === 'two' ? { ...each, records: each.records.slice(0, 16) } : each,
  );
  const draws = { ...compiled.draws, batchesPerRound: 1, epochs: 3 };
  const rounds = train(small, { ...compiled, draws }, { seed: SEED });
  // 16 records are four batches. Of each epoch the last one, with fewer records than the policy's fewest, is skipped.
  expect(rounds.filter(({ sets }) => sets.some(({ name }) => name === 'two'))).toHaveLength(9);
});

test('noise moves gates and weights; a run is the same again, and another under another seed', () => {
  const { compiled, datasets } = synthetic();
  const run = (seed: number, noise: number) => train(datasets, compiled, { seed, noise });
  expect(run(1, 24)).toEqual(run(1, 24));
  expect(run(1, 24).at(-1)?.weights).not.toEqual(run(1, 0).at(-1)?.weights);
  expect(run(2, 0).at(-1)?.weights).not.toEqual(run(1, 0).at(-1)?.weights);
});

test('a remainder below the smallest batch stays out, and every other record is in one batch', () => {
  const { compiled, datasets } = synthetic(17);
  const [one] = datasets;
  if (!one) throw new Error('fixture');
  expect(seededBatches(one, compiled, 1).map(({ length }) => length)).toEqual([4, 4, 4, 4]);
  const more = { ...one, records: [...one.records, { ...one.records[0], key: 'another' }] } as typeof one;
  const batches = seededBatches(more, compiled, 1);
  expect(batches.map(({ length }) => length)).toEqual([4, 4, 4, 4, 2]);
  expect(new Set(batches.flat().map(({ key }) => key)).size).toBe(18);
});

test('a 10-bit record is scaled to the norm bound, rounding towards zero', () => {
  const { codes } = shrinkWide({ codes: [912, 112, 0] }, 90);
  const norm = codes.reduce((sum, code) => sum + (code === 0 ? 0 : (code - 512) ** 2), 64 ** 2);
  expect(norm).toBeLessThanOrEqual(360 ** 2);
  expect(norm).toBeGreaterThan(355 ** 2);
  expect(codes[2]).toBe(0);
  expect(shrinkWide({ codes: [600, 500, 0] }, 90).codes).toEqual([600, 500, 0]);
});

test('holdouts afford as many paid rounds as they have fresh full batches for, less the last evaluation', () => {
  const { compiled, datasets } = synthetic(27);
  // 27 records are 6 full batches of 4: three evaluations of two.
  expect(affordableRounds(datasets, compiled)).toBe(2);
  expect(affordableRounds(datasets, { ...compiled, holdoutBatches: 7 })).toBe(0);
  expect(
    affordableRounds(
      datasets.filter(({ role }) => role === 'contributor'),
      compiled,
    ),
  ).toBe(0);
  expect(() => train(datasets, { ...compiled, rounds: 3 }, { seed: 1 })).toThrow(
    expect.objectContaining({ code: 'holdout-exhausted' }),
  );
});

test('rejects a full batch that breaks a batch-level rule: no proof of it would exist', () => {
  const { compiled, datasets } = synthetic();
  const strict = { ...compiled, policy: { ...compiled.policy, minPositive: 5 } };
  expect(() => train(datasets, strict, { seed: 1 })).toThrow(
    expect.objectContaining({ code: 'batch-refused', exitCode: 3 }),
  );
});
