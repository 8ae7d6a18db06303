import type { LinearRule, Policy } from './policy.ts';
import { type EncodedRecord, normSquared } from './record.ts';
import type { Shape } from './shape.ts';

/** The rules exactly as `attestation` enforces them, for the preflight, the source's tool and tests. */

/** The rules that a record breaks: a window or a linear rule (by index), the norm bound, a missing value of a dense shape. */
export type RecordViolation =
  | { readonly rule: 'window' | 'linear' | 'missing'; readonly index: number }
  | { readonly rule: 'norm' };

/** The rules that a full batch breaks, by feature or linear rule. */
export type BatchViolation =
  | { readonly rule: 'missing' | 'mean' | 'skipped'; readonly index: number }
  | { readonly rule: 'balance' };

/** Whether a rule doesn't apply because a feature that it names is missing. */
export const isSkipped = (rule: LinearRule, codes: readonly number[]): boolean =>
  rule.coefficients.some((coefficient, j) => coefficient !== 0 && codes[j] === 0);

const holds = (rule: LinearRule, codes: readonly number[]): boolean =>
  isSkipped(rule, codes) ||
  rule.coefficients.reduce((sum, coefficient, j) => sum + coefficient * (codes[j] ?? 0), 0) >= rule.bound;

/** Every record rule that a record breaks; empty where it passes. @param policy complete for the shape */
export function checkRecord(policy: Policy, record: EncodedRecord, shape: Shape): RecordViolation[] {
  const violations: RecordViolation[] = [];
  if (normSquared(record.codes) > policy.bound ** 2) violations.push({ rule: 'norm' });
  record.codes.forEach((code, index) => {
    if (shape.dense) {
      if (code === 0) violations.push({ rule: 'missing', index });
      return;
    }
    const window = policy.features[index];
    if (code !== 0 && window && (code < window.lo || code > window.hi))
      violations.push({ rule: 'window', index });
  });
  policy.rules.forEach((rule, index) => {
    if (!holds(rule, record.codes)) violations.push({ rule: 'linear', index });
  });
  return violations;
}

/** Every batch rule that a batch breaks; only full batches have any. @param policy complete for the shape */
export function checkBatch(
  policy: Policy,
  records: readonly EncodedRecord[],
  shape: Shape,
): BatchViolation[] {
  if (shape.dense || records.length < shape.n) return [];
  const violations: BatchViolation[] = [];
  policy.features.forEach((feature, index) => {
    const codes = records.map((record) => record.codes[index] as number).filter((code) => code !== 0);
    const sum = codes.reduce((total, code) => total + code, 0);
    if (records.length - codes.length > feature.maxMissing) violations.push({ rule: 'missing', index });
    if (sum < feature.meanLo * codes.length || sum > feature.meanHi * codes.length)
      violations.push({ rule: 'mean', index });
  });
  policy.rules.forEach((rule, index) => {
    if (records.filter(({ codes }) => isSkipped(rule, codes)).length > rule.maxSkipped)
      violations.push({ rule: 'skipped', index });
  });
  const positives = records.filter(({ label }) => label === 1).length;
  if (positives < policy.minPositive || positives > policy.maxPositive) violations.push({ rule: 'balance' });
  return violations;
}
