import type { CountedDataset } from '../../../scripts/measure/training/counted-datasets.ts';
import { SeededRandom } from '../../../scripts/support/random.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import {
  type CompiledSecondPolicy,
  compileSecondPolicy,
} from '../../../src/protocol/second/compile-policy.ts';
import type { SiteRecord } from '../../../src/records/read-records.ts';
import { tinyDocument } from '../../records/fixture.ts';

/**
 * Two alike contributors and the holdouts of two evaluators over two synthetic sites that share a truth; a third site whose
 * label is inverted.
 */
export interface Synthetic {
  readonly document: PolicyDocument;
  readonly compiled: CompiledSecondPolicy;
  readonly datasets: readonly CountedDataset[];
  /** The same records in codes of 10 bits. */
  readonly wide: readonly CountedDataset[];
}

const SEED = 20_231;
type Role = CountedDataset['role'];

/** @param size records of a dataset */
export function synthetic(size = 120, rounds = 3): Synthetic {
  const document = tinyDocument((json) => {
    json.mapping.sites = ['north', 'south', 'inverted'].map((name) => ({ name, files: `${name}.csv` }));
    const shared = (from: number, to: number) => ['north', 'south'].map((site) => ({ site, from, to }));
    json.split = {
      simulated: true,
      description: 'synthetic',
      seed: 'synthetic',
      datasets: [
        { name: 'one', role: 'contributor', of: [{ site: 'north', from: 0.6 }] },
        { name: 'two', role: 'contributor', of: [{ site: 'south', from: 0.6 }] },
        { name: 'inverted', role: 'contributor', of: [{ site: 'inverted' }] },
        { name: 'holdout-1', role: 'holdout', of: shared(0, 0.3) },
        { name: 'holdout-2', role: 'holdout', of: shared(0.3, 0.6) },
      ],
    };
  });
  const compiled = compileSecondPolicy({
    document,
    settings: {
      circuit: 'attestation-tiny',
      numbers: {
        ...{ scoreScale: 2 ** 26, vScale: 1024, bound: 90, weightBound: 2 ** 26 },
        ...{ noise: 0, holdoutNoise: 0, lossNoise: 0 },
      },
      terms: {
        ...{ minRecords: 8, smallestBatch: 2, minHoldoutRecords: 16, learningRate: 1 },
        ...{ tolerance: 0.05, kappa: 1, shrink: true },
      },
      round: { batchesPerRound: 4, epochs: 4, holdoutBatches: 2, rounds, minSets: 2 },
    },
  });
  const random = new SeededRandom(SEED);
  const wide = (name: string, role: Role, sites: readonly string[]): CountedDataset => {
    const records = Array.from({ length: size }, (_, i): SiteRecord => {
      const site = sites[i % sites.length] as string;
      const codes = [0, 1].map(() => random.integer(400, 624));
      const logit = ((codes[0] as number) - 512) / 32 - ((codes[1] as number) - 512) / 64;
      const truth = random.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
      return {
        ...{ site, file: `${site}.csv`, rowNumber: i + 2, key: JSON.stringify([site, name, i]) },
        ...{ codes: [...codes, 0, 0], day: 18_322 },
        label: (site === 'inverted' ? 1 - truth : truth) as 0 | 1,
      };
    });
    return { name, role, records, rows: size, repeated: 0, refused: 0 };
  };
  const all = [
    wide('one', 'contributor', ['north']),
    wide('two', 'contributor', ['south']),
    wide('inverted', 'contributor', ['inverted']),
    wide('holdout-1', 'holdout', ['north', 'south']),
    wide('holdout-2', 'holdout', ['north', 'south']),
  ];
  const inEight = (code: number) => (code === 0 ? 0 : 128 + Math.round((code - 512) / 4));
  const datasets = all.map((each) => ({
    ...each,
    records: each.records.map((record) => ({ ...record, codes: record.codes.map(inEight) })),
  }));
  return { document, compiled, datasets, wide: all };
}
