import type { LabRecord } from '../model/fast-sums.ts';
import type { LabRules } from '../model/rules.ts';

/** Terms and shape of a simulated model. */
export interface LabTerms {
  /** Record slots of a batch. */
  readonly n: number;
  /** K. */
  readonly batchesPerRound: number;
  /** E. */
  readonly epochs: number;
  /** T: rounds that are paid. */
  readonly rounds: number;
  readonly evaluators: number;
  /** Holdout batches of each evaluator a round, and the records of each. */
  readonly holdoutBatches: number;
  readonly holdoutSize: number;
  /** M. */
  readonly minSets: number;
  /** Units of 2^-16. */
  readonly eta: number;
  readonly tolerance: number;
  readonly kappa: number;
  readonly vScale: number;
  readonly scoreScale: bigint;
  /** Settled rounds until stake is vested. */
  readonly vesting: number;
  /** b, b_h, b_Q. */
  readonly noise: number;
  readonly holdoutNoise: number;
  readonly lossNoise: number;
  /** A change of the mechanism that the lab tries, and that the protocol doesn't have. */
  readonly trial?: Trial;
}

/** Changes of the mechanism that were tried. */
export interface Trial {
  /**
   * A second cap of a record's pay: `median` of the accepted sets' pay a record; `others`: the mean of the other sets'
   * pay a record.
   */
  readonly cap?: 'median' | 'others';
  /** `trimmed`: a set whose gate is above the cap enters the step scaled down to it, in sixteenths. */
  readonly pool?: 'trimmed';
  /** `median`: V is the median of the evaluators' directions a word instead of the mean, g that of the gates. */
  readonly direction?: 'median';
  /** `fallback`: a void settles the round before by its first scores. */
  readonly void?: 'fallback';
}

/** The protocol's default for sites of some 300 records. */
export const SMALL: LabTerms = {
  n: 64,
  batchesPerRound: 2,
  epochs: 4,
  rounds: 3,
  evaluators: 2,
  holdoutBatches: 1,
  holdoutSize: 28,
  minSets: 2,
  eta: 65536,
  tolerance: 328,
  kappa: 65536,
  vScale: 8192,
  scoreScale: 2n ** 30n,
  vesting: 2,
  noise: 0,
  holdoutNoise: 0,
  lossNoise: 0,
};

/** The protocol's default for sites of some 20,000 records. */
export const STANDARD: LabTerms = {
  ...SMALL,
  n: 160,
  batchesPerRound: 8,
  epochs: 1,
  rounds: 8,
  holdoutBatches: 2,
  holdoutSize: 160,
  tolerance: 131,
  vesting: 4,
};

/** A data set of the lab: contributors' sites, holdout records, rules. Private where it was read from files. */
export interface LabSet {
  readonly name: string;
  readonly title: string;
  /** Whether the design of the mechanism was tuned on it. */
  readonly tuned: boolean;
  readonly terms: LabTerms;
  readonly rules: LabRules;
  readonly sites: ReadonlyMap<string, readonly LabRecord[]>;
  readonly holdout: readonly LabRecord[];
  /** Sites that give test records. */
  readonly testSites: ReadonlySet<string>;
  /** The site whose owner attacks. */
  readonly attacker: string;
  /** x of one standard deviation: 16 in 8-bit codes, 64 in 10-bit codes. */
  readonly unit: number;
  /** B: the 95th percentile of norms, whole codes. */
  readonly bound: number;
}

/** The 95th percentile of the norms of the contributors' records, in whole codes. */
export function boundOf(sites: ReadonlyMap<string, readonly LabRecord[]>): number {
  const norms = [...sites.values()]
    .flat()
    .map(({ x }) => x.reduce((sum, value) => sum + value * value, 0))
    .sort((a, b) => a - b);
  return Math.ceil(Math.sqrt(norms[Math.floor(norms.length * 0.95)] ?? 256));
}
