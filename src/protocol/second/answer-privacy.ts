import type { Role } from '../context.ts';
import type { PolicyNumbers } from './numbers.ts';
import { epsilonOf, NOISE_SD, noiseMultiplier } from './privacy.ts';

/** The numbers of a policy that bound what an answer tells of one record. */
export type AnswerNoise = Pick<PolicyNumbers, 'noise' | 'holdoutNoise' | 'lossNoise'> & {
  /** B. */
  readonly bound: number;
};

/** δ of every ε that is stated. */
export const DELTA = 1e-6;
/** Half of the largest squared error of a record, in units of 2^-40. */
const HALF_ERROR = 2 ** 39;

/**
 * ε at `DELTA` of a batch's openings; null where exact sums leave, and no bound holds.
 * @param words F + 1 of the shape
 */
export function answerEpsilon(
  { noise, holdoutNoise, lossNoise, bound }: AnswerNoise,
  role: Role,
  words: number,
  openings: number,
): number | null {
  const isHoldout = role === 'holdout';
  const ofWords = noiseMultiplier(isHoldout ? holdoutNoise : noise, bound);
  // A holdout releases its squared error too: the weaker of the two noises bounds both.
  const ofLoss = lossNoise === 0 ? 0 : (NOISE_SD * 2 ** lossNoise) / HALF_ERROR;
  const z = isHoldout ? Math.min(ofWords, ofLoss) : ofWords;
  const epsilon = epsilonOf({ z, delta: DELTA, openings, releases: isHoldout ? 3 : 1, words });
  return Number.isFinite(epsilon) ? epsilon : null;
}
