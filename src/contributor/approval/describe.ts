import { isoTime } from './credential.ts';
import { describeDuo } from './duo.ts';
import type { ApprovalTerms } from './terms.ts';

/** An approval in words, for the people who sign it. One line a fact. */
export function describeTerms(terms: ApprovalTerms, from: number, until: number): string[] {
  const { dataset, purpose, privacy, openings } = terms;
  return [
    'root' in dataset
      ? `dataset: the one with root ${dataset.root}, and no other`
      : `dataset: any that source ${dataset.source} signs for days from ${dataset.firstDay} to ${dataset.lastDay}`,
    `model: ${terms.model}`,
    `policy: the one with hash ${terms.policyHash}; another policy needs another approval`,
    `purpose: ${purpose.text}`,
    ...purpose.duo.map((code) => `  ${describeDuo(code)}`),
    `permit: ${terms.permit}`,
    `valid: from ${isoTime(from)} until ${isoTime(until)}`,
    `each batch of records may be opened ${openings === 1 ? 'once' : `${openings} times`}, ever`,
    'delta' in privacy
      ? `privacy: at most epsilon ${privacy.epsilon} at delta ${privacy.delta}; sums without noise are refused`
      : 'privacy: NO BOUND. Exact sums over batches leave the hospital, encrypted to the model owner; no noise hides a single patient from that owner',
    `objections: every patient who objected until ${terms.optOutCutOff} must be left out`,
  ];
}
