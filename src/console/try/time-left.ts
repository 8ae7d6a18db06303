/** Estimates from less than this say little. */
const SHORTEST_MS = 1_500;
const SMALLEST_SHARE = 0.01;

/**
 * Seconds that the work still takes if it goes on as it went.
 * @param share of the work that is done, 0..1
 * @param elapsed milliseconds since it began
 * @returns undefined while too little is done to say
 */
export function secondsLeft(share: number, elapsed: number): number | undefined {
  if (elapsed < SHORTEST_MS || share < SMALLEST_SHARE) return undefined;
  return ((1 - Math.min(1, share)) / share) * (elapsed / 1000);
}

/** "about 40 seconds left", in the reader's numerals: seconds by fives, minutes from one and a half on. */
export function leftWords(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  const [value, unit] =
    seconds < 90 ? [Math.round(seconds / 5) * 5, 'seconds'] : [Math.round(seconds / 60), 'minutes'];
  return `about ${value.toLocaleString()} ${unit} left`;
}
