import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { planDatasets } from '../../../src/records/dataset-plan.ts';
import { type SiteRecord, sliceTest } from '../../../src/records/read-records.ts';
import type { RehearsalDataset } from '../rehearsal.ts';

/**
 * Which records neither training nor holdout sees. They are kept out of contributed datasets by the hash of
 * their key under a seed of the report's own, so the rule depends on no row order, no label and no result.
 */

/** One division of the records into training and test. */
export interface TestRule {
  /** Share of the records that are kept back. */
  readonly share: number;
  readonly seed: string;
  /** Which of the 1/share disjoint parts of the hash's range, from 0. */
  readonly part: number;
}

/** Datasets without the test records, and the test records. */
export interface DividedDatasets {
  readonly training: readonly RehearsalDataset[];
  readonly test: readonly SiteRecord[];
}

/**
 * Sites that give test records: those from which the policy also draws its holdout, because only there does
 * the policy itself say that a label means what the holdout means. Without such a site, all of them.
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

/** Takes the test records out of the contributors' datasets. The holdout stays whole: its records are no test records. */
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
