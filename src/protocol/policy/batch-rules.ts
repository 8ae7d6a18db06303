import type { EncodedRecord } from '../record.ts';
import type { Policy } from './policy.ts';
import { isSkipped } from './record-rules.ts';

/**
 * The batch-level rules exactly as the attestation circuit enforces them on a full batch. They do not apply
 * to the partial batch of a dataset, which only has to meet the record-level rules: leave it out.
 */

/** A rule that a full batch breaks; features and linear rules by index. */
export type BatchViolation =
  | { readonly rule: 'missing'; readonly feature: number }
  | { readonly rule: 'mean'; readonly feature: number }
  | { readonly rule: 'skipped'; readonly index: number }
  | { readonly rule: 'label' };

/**
 * Every batch-level rule that a full batch breaks; empty if it passes. A feature that no record of the batch
 * has, has no mean, so its mean rule holds.
 */
export function checkBatch(policy: Policy, records: readonly EncodedRecord[]): BatchViolation[] {
  const violations: BatchViolation[] = [];
  for (const [feature, rule] of policy.features.entries()) {
    const present = records.map((record) => record.codes[feature] ?? 0).filter((code) => code !== 0);
    if (records.length - present.length > rule.maxMissing) violations.push({ rule: 'missing', feature });
    const sum = present.reduce((total, code) => total + code, 0);
    if (sum < rule.meanLo * present.length || sum > rule.meanHi * present.length) {
      violations.push({ rule: 'mean', feature });
    }
  }
  for (const [index, rule] of policy.rules.entries()) {
    const skipped = records.filter((record) => isSkipped(rule, record.codes)).length;
    if (skipped > rule.maxSkipped) violations.push({ rule: 'skipped', index });
  }
  const positive = records.filter((record) => record.label === 1).length;
  if (positive < policy.minPositive || positive > policy.maxPositive) violations.push({ rule: 'label' });
  return violations;
}
