import { AssayError } from '../protocol/errors.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';

/** One part of a dataset: the records of a site whose key hash, as a number in [0, 1), lies in [from, to). */
export interface DatasetSlice {
  readonly site: string;
  readonly from: number;
  readonly to: number;
}

/** A dataset as the document declares it. */
export interface DatasetPlan {
  readonly name: string;
  readonly title: string;
  readonly role: 'contributor' | 'holdout';
  readonly simulated: boolean;
  readonly of: readonly DatasetSlice[];
}

/** The document's datasets: those of `split`, or one for each site. */
export function planDatasets(document: PolicyDocument): DatasetPlan[] {
  const { split, mapping } = document;
  if (split === undefined) {
    return mapping.sites.map((site) => ({
      name: site.name,
      title: site.title ?? site.name,
      role: site.role ?? 'contributor',
      simulated: false,
      of: [{ site: site.name, from: 0, to: 1 }],
    }));
  }
  return split.datasets.map((dataset) => ({
    name: dataset.name,
    title: dataset.title ?? dataset.name,
    role: dataset.role,
    simulated: split.simulated,
    of: dataset.of.map(({ site, from = 0, to = 1 }) => ({ site, from, to })),
  }));
}

/**
 * The dataset of this name.
 *
 * @throws AssayError `dataset-unknown` (2).
 */
export function planDataset(document: PolicyDocument, name: string): DatasetPlan {
  const plan = planDatasets(document).find((dataset) => dataset.name === name);
  if (plan === undefined) {
    const names = planDatasets(document).map((dataset) => dataset.name);
    throw new AssayError(
      'dataset-unknown',
      `no such dataset in the policy document; it has ${names.join(', ')}`,
    );
  }
  return plan;
}
