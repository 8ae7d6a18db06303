import { SCORE_UNIT, type Terms } from '../chain/clients/registry-client.ts';
import type { CompiledPolicy } from '../protocol/policy/compile.ts';
import { parseIsoDay } from '../protocol/policy/day-format.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import type { RoyaltyTerms } from '../protocol/royalties/terms.ts';

const DAY = 86_400n;
/** The hash that stands for no legal text. */
const NO_TEXT = `0x${'00'.repeat(32)}`;

/** Roles that a policy document gives a share besides the contributors, in the document's order. */
export const DOCUMENT_ROLES = ['builder', 'evaluator', 'operator', 'compute', 'feedback'] as const;
export type DocumentRole = (typeof DOCUMENT_ROLES)[number];

/**
 * A policy document's terms of rounds, as the registry takes them.
 *
 * @param trainerKey BabyJubJub point, `[x, y]`
 * @param legalTextHash 32 bytes, 0x-prefixed
 */
export function termsOf(
  { terms, round }: PolicyDocument,
  compiled: CompiledPolicy,
  trainerKey: readonly [bigint, bigint],
  legalTextHash: string = NO_TEXT,
): Terms {
  return {
    challengeSize: round.challengeSize,
    holdoutBatches: round.holdoutBatches,
    vestingRounds: terms.vestingRounds,
    vestingDays: terms.vestingDays,
    idleDays: terms.idleDays,
    minSets: round.minSets,
    scoreBudget: terms.scoreBudget,
    minRecords: compiled.policy.minRecords,
    eta: compiled.eta,
    capPerRound: BigInt(terms.capPerRound) * SCORE_UNIT,
    maxRelayerFee: BigInt(terms.maxRelayerFee),
    enrolmentBond: BigInt(terms.enrolmentBond),
    trainerBond: BigInt(terms.trainerBond),
    legalTextHash,
    trainerKey,
  };
}

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
