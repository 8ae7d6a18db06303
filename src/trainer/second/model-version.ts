import type { SecondTerms } from '../../chain/clients/second/registry-client.ts';
import { type DocumentRole, royaltiesOf } from '../../delivery/model-terms.ts';
import type { Point } from '../../protocol/babyjub.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { RoyaltyTerms } from '../../protocol/royalties/terms.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { SECOND_SCORE_UNIT } from '../../protocol/second/score-unit.ts';

/** The hash that stands for no legal text. */
const NO_TEXT = `0x${'00'.repeat(32)}`;
/** Days after a step within which the next evaluation must complete. */
const EVALUATION_DAYS = 60;
/** Scores are below 2^16: this many sets of a round are paid in full. */
const SETS_IN_FULL = 256n;
/** Negative score that a whole enrolment bond pays for. */
const COVERED_SCORE = 2n ** 10n;

/**
 * The terms of a policy of the second edition, as the registry takes them.
 * @param evaluators beneficiaries of the holdouts, one to three
 * @param shortestWindow blocks of each phase of a round, at least
 */
export function secondTermsOf(
  { terms }: PolicyDocument,
  { policy, draws, holdoutBatches, rounds, minSets }: CompiledSecondPolicy,
  trainerKey: Point,
  evaluators: readonly string[],
  shortestWindow: number,
): SecondTerms {
  const { minRecords, smallestBatch, minHoldoutRecords, eta, tolerance, kappa } = policy.terms;
  return {
    numbers: { ...policy.numbers, bound: policy.bound },
    ...{ batchesPerRound: draws.batchesPerRound, epochs: draws.epochs },
    ...{ holdoutBatches, rounds, minSets, minRecords, smallestBatch, minHoldoutRecords },
    ...{ eta, tolerance, kappa },
    ...{ vestingRounds: terms.vestingRounds, vestingDays: terms.vestingDays, idleDays: terms.idleDays },
    ...{ evaluationDays: EVALUATION_DAYS, shortestWindow },
    capPerRound: SETS_IN_FULL * 2n ** 16n * SECOND_SCORE_UNIT,
    maxRelayerFee: BigInt(terms.maxRelayerFee),
    enrolmentBond: BigInt(terms.enrolmentBond),
    bondCover: terms.enrolmentBond === '0' ? 0n : COVERED_SCORE * SECOND_SCORE_UNIT,
    trainerBond: BigInt(terms.trainerBond),
    ...{ evaluatorBond: 0n, legalTextHash: NO_TEXT, trainerKey, evaluators },
  };
}

/**
 * A policy document's division of payments, with the evaluators' share divided equally among them; the first takes what
 * doesn't divide.
 * @param owner receives the other roles' shares, and amounts that no holder of stake gets
 */
export const secondRoyaltiesOf = (
  document: PolicyDocument,
  owner: string,
  evaluators: readonly string[],
): RoyaltyTerms => {
  const payees = { builder: owner, evaluator: owner, operator: owner, compute: owner, feedback: owner };
  return secondRoyaltiesTo(document, payees, owner, evaluators);
};

/** As `secondRoyaltiesOf`, with a payee for each other role. @param residual receives amounts that no holder of stake gets */
export function secondRoyaltiesTo(
  document: PolicyDocument,
  payees: Readonly<Record<DocumentRole, string>>,
  residual: string,
  evaluators: readonly string[],
): RoyaltyTerms {
  const terms = royaltiesOf(document, payees, residual);
  const divided = (share: number) =>
    evaluators.map((payee, e) => {
      const part = Math.floor(share / evaluators.length);
      return { role: 'evaluator', payee, share: e === 0 ? share - part * (evaluators.length - 1) : part };
    });
  const roles = terms.roles.flatMap((each) =>
    each.role === 'evaluator' && evaluators.length > 0
      ? divided(each.share).filter(({ share }) => share > 0)
      : [each],
  );
  return { ...terms, roles };
}
