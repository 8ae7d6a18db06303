import { roundHalfAway } from '../../../protocol/fixed-point.ts';
import type { Measures } from './types.ts';

/** The score of a set step by step, in the contract's integers, from the measures that events publish. */

/** Numbers of the terms that decide pay. */
export interface ScoreTerms {
  /** w. */
  readonly scoreScale: bigint;
  readonly vScale: bigint;
  /** b. */
  readonly noise: bigint;
  /** Units of 2^-16. */
  readonly kappa: bigint;
}

export interface ScoreSteps {
  /** g + p, or g alone where no p can come. */
  readonly sum: bigint;
  /** Below one standard deviation of the noise: it counts as 0. */
  readonly isNoise: boolean;
  /** The score that the holdout itself would have earned with as many records. */
  readonly cap: bigint;
  readonly score: bigint;
}

/** g: the mean of a set's gates, rounded, halves away from zero. */
export const gateOf = (gates: readonly bigint[]): bigint =>
  gates.length === 0
    ? 0n
    : roundHalfAway(
        gates.reduce((sum, gate) => sum + gate, 0n),
        BigInt(gates.length),
      );

/** S of pay. @param next measures of the round at whose direction p was proven */
export function payReason(
  { gate, p, records }: { readonly gate: bigint; readonly p: bigint; readonly records: number },
  own: Measures,
  next: Measures,
  terms: ScoreTerms,
): ScoreSteps {
  const rho = own.agreementNumerator + own.agreementDenominator * next.innerBefore;
  return stepsOf(gate + p, next.sumNormSquared, capOf(rho, own, records, terms), terms);
}

/** S of the fallback. */
export const fallbackReason = (
  { gate, records }: { readonly gate: bigint; readonly records: number },
  own: Measures,
  terms: ScoreTerms,
): ScoreSteps => stepsOf(gate, own.normSquared, capOf(own.agreementNumerator, own, records, terms), terms);

function stepsOf(
  sum: bigint,
  normSquared: bigint,
  cap: bigint,
  { scoreScale, noise }: ScoreTerms,
): ScoreSteps {
  const variance = noise === 0n ? 0n : 4n ** noise;
  const isNoise = 3n * (sum * scoreScale) ** 2n < 49n * variance * normSquared;
  return { sum, isNoise, cap, score: isNoise ? 0n : sum < cap ? sum : cap };
}

function capOf(
  numerator: bigint,
  own: Measures,
  records: number,
  { scoreScale, vScale, kappa }: ScoreTerms,
): bigint {
  const divisor = 2n ** 16n * vScale * scoreScale * own.agreementDenominator;
  return numerator <= 0n || divisor === 0n ? 0n : (kappa * BigInt(records) * numerator * 2n ** 24n) / divisor;
}
