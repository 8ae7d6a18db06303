import { SCORE_UNIT, type Terms } from '../chain/clients/registry-client.ts';
import type { CompiledPolicy } from '../protocol/policy/compile.ts';
import { parseIsoDay } from '../protocol/policy/day-format.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import type { RoyaltyTerms } from '../protocol/royalties/terms.ts';

const DAY = 86_400n;
/** No legal text. */
const NO_TEXT = `0x${'00'.repeat(32)}`;

/** The roles beside data that a document gives a share, in its order. */
export const DOCUMENT_ROLES = ['builder', 'evaluator', 'operator', 'compute', 'feedback'] as const;
export type DocumentRole = (typeof DOCUMENT_ROLES)[number];

/** A document's terms of rounds, as the registry takes them. */
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
    minSets: round.minSets,
    scoreBudget: terms.scoreBudget,
    minRecords: compiled.policy.minRecords,
    eta: compiled.eta,
    capPerRound: BigInt(terms.capPerRound) * SCORE_UNIT,
    maxRelayerFee: BigInt(terms.maxRelayerFee),
    enrolmentBond: BigInt(terms.enrolmentBond),
    trainerBond: BigInt(terms.trainerBond),
    forfeitOnWithdrawal: terms.forfeitOnWithdrawal,
    legalTextHash,
    trainerKey,
  };
}

/**
 * A document's division of payments, as the registry takes it.
 * @param payees receiver of each role's share
 * @param residual to whom falls what the holders of stake do not get
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
