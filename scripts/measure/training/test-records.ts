import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { planDatasets } from '../../../src/records/dataset-plan.ts';
import { type SiteRecord, sliceTest } from '../../../src/records/read-records.ts';
import type { RehearsalDataset } from '../rehearsal.ts';

/**
 * Chooses the records that neither training nor holdout sees. They are left out of contributed datasets by
 * the hash of their key under a seed of the report. So the choice does not depend on row order, labels or
 * results.
 */

/** One division of the records into training and test. */
export interface TestRule {
  /** Share of the records that are kept back. */
  readonly share: number;
  readonly seed: string;
  /** Index, from 0, of the part of the hash's range; there are 1/share disjoint parts. */
  readonly part: number;
}

/** Datasets without the test records, and the test records. */
export interface DividedDatasets {
  readonly training: readonly RehearsalDataset[];
  readonly test: readonly SiteRecord[];
}

/**
 * Sites that give test records: those from which the policy draws its holdout, because the policy declares
 * only their labels to mean the same as the holdout's. Without such a site: all sites.
 */
export function testSites(document: PolicyDocument): Set<string> {
  const sitesOf = (role: string) =>
    new Set(
      planDatasets(document)
        .filter((plan) => plan.role === role)
        .flatMap(({ of }) => of.map(({ site }) => site)),
    );
  const contributing = sitesOf('contributor');
  const shared = contributing.intersection(sitesOf('holdout'));
  return shared.size > 0 ? shared : contributing;
}

/**
 * Removes the test records from the contributors' datasets. The holdout stays complete: its records are no
 * test records.
 */
export function divide(
  datasets: readonly RehearsalDataset[],
  sites: ReadonlySet<string>,
  { share, seed, part }: TestRule,
): DividedDatasets {
  const inPart = sliceTest({ site: '', from: part * share, to: (part + 1) * share }, `test records ${seed}`);
  const isTest = ({ site, key }: SiteRecord) => sites.has(site) && inPart(key);
  return {
    training: datasets.map((dataset) =>
      dataset.role === 'holdout'
        ? dataset
        : { ...dataset, records: dataset.records.filter((record) => !isTest(record)) },
    ),
    test: datasets.flatMap(({ role, records }) => (role === 'contributor' ? records.filter(isTest) : [])),
  };
}
