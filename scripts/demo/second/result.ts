import { formatUnits } from 'ethers';
import { SECOND_SCORE_UNIT } from '../../../src/protocol/second/score-unit.ts';
import type { Refused } from './refusal.ts';
import type { LossRow } from './rounds.ts';
import { TOKEN_DECIMALS } from './world.ts';

/** The result that `--json` writes. Amounts are decimal strings in the smallest unit. */
export interface SecondDemoResult {
  readonly sites: readonly {
    readonly name: string;
    readonly role: string;
    /** R of its dataset. */
    readonly records: number;
    /** One a paid round: g, p (null where it owed none) and S. */
    readonly rounds: readonly {
      readonly gate: number;
      readonly pay: number | null;
      readonly score: number;
    }[];
    /** Different batches that it opened. */
    readonly opened: number;
    /** ε of everything that left it, at δ = 10^-6; null: exact sums left, and no bound holds. */
    readonly epsilon: number | null;
    readonly stake: string;
    readonly claimed: string;
  }[];
  readonly losses: readonly LossRow[];
  readonly totals: { readonly income: string; readonly claimed: string };
  readonly public: readonly string[];
  readonly refused: readonly Refused[];
}

const HEAD = [
  'site',
  'role',
  'records',
  'gate',
  'pay',
  'score',
  'opened',
  'epsilon',
  'stake',
  'tokens claimed',
];

/** An amount in tokens. */
export const tokens = (amount: string): string => Number(formatUnits(amount, TOKEN_DECIMALS)).toFixed(2);
const unless = (values: readonly (number | null)[]): string =>
  values.length === 0 ? '-' : values.map((value) => value ?? '-').join(' | ');

/** Stake in the unit of scores. */
export const stakeOf = (stake: string): number => Number(BigInt(stake) / SECOND_SCORE_UNIT);

/** One row a site, with the heads of `HEAD`. */
const rowsOf = (sites: SecondDemoResult['sites']): string[][] =>
  sites.map(({ name, role, records, rounds, opened, epsilon, stake, claimed }) => [
    ...[name, role, `${records}`],
    unless(rounds.map(({ gate }) => gate)),
    unless(rounds.map(({ pay }) => pay)),
    unless(rounds.map(({ score }) => score)),
    ...[`${opened}`, epsilon === null ? 'no bound' : epsilon.toFixed(2)],
    ...[`${stakeOf(stake)}`, tokens(claimed)],
  ]);

/** The demo's sites as a table: heads, and rows of the same length. */
export const siteTable = (sites: SecondDemoResult['sites']) => ({ head: HEAD, rows: rowsOf(sites) });
