import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { STANDARD } from '../../../src/protocol/second/shape.ts';
import { SeededRandom } from '../../support/random.ts';

const FEATURES = Array.from({ length: STANDARD.f }, (_, j) => `lab-${j + 1}`);
const DAYS = 365;

/** A policy of 16 laboratory values and two linear rules, for the made-up records of `writeRecords`. */
export const SCALE_POLICY = {
  name: 'scale',
  title: 'Made records, to measure with',
  description: 'Sixteen made laboratory values and a label that follows from four of them.',
  schema: {
    label: 'the label is 1',
    features: FEATURES.map((name) => ({ name, unit: '1', transform: 'linear', centre: 100, step: 0.25 })),
  },
  mapping: {
    columns: Object.fromEntries(FEATURES.map((name) => [name, { column: name, missing: [''] }])),
    label: { test: 'label = 1' },
    day: { column: 'day' },
    key: { columns: ['id'] },
    sites: [{ name: 'made', role: 'contributor', files: '*.csv' }],
  },
  rules: {
    features: Object.fromEntries(FEATURES.map((name) => [name, { window: [20, 180], maxMissingShare: 0.5 }])),
    linear: [
      { name: 'first-against-second', terms: { 'lab-1': 1, 'lab-2': -1 }, atLeast: -150, maxSkippedShare: 1 },
      { name: 'third-against-fourth', terms: { 'lab-3': 1, 'lab-4': -1 }, atLeast: -150, maxSkippedShare: 1 },
    ],
    label: { minShare: 0, maxShare: 1 },
    minRecords: 1,
    scoreScale: 100_000_000_000,
    vScale: 4096,
  },
  round: {
    period: { firstDay: '2024-01-01', lastDay: '2024-12-30' },
    rounds: 1,
    challengeSize: 8,
    holdoutBatches: 2,
    minSets: 1,
    learningRate: 0.3,
  },
  terms: {
    vestingRounds: 1,
    capPerRound: 1000,
    scoreBudget: 8,
    maxRelayerFee: '0',
    enrolmentBond: '0',
    shares: { contributors: 7000, builder: 1500, evaluator: 1000, operator: 500, parents: 0 },
  },
};

/** Numbers and terms over the policy, which lies in `base.json`. */
export const SCALE_NUMBERS = {
  ...{ base: 'base.json', circuit: 'attestation-standard' },
  numbers: { scoreScale: 2 ** 30, vScale: 8192, noise: 25, bound: 81, weightBound: 67_108_864 },
  terms: {
    ...{ minRecords: 160, smallestBatch: 80, minHoldoutRecords: 160, learningRate: 1, tolerance: 0.005 },
    shrink: true,
  },
  round: { batchesPerRound: 8, epochs: 1, holdoutBatches: 1, rounds: 2, minSets: 2 },
};

/** Writes a CSV file of seeded records. Seed and count determine the file. */
export async function writeRecords(path: string, count: number, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const file = createWriteStream(path, { mode: 0o600 });
  file.write(`id,day,${FEATURES.join(',')},label\n`);
  const firstDay = Date.UTC(2024, 0, 1);
  for (let i = 0; i < count; i++) {
    const values = FEATURES.map(() => {
      // The mean of three uniforms: roughly normal, with a standard deviation of 16.
      const unit = (random.next() + random.next() + random.next()) / 3 - 0.5;
      return 100 + unit * 96;
    });
    const risk = values.slice(0, 4).reduce((sum, value) => sum + value - 100, 0);
    const label = risk + (random.next() - 0.5) * 60 > 0 ? 1 : 0;
    const cells = values.map((value) => (random.next() < 0.05 ? '' : value.toFixed(2)));
    const day = new Date(firstDay + random.integer(0, DAYS - 2) * 86_400_000).toISOString().slice(0, 10);
    if (!file.write(`${i},${day},${cells.join(',')},${label}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}
