import type { Role } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import type { DrawTerms } from '../../protocol/second/draw.ts';
import { assertOpenings, type OpeningTerms } from '../../protocol/second/openings.ts';
import type { Policy } from '../../protocol/second/policy.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import type { Limits } from '../checks/facts.ts';
import { openingsAllowed } from '../privacy-spent.ts';

/** A policy of the second edition that the contributor approved, and the terms of draws that its document names. */
export interface ApprovedSecondPolicy {
  readonly policy: Policy;
  readonly hash: Field;
  readonly shape: Shape;
  readonly draws: Pick<DrawTerms, 'batchesPerRound'> & OpeningTerms;
  /** Full batches that an evaluator opens in a round. */
  readonly holdoutBatches: number;
  /** The largest bond of an enrolment, in the token's smallest units; undefined: none is approved or refused here. */
  readonly enrolmentBond?: bigint;
  /** The most openings of a batch that a committee's approval allows. */
  readonly openings?: number | undefined;
}

/**
 * Limits for rounds with noise. The seal must have exactly the noise and the norm bound of the approved policy.
 *
 * @param verifierCodes keccak256 of each verifier's code of this release, by circuit
 * @param provingSeconds seconds of one proof on this machine; undefined if never measured
 * @throws AssayError `repeated-exact-sums` where a contributor's batch would be opened more than once without noise
 */
export function secondEditionLimits(
  { policy, hash, shape, draws, holdoutBatches, openings }: ApprovedSecondPolicy,
  role: Role,
  verifierCodes: Readonly<Record<string, string>>,
  provingSeconds: number | undefined,
): Limits {
  // A holdout's batches are spent by their only draw.
  if (role === 'contributor') assertOpenings(policy.numbers, draws);
  const { noise, holdoutNoise, lossNoise, weightBound } = policy.numbers;
  const mostDraws = role === 'holdout' ? holdoutBatches : draws.batchesPerRound;
  // Each answer has a seal, which takes about as long as an attestation. A holdout answers twice after a step.
  const proofs = (mostDraws + 1) * (role === 'holdout' ? 2 : 1);
  return {
    policies: [hash],
    openings: Math.min(openingsAllowed(role), draws.epochs, openings ?? draws.epochs),
    // Partial batches of a holdout are never drawn. How many records an evaluator needs, its datasets fulfil together.
    fewestRecords: role === 'holdout' ? shape.n : policy.terms.minRecords,
    mostDraws,
    weightBound: BigInt(weightBound),
    noise: { words: noise, holdoutWords: holdoutNoise, squaredError: lossNoise, bound: policy.bound },
    verifierCodes,
    provingSeconds: provingSeconds === undefined ? undefined : provingSeconds * proofs,
  };
}
