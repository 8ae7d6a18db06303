import { AssayError } from '../errors.ts';
import type { Field } from '../field.ts';
import type { Shape } from '../shape.ts';

/**
 * A linear rule over codes: sum(coefficients[j] * code[j]) >= bound. It is skipped for a record that lacks a
 * named feature.
 */
export interface LinearRule {
  /** F signed 12-bit integers. */
  readonly coefficients: readonly number[];
  /** Signed 27-bit integer. */
  readonly bound: number;
  /** Records of a full batch that may be skipped. */
  readonly maxSkipped: number;
}

/** The rules that the circuit enforces on one feature. */
export interface FeaturePolicy {
  /** Window of present codes: 1 <= lo <= hi <= 1023. */
  readonly lo: number;
  readonly hi: number;
  /** Range of the mean of the present codes of a full batch, 0..1023. */
  readonly meanLo: number;
  readonly meanHi: number;
  /** Records of a full batch that may lack the feature, 0..N. */
  readonly maxMissing: number;
}

/** A policy as the integers of the circuit. `policyHash` gives its id. */
export interface Policy {
  readonly schemaHash: Field;
  /** F entries. */
  readonly features: readonly FeaturePolicy[];
  /** At most L; missing rules are filled with rules that never fail. */
  readonly rules: readonly LinearRule[];
  /** Label-1 records of a full batch. */
  readonly minPositive: number;
  readonly maxPositive: number;
  /** Fewest records of a dataset. The contract enforces it at commit. */
  readonly minRecords: number;
  /** w: band = round(<V, G> / w). 1..2^40. */
  readonly scoreScale: bigint;
  /** V = round(G_h * vScale / (count * 2^24)). 24 bits. */
  readonly vScale: number;
}

export const COEFFICIENT_BITS = 12;
export const BOUND_BITS = 27;
const COUNT_LIMIT = 256;

/** A feature that the policy does not use: always missing, and allowed to be. */
const unusedFeature = (shape: Shape): FeaturePolicy => ({
  lo: 1,
  hi: 1,
  meanLo: 0,
  meanHi: 1023,
  maxMissing: shape.n,
});

/** A rule that never fails. */
const unusedRule = (shape: Shape): LinearRule => ({
  coefficients: new Array<number>(shape.f).fill(0),
  bound: 0,
  maxSkipped: shape.n,
});

/**
 * Fills every place of the shape and checks each word.
 * @throws AssayError `bad-policy`
 */
export function completePolicy(policy: Policy, shape: Shape): Policy {
  const fail = (what: string): never => {
    throw new AssayError('bad-policy', `The policy is out of range: ${what}.`);
  };
  const within = (value: number, lowest: number, highest: number, what: string) => {
    if (!Number.isInteger(value) || value < lowest || value > highest) {
      fail(`${what} must be an integer from ${lowest} to ${highest}`);
    }
  };
  if (policy.features.length > shape.f) fail(`the circuit has ${shape.f} features`);
  if (policy.rules.length > shape.rules) fail(`the circuit has ${shape.rules} linear rules`);
  const features = Array.from({ length: shape.f }, (_, j) => policy.features[j] ?? unusedFeature(shape));
  const rules = Array.from({ length: shape.rules }, (_, l) => {
    const rule = policy.rules[l] ?? unusedRule(shape);
    const coefficients = Array.from({ length: shape.f }, (_, j) => rule.coefficients[j] ?? 0);
    return { ...rule, coefficients };
  });
  features.forEach((feature, j) => {
    within(feature.lo, 1, 1023, `features[${j}].lo`);
    within(feature.hi, feature.lo, 1023, `features[${j}].hi`);
    within(feature.meanLo, 0, 1023, `features[${j}].meanLo`);
    within(feature.meanHi, feature.meanLo, 1023, `features[${j}].meanHi`);
    within(feature.maxMissing, 0, shape.n, `features[${j}].maxMissing`);
  });
  rules.forEach((rule, l) => {
    const half = 2 ** (COEFFICIENT_BITS - 1);
    rule.coefficients.forEach((value, j) => {
      within(value, -half, half - 1, `rules[${l}].coefficients[${j}]`);
    });
    within(rule.bound, -(2 ** (BOUND_BITS - 1)), 2 ** (BOUND_BITS - 1) - 1, `rules[${l}].bound`);
    within(rule.maxSkipped, 0, shape.n, `rules[${l}].maxSkipped`);
    if (rule.bound > 0 && rule.coefficients.every((value) => value === 0))
      fail(`rules[${l}] names no feature`);
  });
  within(policy.minPositive, 0, COUNT_LIMIT - 1, 'minPositive');
  within(policy.maxPositive, policy.minPositive, COUNT_LIMIT - 1, 'maxPositive');
  within(policy.minRecords, 0, 2 ** 32 - 1, 'minRecords');
  within(policy.vScale, 0, 2 ** 24 - 1, 'vScale');
  if (policy.scoreScale < 1n || policy.scoreScale > 1n << 40n) fail('scoreScale must be from 1 to 2^40');
  return { ...policy, features, rules };
}
