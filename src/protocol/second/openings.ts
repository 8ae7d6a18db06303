import { AssayError } from '../errors.ts';
import type { PolicyNumbers } from './numbers.ts';

/** How often a batch may be opened, and the rule for policies without noise (ADR 60). */

export interface OpeningTerms {
  /** E: openings of a batch, 1..4. */
  readonly epochs: number;
  /**
   * Whether the holder of the records accepts that the trainer reads exact sums of the same records more than once. Two
   * of them at nearly equal weights give single records.
   */
  readonly acceptsRepeatedExactSums?: boolean | undefined;
}

/**
 * Refuses terms under which a batch without noise is opened more than once.
 * @throws AssayError `repeated-exact-sums` (2)
 */
export function assertOpenings({ noise }: Pick<PolicyNumbers, 'noise'>, terms: OpeningTerms): void {
  if (noise > 0 || terms.epochs <= 1 || terms.acceptsRepeatedExactSums) return;
  throw new AssayError(
    'repeated-exact-sums',
    `The policy adds no noise, and its terms open a batch up to ${terms.epochs} times. Two exact sums of the same batch can give single records to an owner who chooses the weights. Ask for E = 1 or for noise, or accept repeated exact sums in so many words.`,
  );
}
