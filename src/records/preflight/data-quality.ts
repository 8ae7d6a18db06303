import type { FindingRule } from '../finding.ts';

/**
 * The categories of the harmonised data-quality terminology of Kahn et al. 2016 (doi 10.13063/2327-9214.1244), by
 * which every rule of preflight and circuit is filed.
 */
export type QualityCategory =
  | 'conformance/value'
  | 'conformance/relational'
  | 'completeness'
  | 'plausibility/uniqueness'
  | 'plausibility/atemporal'
  | 'plausibility/temporal';

/** Rules of a full batch, beside those of a row. */
export type BatchRule = 'missing' | 'mean' | 'skipped' | 'label';

/** Where each rule belongs. docs/policy-vocabulary.md says which of them the circuit proves. */
export const QUALITY_CATEGORY: Readonly<Record<FindingRule | BatchRule, QualityCategory>> = {
  'ragged-row': 'conformance/relational',
  'nul-byte': 'conformance/value',
  'empty-cell': 'conformance/value',
  'not-a-number': 'conformance/value',
  'unmapped-category': 'conformance/value',
  'not-a-day': 'conformance/value',
  'not-encodable': 'conformance/value',
  'not-a-vector': 'conformance/value',
  'unit-unknown': 'conformance/value',
  'unit-not-convertible': 'conformance/value',
  'inexact-value': 'conformance/value',
  'fhirpath-failed': 'conformance/value',
  'key-not-exact': 'conformance/value',
  'comment-row': 'conformance/relational',
  'unit-differs': 'conformance/value',
  'day-partial': 'conformance/value',
  'subject-missing': 'conformance/relational',
  'date-unreadable': 'conformance/value',
  'code-unreadable': 'conformance/value',
  'id-unreadable': 'conformance/value',
  'status-unknown': 'conformance/value',
  'modifier-unknown': 'conformance/value',
  'presence-unclear': 'conformance/value',
  'value-unreadable': 'conformance/value',
  'unit-contradictory': 'conformance/value',
  'value-ambiguous': 'conformance/value',
  'reference-unresolved': 'conformance/relational',
  'id-repeated': 'plausibility/uniqueness',
  'event-undated': 'completeness',
  'label-missing': 'completeness',
  'day-missing': 'completeness',
  'key-missing': 'completeness',
  missing: 'completeness',
  skipped: 'completeness',
  'duplicate-key': 'plausibility/uniqueness',
  window: 'plausibility/atemporal',
  linear: 'plausibility/atemporal',
  norm: 'plausibility/atemporal',
  mean: 'plausibility/atemporal',
  label: 'plausibility/atemporal',
  period: 'plausibility/temporal',
};
