import { BOUND_BITS, COEFFICIENT_BITS } from './policy.ts';
import type { Feature } from './schema.ts';
import type { PolicyLinearRule } from './types.ts';

/**
 * Turns a linear rule over natural values into one over codes: sum(A_j * code_j) >= B with 12-bit
 * coefficients.
 *
 * Rounding favours the record. A record whose natural values satisfy the rule, with codes inside the windows,
 * always passes. A record that misses the bound by at most `tolerance` may pass too. Among all scales that
 * use 11 bits, the one with the smallest tolerance is chosen.
 */

/** A term of a rule: a feature, its index in the schema, its coefficient, and its window in codes. */
export interface LinearTerm {
  readonly feature: Feature;
  readonly index: number;
  /** Coefficient of the natural value; not 0. */
  readonly coefficient: number;
  readonly lo: number;
  readonly hi: number;
}

/** The integers of a rule, and the effect of rounding. */
export interface EncodedLinearRule {
  /** By feature index in the schema; features that the rule does not name are absent. */
  readonly coefficients: ReadonlyMap<number, number>;
  readonly bound: number;
  /** The distance, in units of the bound, by which a record may miss the rule and still pass. */
  readonly tolerance: number;
}

/** Reasons why a rule cannot be encoded. */
export type LinearRuleFault =
  | 'a coefficient rounds to 0: the terms differ too much in scale'
  | 'the rule can never hold inside of the windows'
  | 'the rule can never fail inside of the windows';

const LARGEST_COEFFICIENT = 2 ** (COEFFICIENT_BITS - 1) - 1;
const LARGEST_BOUND = 2 ** (BOUND_BITS - 1) - 1;

/** Exceeds the floating-point error of the sums below, which is under 10^-6 of a unit. */
const SLACK = 1e-3;

/**
 * Encodes a rule.
 * @param given terms of linear features only: the check of the document has rejected log features
 */
export function encodeLinearRule(
  rule: Pick<PolicyLinearRule, 'atMost' | 'atLeast'>,
  given: readonly LinearTerm[],
): EncodedLinearRule | LinearRuleFault {
  // atMost is atLeast of the negated rule.
  const sign = rule.atLeast === undefined ? -1 : 1;
  const target = sign * (rule.atLeast ?? rule.atMost ?? 0);
  const terms = given.map((term) => ({ ...term, coefficient: sign * term.coefficient }));
  const largest = Math.max(...terms.map(({ coefficient, feature }) => Math.abs(coefficient * feature.step)));
  let best: EncodedLinearRule | undefined;
  for (let top = (LARGEST_COEFFICIENT + 1) / 2; top <= LARGEST_COEFFICIENT; top++) {
    const candidate = encodeAtScale(terms, target, top / largest);
    if (candidate !== undefined && (best === undefined || candidate.tolerance < best.tolerance))
      best = candidate;
  }
  if (best === undefined) return 'a coefficient rounds to 0: the terms differ too much in scale';
  let lowest = 0;
  let highest = 0;
  for (const { index, lo, hi } of terms) {
    const coefficient = best.coefficients.get(index) as number;
    lowest += Math.min(coefficient * lo, coefficient * hi);
    highest += Math.max(coefficient * lo, coefficient * hi);
  }
  if (highest < best.bound || best.bound > LARGEST_BOUND)
    return 'the rule can never hold inside of the windows';
  if (lowest >= best.bound) return 'the rule can never fail inside of the windows';
  return best;
}

/**
 * Derivation: value = base + step * code, |rounding error of the code| <= 1/2, A = scale * a * step + error.
 * Then sum(A * code) = scale * sum(a * step * code) + sum(error * code), and the windows bound the last sum.
 */
function encodeAtScale(
  terms: readonly LinearTerm[],
  target: number,
  scale: number,
): EncodedLinearRule | undefined {
  const coefficients = new Map<number, number>();
  let base = 0;
  let halfSteps = 0;
  let lowestError = 0;
  let highestError = 0;
  for (const { feature, index, coefficient, lo, hi } of terms) {
    const exact = scale * coefficient * feature.step;
    const rounded = Math.round(exact);
    if (rounded === 0) return undefined;
    coefficients.set(index, rounded);
    const error = rounded - exact;
    base += coefficient * (feature.centre - 512 * feature.step);
    halfSteps += Math.abs(coefficient * feature.step) / 2;
    lowestError += Math.min(error * lo, error * hi);
    highestError += Math.max(error * lo, error * hi);
  }
  const bound = Math.ceil(scale * (target - base - halfSteps) + lowestError - SLACK);
  const passes = (bound - highestError) / scale + base - halfSteps;
  return { coefficients, bound, tolerance: Math.max(0, target - passes) };
}
