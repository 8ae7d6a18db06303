import { fastSigmoid, type LabRecord } from '../model/fast-sums.ts';
import { gaussian, stream } from '../model/random.ts';
import { openRules } from '../model/rules.ts';
import { boundOf, type LabSet, type LabTerms } from './set.ts';

export interface SyntheticOptions {
  readonly name: string;
  readonly terms: LabTerms;
  readonly sites: number;
  readonly recordsPerSite: number;
  readonly holdout: number;
  /** Shift of each site's means, in standard deviations. */
  readonly shift: number;
  readonly features?: number;
}

export const syntheticTitle = ({ sites, recordsPerSite, shift }: SyntheticOptions): string =>
  `Synthetic: ${sites} sites of ${recordsPerSite} records, means shifted by ${shift} sd`;

/** Sites of Gaussian records whose label follows one logistic law; every site has means of its own. */
export function syntheticSet(options: SyntheticOptions): LabSet {
  const { name, terms, sites: count, recordsPerSite, holdout, shift, features = 8 } = options;
  const law = stream(1, `${name} law`);
  const weights = Array.from({ length: features }, () => 0.6 * gaussian(law));
  const recordsOf = (site: string, size: number, spread: number): LabRecord[] => {
    const random = stream(2, `${name} ${site}`);
    const means = weights.map(() => spread * gaussian(random));
    return Array.from({ length: size }, () => {
      const x = new Float64Array(features + 1);
      let z = -0.3;
      for (let j = 0; j < features; j++) {
        const value = Math.max(-7.9, Math.min(7.9, (means[j] as number) + gaussian(random)));
        x[j] = Math.round(16 * value);
        z += (weights[j] as number) * value;
      }
      x[features] = 16;
      return { x, y: random.next() < fastSigmoid(Math.round(z * 2 ** 28)) / 2 ** 20 ? 1 : 0, missing: 0 };
    });
  };
  const names = Array.from({ length: count }, (_, i) => `site-${String(i + 1).padStart(2, '0')}`);
  const sites = new Map(names.map((site) => [site, recordsOf(site, recordsPerSite, shift)]));
  return {
    name,
    title: syntheticTitle(options),
    tuned: false,
    terms,
    rules: openRules(features),
    sites,
    holdout: recordsOf('holdout', holdout, 0),
    testSites: new Set(names),
    attacker: names[0] as string,
    unit: 16,
    bound: boundOf(sites),
  };
}
