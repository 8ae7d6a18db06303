import { CANARY } from './assay.ts';

/** A policy document for the tiny circuit: two features and a label, from a CSV file. */
export const TINY_POLICY = {
  name: 'tiny',
  title: 'A policy of the tests',
  description: 'Two features for the tiny circuit.',
  schema: {
    label: 'the label is 1',
    features: [
      { name: 'alpha', unit: '1', transform: 'linear', centre: 50, step: 0.5 },
      { name: 'beta', unit: '1', transform: 'linear', centre: 10, step: 0.1 },
    ],
  },
  mapping: {
    columns: { alpha: 'alpha', beta: { column: 'beta', missing: ['?'] } },
    label: { test: 'label = 1' },
    day: { constant: '1990-05-09' },
    key: { columns: ['id'] },
    sites: [{ name: 'clinic', role: 'contributor', files: '*.csv' }],
  },
  rules: {
    features: {
      alpha: { window: [0, 100], maxMissingShare: 1 },
      beta: { window: [0, 20], maxMissingShare: 1 },
    },
    linear: [],
    label: { minShare: 0, maxShare: 1 },
    minRecords: 1,
    scoreScale: 100_000_000_000,
    vScale: 4096,
  },
  round: {
    period: { firstDay: '1990-01-01', lastDay: '1990-12-31' },
    rounds: 1,
    challengeSize: 2,
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

/** `count` rows that pass, with ids from `first` on. Rows with label 1 have a high alpha. */
export function tinyRows(count: number, first = 0): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const label = i % 2;
    return `p${CANARY}-${first + i},${label ? 70 + (i % 7) : 30 - (i % 5)},${8 + (i % 4)},${label}`;
  });
  return `id,alpha,beta,label\n${rows.join('\n')}\n`;
}
