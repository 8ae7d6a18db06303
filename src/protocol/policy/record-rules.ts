import type { EncodedRecord } from '../record.ts';
import type { LinearRule, Policy } from './policy.ts';

/**
 * The record-level rules exactly as the attestation circuit enforces them on every active record. The
 * preflight and the source's tool use them; a test compares both with the circuit.
 */

/** First and last day of a dataset's period, days since 1970-01-01, both included. */
export interface DayRange {
  readonly firstDay: number;
  readonly lastDay: number;
}

/**
 * A rule that a record breaks: the window of a feature, a linear rule (both by index), or the period of the
 * dataset.
 */
export type RecordViolation =
  | { readonly rule: 'window'; readonly feature: number }
  | { readonly rule: 'linear'; readonly index: number }
  | { readonly rule: 'period' };

/** Whether a rule does not apply because the record lacks a feature that it names. */
export function isSkipped(rule: LinearRule, codes: readonly number[]): boolean {
  return rule.coefficients.some((coefficient, j) => coefficient !== 0 && codes[j] === 0);
}

/** Whether a rule holds or is skipped. */
function holds(rule: LinearRule, codes: readonly number[]): boolean {
  if (isSkipped(rule, codes)) return true;
  let sum = 0;
  for (let j = 0; j < rule.coefficients.length; j++)
    sum += (rule.coefficients[j] as number) * (codes[j] ?? 0);
  return sum >= rule.bound;
}

/**
 * Every record-level rule that a record breaks; empty if it passes.
 * @param record codes for all features of the policy; code 0 means missing and is inside every window
 */
export function checkRecord(policy: Policy, record: EncodedRecord, period: DayRange): RecordViolation[] {
  const violations: RecordViolation[] = [];
  for (let feature = 0; feature < policy.features.length; feature++) {
    const code = record.codes[feature] ?? 0;
    const { lo, hi } = policy.features[feature] as { lo: number; hi: number };
    if (code !== 0 && (code < lo || code > hi)) violations.push({ rule: 'window', feature });
  }
  for (let index = 0; index < policy.rules.length; index++) {
    if (!holds(policy.rules[index] as LinearRule, record.codes)) violations.push({ rule: 'linear', index });
  }
  if (record.day < period.firstDay || record.day > period.lastDay) violations.push({ rule: 'period' });
  return violations;
}
