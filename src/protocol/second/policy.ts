import { AssayError } from '../errors.ts';
import type { Field } from '../field.ts';
import { assertNumbers, BOUND_LIMIT, type PolicyNumbers } from './numbers.ts';
import { BIAS_INPUT } from './record.ts';
import type { Shape } from './shape.ts';

/** The rules that the circuit enforces of one feature. */
export interface FeaturePolicy {
  /** Window of present codes: 1 <= lo <= hi <= 255. */
  readonly lo: number;
  readonly hi: number;
  /** Band of the mean of the present codes of a full batch, 0..255. */
  readonly meanLo: number;
  readonly meanHi: number;
  /** Records of a full batch that may lack it, 0..N. */
  readonly maxMissing: number;
}

/** One linear rule over codes: sum(coefficients[j] * code[j]) >= bound; skipped where a named feature is missing. */
export interface LinearRule {
  /** F signed 12-bit integers. */
  readonly coefficients: readonly number[];
  /** -2^SB .. 2^SB - 1 with SB = 23 (F <= 16) or 24. */
  readonly bound: number;
  /** Records of a full batch that may be skipped. */
  readonly maxSkipped: number;
}

/** Numbers that no circuit reads: the source's tool, the preflight and the contracts do. */
export interface PolicyTerms {
  /** Fewest records of a dataset, 32 bits. */
  readonly minRecords: number;
  /** Fewest records of a batch, 1..N. */
  readonly smallestBatch: number;
  /** Fewest holdout records an evaluator and round, 32 bits. */
  readonly minHoldoutRecords: number;
  /** Learning rate in units of 2^-16, 32 bits. */
  readonly eta: number;
  /** Rise of the loss that is tolerated, in units of 2^-16, 16 bits. */
  readonly tolerance: number;
  /** Factor of the cap in units of 2^-16, 32 bits. */
  readonly kappa: number;
  /** Scale a record beyond the norm bound instead of refusing it. */
  readonly shrink: boolean;
}

/** A policy as the circuits' integers. Its id is `policyHash`. */
export interface Policy {
  readonly schemaHash: Field;
  /** At most F entries; none in a dense shape. */
  readonly features: readonly FeaturePolicy[];
  /** At most L; the rest never fail. */
  readonly rules: readonly LinearRule[];
  /** Label-1 records of a full batch; both 0 in a dense shape. */
  readonly minPositive: number;
  readonly maxPositive: number;
  /** B: the norm of (x, constant feature), in codes. 16..255. */
  readonly bound: number;
  readonly numbers: PolicyNumbers;
  readonly terms: PolicyTerms;
}

export const COEFFICIENT_BITS = 12;
/** Bits of |sum| and |bound| of a linear rule: F * 2^11 * 255 is below 2^23 for F <= 16. */
export const ruleSumBits = (shape: Shape): number => (shape.f <= 16 ? 23 : 24);

/** A feature that a policy doesn't use: always missing, which the policy admits. */
export const unusedFeature = (shape: Shape): FeaturePolicy => ({
  lo: 1,
  hi: 1,
  meanLo: 0,
  meanHi: 255,
  maxMissing: shape.n,
});

/** A rule that never fails. */
export const unusedRule = (shape: Shape): LinearRule => ({
  coefficients: new Array<number>(shape.f).fill(0),
  bound: 0,
  maxSkipped: shape.n,
});

type Check = (value: number, lowest: number, highest: number, what: string) => void;

const fail = (what: string): never => {
  throw new AssayError('bad-policy', `The policy is out of range: ${what}.`);
};
const within: Check = (value, lowest, highest, what) => {
  if (!Number.isInteger(value) || value < lowest || value > highest)
    fail(`${what} must be an integer from ${lowest} to ${highest}`);
};

/** The policy with every place of the shape filled, each word checked. @throws AssayError `bad-policy` */
export function completePolicy(policy: Policy, shape: Shape): Policy {
  within(policy.bound, BIAS_INPUT, BOUND_LIMIT, 'bound');
  assertNumbers(policy.numbers);
  checkTerms(policy.terms, shape);
  if (shape.dense) return completeDense(policy);
  if (policy.features.length > shape.f) fail(`the circuit has ${shape.f} features`);
  if (policy.rules.length > shape.rules) fail(`the circuit has ${shape.rules} linear rules`);
  const features = Array.from({ length: shape.f }, (_, j) => policy.features[j] ?? unusedFeature(shape));
  const rules = Array.from({ length: shape.rules }, (_, l) => {
    const rule = policy.rules[l] ?? unusedRule(shape);
    return { ...rule, coefficients: Array.from({ length: shape.f }, (_, j) => rule.coefficients[j] ?? 0) };
  });
  features.forEach((feature, j) => {
    within(feature.lo, 1, 255, `features[${j}].lo`);
    within(feature.hi, feature.lo, 255, `features[${j}].hi`);
    within(feature.meanLo, 0, 255, `features[${j}].meanLo`);
    within(feature.meanHi, feature.meanLo, 255, `features[${j}].meanHi`);
    within(feature.maxMissing, 0, shape.n, `features[${j}].maxMissing`);
  });
  rules.forEach((rule, l) => {
    checkRule(rule, l, shape);
  });
  within(policy.minPositive, 0, shape.n, 'minPositive');
  within(policy.maxPositive, policy.minPositive, 255, 'maxPositive');
  return { ...policy, features, rules };
}

function checkRule(rule: LinearRule, l: number, shape: Shape): void {
  const half = 2 ** (COEFFICIENT_BITS - 1);
  rule.coefficients.forEach((value, j) => {
    within(value, -half, half - 1, `rules[${l}].coefficients[${j}]`);
  });
  const limit = 2 ** ruleSumBits(shape);
  within(rule.bound, -limit, limit - 1, `rules[${l}].bound`);
  within(rule.maxSkipped, 0, shape.n, `rules[${l}].maxSkipped`);
  if (rule.bound > 0 && rule.coefficients.every((value) => value === 0)) fail(`rules[${l}] names no feature`);
}

/** The dense circuit enforces no windows and no rules; a policy that names any would promise what isn't proven. */
function completeDense(policy: Policy): Policy {
  if (
    policy.features.length > 0 ||
    policy.rules.length > 0 ||
    policy.minPositive > 0 ||
    policy.maxPositive > 0
  )
    fail('a dense shape has no windows, rules or label balance');
  return policy;
}

function checkTerms(terms: PolicyTerms, shape: Shape): void {
  within(terms.minRecords, 0, 2 ** 32 - 1, 'minRecords');
  within(terms.smallestBatch, 1, shape.n, 'smallestBatch');
  within(terms.minHoldoutRecords, 0, 2 ** 32 - 1, 'minHoldoutRecords');
  within(terms.eta, 0, 2 ** 32 - 1, 'eta');
  within(terms.tolerance, 0, 2 ** 16 - 1, 'tolerance');
  within(terms.kappa, 0, 2 ** 32 - 1, 'kappa');
}
