import { TINY_POLICY } from '../../support/tiny-policy.ts';

type Json = Record<string, unknown>;

/** Settings of a policy of the second edition for the tiny circuit: 4 records a batch. */
const SECOND_SETTINGS = {
  base: 'base.json',
  circuit: 'attestation-tiny',
  numbers: { scoreScale: 1_048_576, vScale: 8192, bound: 80, weightBound: 67_108_864 },
  terms: {
    ...{ minRecords: 4, smallestBatch: 2, minHoldoutRecords: 4 },
    ...{ learningRate: 1, tolerance: 0.5, shrink: true },
  },
  round: { batchesPerRound: 2, epochs: 1, holdoutBatches: 1, rounds: 2, minSets: 2 },
};

/** Changes to the settings, by part. */
export interface SettingsChange {
  readonly numbers?: Json;
  readonly terms?: Json;
  readonly round?: Json;
}

export const secondSettings = ({ numbers, terms, round }: SettingsChange = {}): Json => ({
  ...SECOND_SETTINGS,
  numbers: { ...SECOND_SETTINGS.numbers, ...numbers },
  terms: { ...SECOND_SETTINGS.terms, ...terms },
  round: { ...SECOND_SETTINGS.round, ...round },
});

/** The base document, as JSON text. */
export const BASE_TEXT = JSON.stringify(TINY_POLICY);
