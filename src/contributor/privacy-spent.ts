import type { Role } from '../protocol/context.ts';
import { epsilonOf, noiseMultiplier } from '../protocol/second/privacy.ts';
import { answersOf, openingsOf } from './ledger/ledger-view.ts';
import type { HeadedEntry } from './ledger/lines.ts';

/** Openings and privacy that a dataset's answers have spent, from the ledger alone. */
export interface PrivacySpent {
  /** Rounds that were answered, on all chains. */
  readonly rounds: number;
  /** Openings of the batch that was opened most often, and the most that is ever answered. */
  readonly openingsUsed: number;
  readonly openingsAllowed: number;
  /** Different batches that were opened. */
  readonly batchesOpened: number;
  /** ε at `delta` of what has left; null: sums left without noise, and no privacy bound holds. */
  readonly epsilon: number | null;
  readonly delta: number;
}

const DELTA = 1e-6;
/** Openings of a batch that a contributor ever answers. */
const MOST_OPENINGS = 4;

export const openingsAllowed = (role: Role): number => (role === 'holdout' ? 1 : MOST_OPENINGS);

export function privacySpent(entries: readonly HeadedEntry[], root: bigint, role: Role): PrivacySpent {
  const answers = answersOf(entries, root);
  const counts = openingsOf(entries, root);
  const openings = Math.max(0, ...counts.values());
  const bitsOf = (noise: (typeof answers)[number]['noise']): number =>
    role === 'holdout' ? noise.holdoutWords : noise.words;
  // The weakest noise of all answers bounds each of them.
  const z = Math.min(...answers.map(({ noise }) => noiseMultiplier(bitsOf(noise), noise.bound)));
  const epsilon =
    answers.length === 0 ? 0 : epsilonOf({ z, delta: DELTA, openings, releases: role === 'holdout' ? 3 : 1 });
  return {
    rounds: answers.length,
    openingsUsed: openings,
    openingsAllowed: openingsAllowed(role),
    batchesOpened: counts.size,
    epsilon: Number.isFinite(epsilon) ? epsilon : null,
    delta: DELTA,
  };
}

/** In words, for people. */
export function describePrivacy(spent: PrivacySpent): string[] {
  const { rounds, openingsUsed, openingsAllowed: allowed, batchesOpened, epsilon, delta } = spent;
  const bound =
    rounds === 0
      ? 'nothing has left this machine'
      : epsilon === null
        ? 'no privacy bound: exact sums have left this machine'
        : `epsilon ${epsilon.toFixed(2)} spent at delta ${delta}`;
  return [
    `openings: ${openingsUsed} of ${allowed} used by the batch that was opened most; ${batchesOpened} batches opened in ${rounds} rounds`,
    `privacy: ${bound}`,
  ];
}
