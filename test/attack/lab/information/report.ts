import { noiseFor, noiseMultiplier } from '../../../../src/protocol/second/privacy.ts';
import type { LabSet } from '../data/set.ts';
import { boundedRecords } from '../model/world.ts';
import {
  type ColluderResult,
  colluders,
  type HoldoutPoint,
  type LabelPoint,
  labelCounts,
  type ScorePoint,
  scoreInformation,
  smallHoldout,
} from './leaks.ts';
import { DELTA, type MembershipPoint, membershipAt, pairDistances } from './membership.ts';
import { type OracleResult, oracle } from './oracle.ts';

interface OracleRow extends OracleResult {
  readonly name: string;
  /** Of all answers; null without noise. */
  readonly epsilon: number | null;
  /** epsilon / ln 2: the bits of a record that (epsilon, delta) allows. null without noise. */
  readonly bitsAllowed: number | null;
}

export interface InformationReport {
  readonly set: string;
  readonly membership: readonly MembershipPoint[];
  readonly oracle: readonly OracleRow[];
  readonly scores: readonly ScorePoint[];
  readonly labels: readonly LabelPoint[];
  readonly holdout: readonly HoldoutPoint[];
  readonly colluders: readonly (ColluderResult & { readonly z: number })[];
}

/** z of the protocol's table, for one opening: epsilon 8, 4, 2, 1. */
const MULTIPLIERS = [1.58, 2.83, 5.25, 9.95] as const;
const ORACLE_BOUND = 81;

export function informationReport(
  set: LabSet,
  { trials, attempts }: { trials: number; attempts: number },
): InformationReport {
  const records = boundedRecords(set).contributed;
  const words = records[0]?.x.length ?? 1;
  const pairs = pairDistances(records, set.bound, 500);
  const bits = [...new Set([0, ...MULTIPLIERS.map((z) => bitsFor(z, set.bound))])];
  return {
    set: set.name,
    membership: [
      ...MULTIPLIERS.map((z) => membershipAt(z, 1, pairs, trials, words)),
      ...MULTIPLIERS.map((z) => membershipAt(2 * z, 4, pairs, trials, words)),
    ],
    oracle: oracles(attempts),
    scores: scoreInformation(set, 40),
    labels: bits.map((b) => labelCounts(set, b, noiseMultiplier(b, set.bound), 400)),
    holdout: smallHoldout(set, [1, 8, 28, 56, 128, 224]),
    colluders: bits.slice(0, 2).map((b) => ({ ...colluders(set, b), z: noiseMultiplier(b, set.bound) })),
  };
}

/** The least b whose noise is at least z. */
const bitsFor = (z: number, bound: number): number => {
  let b = 1;
  while (noiseMultiplier(b, bound) < z) b++;
  return b;
};

function oracles(attempts: number): OracleRow[] {
  const row = (name: string, b: number, answers: number, epsilon: number | null): OracleRow => ({
    name,
    ...oracle(b, answers, 128, attempts),
    epsilon,
    bitsAllowed: epsilon === null ? null : epsilon / Math.LN2,
  });
  const noisy = [8, 4].map((epsilon) =>
    row(
      `four openings, epsilon ${epsilon}`,
      noiseFor(epsilon, ORACLE_BOUND, { delta: DELTA, openings: 4, words: 17 }) as number,
      4,
      epsilon,
    ),
  );
  return [
    row('no noise, any number of openings (33 queries)', 0, 33, null),
    row('no noise, four openings', 0, 4, null),
    row('no noise, one opening', 0, 1, null),
    ...noisy,
  ];
}
