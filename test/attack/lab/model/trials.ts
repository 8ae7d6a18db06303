import type { Evaluation } from '../../../../src/protocol/second/mechanism.ts';
import { fallbackScore, type PaymentTerms } from '../../../../src/protocol/second/payment.ts';
import type { Trial } from '../data/set.ts';

/** Changes of the mechanism that the lab tries. Each takes public numbers only. */

interface Paid {
  readonly id: string;
  readonly score: number;
  readonly forfeit: boolean;
}

interface Counted {
  readonly id: string;
  readonly words: readonly bigint[];
  readonly count: number;
  readonly g: bigint;
  readonly accepted: boolean;
}

const least = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** The lower of the middle values. */
export const medianOf = (values: readonly bigint[]): bigint =>
  [...values].sort(least)[Math.floor((values.length - 1) / 2)] as bigint;

export const medianDirection = (directions: readonly (readonly bigint[])[]): bigint[] =>
  (directions[0] ?? []).map((_, j) => medianOf(directions.map((V) => V[j] as bigint)));

/** Scores under a second cap, that of the accepted sets of the same round; rounded down. */
export function secondCap(
  cap: NonNullable<Trial['cap']>,
  pays: readonly Paid[],
  sets: readonly Counted[],
): Paid[] {
  const perRecord = sets.flatMap((set, i) => (set.accepted ? [{ i, rate: rateOf(pays[i], set) }] : []));
  const sorted = perRecord.map(({ rate }) => rate).sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const total = sorted.reduce((sum, rate) => sum + rate, 0);
  return pays.map((pay, i) => {
    const set = sets[i] as Counted;
    if (pay.score <= 0 || perRecord.length < 2) return pay;
    const rate = cap === 'median' ? median : (total - rateOf(pay, set)) / (perRecord.length - 1);
    return { ...pay, score: Math.min(pay.score, Math.floor(Math.max(0, rate) * set.count)) };
  });
}

const rateOf = (pay: Paid | undefined, { count }: Counted): number => Math.max(0, pay?.score ?? 0) / count;

const PARTS = 16n;

/** Sets scaled down, in sixteenths, so that no gate is above what the holdout itself would have. */
export const trimmed = <T extends Counted>(
  sets: readonly T[],
  evaluation: Evaluation,
  terms: PaymentTerms,
): T[] =>
  sets.map((set) => {
    const cap = fallbackScore(set, evaluation, terms);
    const parts = set.g > 0n && cap < set.g ? (PARTS * cap) / set.g : PARTS;
    return { ...set, words: set.words.map((word) => (word * parts) / PARTS) };
  });
