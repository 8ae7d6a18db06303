import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Rehearsal,
  type RehearsalDataset,
  readDatasets,
  rehearse,
} from '../../scripts/measure/rehearsal.ts';
import type { EncodedRecord } from '../../src/protocol/record.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { realData } from '../support/real-data.ts';
import { shippedPolicy } from './fixture.ts';

/**
 * The four hospitals with the shipped policy, on the reference model: the one whose label is inverted loses,
 * the consistent ones gain, for every beacon; and the integers say what plain floating point says.
 */
const DATA_DIR = realData('heart-disease-uci-4sites');
const SEEDS = 20;

describe.skipIf(DATA_DIR === undefined)('four real hospitals, 20 seeded beacons and tag keys', () => {
  const { document, compiled } = shippedPolicy('heart-disease', STANDARD);
  let datasets: RehearsalDataset[];
  let rehearsals: Rehearsal[];

  beforeAll(async () => {
    datasets = await readDatasets(document, compiled, DATA_DIR as string);
    rehearsals = Array.from({ length: SEEDS }, (_, seed) =>
      rehearse(datasets, document, compiled, STANDARD, seed),
    );
  });

  const sumsOf = (name: string): number[][] =>
    rehearsals.map(({ rounds }) =>
      rounds.map(({ sets }) =>
        (sets.find((set) => set.name === name)?.bands ?? []).reduce((sum, band) => sum + band, 0),
      ),
    );
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

  test('Cleveland sums negative and earns nothing', () => {
    for (const sums of sumsOf('cleveland')) {
      expect(total(sums)).toBeLessThan(0);
      // The account cannot fall below zero, so a positive round after a negative one would earn: none is.
      for (const sum of sums) expect(sum).toBeLessThanOrEqual(0);
    }
  });

  test.each(['hungary', 'long-beach'])('%s sums positive', (name) => {
    for (const sums of sumsOf(name)) expect(total(sums)).toBeGreaterThan(0);
  });

  test('every rehearsal has at least three distinct bands and less than 5 % at the ends', () => {
    for (const { rounds } of rehearsals) {
      const bands = rounds.flatMap(({ sets }) => sets.flatMap((set) => set.bands));
      expect(new Set(bands).size).toBeGreaterThanOrEqual(3);
      expect(bands.filter((band) => Math.abs(band) === 7).length / bands.length).toBeLessThan(0.05);
    }
  });

  test('a dataset with a negative sum is not trained on', () => {
    for (const { rounds } of rehearsals) {
      for (const { sets } of rounds)
        expect(sets.find(({ name }) => name === 'cleveland')?.accepted).toBe(false);
    }
  });

  test('influence: the sign and the order of a plain floating-point TracIn', () => {
    const exact: number[] = [];
    const plain: number[] = [];
    let disagreements = 0;
    for (const { rounds } of rehearsals) {
      for (const { holdout, drawn, sets, weightsBefore } of rounds) {
        const weights = weightsBefore.map((word) => Number(word) / 2 ** 22);
        // The mean over the holdout, as V; the sum over the batch, as G.
        const count = holdout.flat().length;
        const target = floatGradient(holdout.flat(), weights).map((value) => value / count);
        for (const { name, batches } of drawn) {
          const scores = sets.find((set) => set.name === name)?.scores ?? [];
          for (const [index, batch] of batches.entries()) {
            const influence = dot(target, floatGradient(batch, weights));
            const score = Number(scores[index]);
            exact.push(score);
            plain.push(influence);
            if (Math.sign(influence) !== Math.sign(score)) disagreements += 1;
          }
        }
      }
    }
    const correlation = correlate(ranks(exact), ranks(plain));
    process.stdout.write(
      `TracIn, ${exact.length} batches: ${disagreements} signs differ, rank correlation ${correlation.toFixed(5)}\n`,
    );
    expect(disagreements).toBe(0);
    expect(correlation).toBeGreaterThan(0.99);
  });
});

/** Plain logistic gradient, summed over the records, in doubles; features in standard deviations (64 codes), the constant feature 1. */
function floatGradient(records: readonly EncodedRecord[], weights: readonly number[]): number[] {
  const sum = weights.map(() => 0);
  for (const { codes, label } of records) {
    const inputs = [...codes.map((code) => (code === 0 ? 0 : (code - 512) / 64)), 1];
    const residual = 1 / (1 + Math.exp(-dot(weights, inputs))) - label;
    for (const [j, input] of inputs.entries()) sum[j] = (sum[j] ?? 0) + residual * input;
  }
  return sum;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, j) => sum + value * (b[j] ?? 0), 0);

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const rank = new Array<number>(values.length).fill(0);
  for (const [place, index] of order.entries()) rank[index] = place;
  return rank;
}

function correlate(a: readonly number[], b: readonly number[]): number {
  const mean = (a.length - 1) / 2;
  const covariance = a.reduce((sum, value, i) => sum + (value - mean) * ((b[i] ?? 0) - mean), 0);
  const variance = a.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return covariance / variance;
}
