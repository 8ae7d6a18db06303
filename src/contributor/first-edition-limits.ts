import type { Role } from '../protocol/context.ts';
import type { Field } from '../protocol/field.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import type { Shape } from '../protocol/shape.ts';
import type { Limits } from './checks/facts.ts';
import verifierCodes from './evidence/verifier-codes.json' with { type: 'json' };
import { NO_NOISE } from './ledger/entries.ts';
import { openingsAllowed } from './privacy-spent.ts';

/**
 * |W| of four logits a standard deviation (64 codes), in units of 2^-28. Trained models stay below. Steeper weights make a
 * sum of exact residuals that of a few records.
 */
export const WEIGHT_BOUND = 1n << 24n;

/** A policy document that the contributor approved, and its hash for the circuit of the dataset. */
export interface ApprovedPolicy {
  readonly document: PolicyDocument;
  readonly hash: Field;
  readonly shape: Shape;
}

/**
 * Limits for rounds with exact sums. They come from the approved document and this release alone.
 *
 * @param provingSeconds seconds of one proof on this machine; undefined if never measured
 */
export function firstEditionLimits(
  { document, hash, shape }: ApprovedPolicy,
  role: Role,
  provingSeconds: number | undefined,
): Limits {
  const { challengeSize, holdoutBatches } = document.round;
  const mostDraws = role === 'holdout' ? holdoutBatches : challengeSize;
  // All drawn batches but one are full, so an honest draw holds at least this many if the dataset has the fewest.
  const certain = (mostDraws - 1) * shape.n + 1;
  return {
    policies: [hash],
    openings: Math.min(openingsAllowed(role), document.terms.scoreBudget),
    fewestRecords: Math.min(document.rules.minRecords, certain),
    mostDraws,
    weightBound: WEIGHT_BOUND,
    noise: NO_NOISE,
    verifierCodes,
    // The proof of the sealed sum takes about as long as the others.
    provingSeconds: provingSeconds === undefined ? undefined : provingSeconds * (mostDraws + 1),
  };
}
