import type { ColumnProfile } from './column-profile.ts';
import type { ProposedFeature } from './propose-feature.ts';

export interface Candidate {
  readonly profile: ColumnProfile;
  readonly feature: ProposedFeature;
}

/** A column in which two records hardly ever differ tells a model nothing. */
const LEAST_VARIETY = 0.02;

/**
 * The columns that fit into the circuit, in the file's order: those that most records have and in which records
 * differ most.
 */
export function chooseFeatures(
  candidates: readonly Candidate[],
  most: number,
  questions: string[],
): readonly Candidate[] {
  const varied = candidates.filter(({ feature }) => feature.worth.variety >= LEAST_VARIETY);
  const pool = varied.length === 0 ? candidates : varied;
  const flat = candidates.filter((candidate) => !pool.includes(candidate));
  if (flat.length > 0)
    questions.push(`left out, because nearly all records have one value: ${namesOf(flat)}`);
  if (pool.length <= most) return pool;
  const ranked = [...pool].sort((a, b) => worth(b.feature) - worth(a.feature)).slice(0, most);
  questions.push(
    `the circuit has ${most} features: those columns are kept that most records have and that vary most; left out: ${namesOf(pool.filter((candidate) => !ranked.includes(candidate)))}`,
  );
  return pool.filter((candidate) => ranked.includes(candidate));
}

/** Coverage counts double: a model can't use what most records lack. */
const worth = ({ worth: { coverage, variety } }: Pick<ProposedFeature, 'worth'>): number =>
  coverage ** 2 * variety;

const namesOf = (candidates: readonly Candidate[]): string =>
  candidates.map(({ profile }) => `"${profile.name}"`).join(', ');
