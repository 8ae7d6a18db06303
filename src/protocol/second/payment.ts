import { AssayError } from '../errors.ts';
import { roundHalfAway } from '../fixed-point.ts';
import { inner, meanDirection } from './model.ts';
import type { PolicyNumbers } from './numbers.ts';

/** The pay of a set, in the contract's integers. Every division rounds in favour of the pool. */

/** The evaluators of one round: the direction of each, and the records behind it. */
export interface Directions {
  /** One to three. */
  readonly directions: readonly (readonly bigint[])[];
  /** Holdout records of each. */
  readonly counts: readonly number[];
}

export interface PaymentTerms {
  readonly numbers: PolicyNumbers;
  /** Units of 2^-16. */
  readonly kappa: number;
}

/** A rational number; the denominator is positive. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const positive = ({ numerator, denominator }: Fraction): Fraction => ({
  numerator: numerator > 0n ? numerator : 0n,
  denominator,
});

/** 4^b, but 0 for b = 0: no noise. */
const varianceFactor = (b: number): bigint => (b === 0 ? 0n : 4n ** BigInt(b));

/**
 * The agreement of evaluators, at least 0: the mean of <V_i, V_j> over pairs of evaluators, whose noises are independent.
 * Of one evaluator |V|^2 less what its noise adds to it: (F + 1) * (49/3) * 4^b_h * (s / count)^2 with s = vScale / 2^24.
 */
export function agreement({ directions, counts }: Directions, { numbers }: PaymentTerms): Fraction {
  const [first, ...others] = directions;
  if (!first || counts.length !== directions.length || directions.length > 3)
    throw new AssayError('wrong-arity', 'A round has one to three evaluators, each with its count.');
  if (others.length === 0) {
    const count = BigInt(counts[0] as number);
    const denominator = 3n * 2n ** 48n * count * count;
    const noise =
      BigInt(first.length) * 49n * varianceFactor(numbers.holdoutNoise) * BigInt(numbers.vScale) ** 2n;
    return positive({ numerator: denominator * inner(first, first) - noise, denominator });
  }
  const pairs = directions.flatMap((a, i) => directions.slice(i + 1).map((b) => inner(a, b)));
  return positive({
    numerator: pairs.reduce((sum, product) => sum + product, 0n),
    denominator: BigInt(pairs.length),
  });
}

/** floor(kappa * count * rho / (s * w)): what the holdout itself would have earned with `count` records. */
function capOf(
  { numerator, denominator }: Fraction,
  count: number,
  { numbers, kappa }: PaymentTerms,
): bigint {
  if (numerator <= 0n || numbers.vScale === 0) return 0n;
  return (
    (BigInt(kappa) * BigInt(count) * numerator * 2n ** 24n) /
    (2n ** 16n * BigInt(numbers.vScale) * numbers.scoreScale * denominator)
  );
}

/** Whether a score is below one standard deviation of what noise alone gives: 3 (x w)^2 < 49 * 4^b * |V|^2. */
export const isNoise = (score: bigint, direction: readonly bigint[], { numbers }: PaymentTerms): boolean =>
  3n * (score * numbers.scoreScale) ** 2n < 49n * varianceFactor(numbers.noise) * inner(direction, direction);

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** g of a set: the rounded mean of its gates. */
export const meanGate = (gates: readonly bigint[]): bigint =>
  roundHalfAway(
    gates.reduce((sum, gate) => sum + gate, 0n),
    BigInt(gates.length),
  );

/** A set's result: its gate, and the records of its drawn batches. */
export interface SetGate {
  readonly g: bigint;
  readonly count: number;
}

/**
 * S = min(g + p, cap), 0 within the noise; negative where the set did harm. The cap has
 * rho = max(0, agreement) + <V, V+>, at least 0.
 * @param next V of the next evaluated round
 */
export function payScore(
  { g, count }: SetGate,
  p: bigint,
  round: Directions,
  next: readonly bigint[],
  terms: PaymentTerms,
): bigint {
  const V = meanDirection(round.directions);
  const x = g + p;
  const sum = V.map((word, j) => word + (next[j] as bigint));
  if (isNoise(x, sum, terms)) return 0n;
  const { numerator, denominator } = agreement(round, terms);
  const rho = { numerator: numerator + denominator * inner(V, next), denominator };
  return least(x, capOf(rho, count, terms));
}

/** S where no p can come: min(g, cap) of this round alone, 0 within the noise. */
export function fallbackScore({ g, count }: SetGate, round: Directions, terms: PaymentTerms): bigint {
  if (isNoise(g, meanDirection(round.directions), terms)) return 0n;
  return least(g, capOf(agreement(round, terms), count, terms));
}

/** Scores under the round's cap: positive ones scaled so that their sum fits, rounded down; negative ones as they are. */
export function underRoundCap(scores: readonly bigint[], cap: bigint): bigint[] {
  const total = scores.reduce((sum, score) => (score > 0n ? sum + score : sum), 0n);
  if (total <= cap) return [...scores];
  return scores.map((score) => (score > 0n ? (score * cap) / total : score));
}
