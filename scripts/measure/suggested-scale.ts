/** Legal values of a policy's scoreScale: whole numbers from 1 to 2^40. */
const LARGEST = 2 ** 40;

/** The band, before rounding, at which the suggested scale puts the largest score. It rounds to 6. */
const LARGEST_BAND = 6.2;

interface Suggestion {
  /** A legal scoreScale; undefined if no score was seen. */
  readonly scale: number | undefined;
  /** Why the value is not the one that the scores ask for; empty if it is. */
  readonly note: string;
}

/**
 * A scoreScale that keeps the largest score just below the largest band, to three digits, within what a policy may have.
 *
 * @param scores sizes of the scores, 0 or more
 */
export function suggestedScale(scores: readonly number[]): Suggestion {
  const largest = scores.reduce((most, value) => Math.max(most, value), 0);
  if (largest === 0) return { scale: undefined, note: 'every score is 0: no scale makes a difference' };
  const wanted = largest / LARGEST_BAND;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 2);
  // Up, so that the largest score stays below the largest band.
  const rounded = Math.ceil(wanted / unit) * unit;
  if (rounded > LARGEST)
    return {
      scale: LARGEST,
      note: `the scores ask for ${wanted.toPrecision(3)}, and 2^40 is the largest scale`,
    };
  return { scale: Math.max(1, rounded), note: '' };
}
