import { type CommitteeKeys, didOfSeed } from '../../../src/contributor/approval/committee-key.ts';
import type { ApprovalTerms } from '../../../src/contributor/approval/terms.ts';
import { asField } from '../../../src/protocol/field.ts';
import { packPeriod } from '../../../src/protocol/statement.ts';

export const LIST = 'urn:uuid:2b7c1f64-6a67-4c11-8f0e-6f7f5f0c9a11';
export const OTHER_LIST = 'urn:uuid:2b7c1f64-6a67-4c11-8f0e-6f7f5f0c9a12';
/** 2026-11-30, 12:00 UTC. */
export const NOW = Date.UTC(2026, 10, 30, 12) / 1000;
const DAY = 86_400;
export const FROM = NOW - DAY;
export const UNTIL = NOW + 30 * DAY;

export const TERMS: ApprovalTerms = {
  type: 'ApprovedCohort',
  dataset: { root: '1234' },
  model: '77',
  policyHash: '99',
  purpose: { duo: ['DUO:0000007', 'DUO:0000021'], text: 'Predict readmission of patients with diabetes' },
  permit: 'DAC 2026/14',
  openings: 4,
  privacy: { epsilon: 'none' },
  optOutCutOff: '2026-11-01',
};

/** A dataset that TERMS covers. */
export const FACTS = {
  root: asField(1234n),
  source: '5,6',
  period: packPeriod(7305, 7669),
  model: asField(77n),
  policyHash: asField(99n),
};

export async function committee(byte: number): Promise<CommitteeKeys> {
  const seed = Buffer.alloc(32, byte).toString('hex');
  return { seed, did: await didOfSeed(seed) };
}
