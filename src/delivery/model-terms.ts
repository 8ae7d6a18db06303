import { parseIsoDay } from '../protocol/policy/day-format.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import type { RoyaltyTerms } from '../protocol/royalties/terms.ts';

const DAY = 86_400n;

/** Roles that a policy document gives a share besides the contributors, in the document's order. */
export const DOCUMENT_ROLES = ['builder', 'evaluator', 'operator', 'compute', 'feedback'] as const;
export type DocumentRole = (typeof DOCUMENT_ROLES)[number];

/**
 * A policy document's division of payments, as the registry takes it.
 *
 * @param payees address that receives each role's share
 * @param residual address that receives amounts which no holder of stake gets
 */
export function royaltiesOf(
  { terms }: PolicyDocument,
  payees: Readonly<Record<DocumentRole, string>>,
  residual: string,
): RoyaltyTerms {
  const { shares } = terms;
  const day = terms.expiresOn === undefined ? undefined : parseIsoDay(terms.expiresOn);
  return {
    roles: DOCUMENT_ROLES.filter((role) => shares[role] > 0).map((role) => ({
      role,
      payee: payees[role],
      share: shares[role],
    })),
    residual,
    contributors: shares.contributors,
    parents: shares.parents,
    minContributors: terms.minContributors,
    contributorCap: BigInt(terms.contributorCap),
    expiresAt: day === undefined ? 0n : BigInt(day) * DAY,
    claimPeriod: BigInt(terms.claimDays ?? 0) * DAY,
  };
}
