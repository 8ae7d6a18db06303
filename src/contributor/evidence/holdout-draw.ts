import { type DrawSeed, draw } from '../../protocol/challenge.ts';

/** Positions of a holdout's unopened batches that its draws touch. */
export const touchedPositions = (seed: DrawSeed, unopened: number, draws: number): number[] => {
  const touched = Array.from({ length: draws }, (_, i) => [draw(seed, i, unopened - i), unopened - 1 - i]);
  return [...new Set(touched.flat())];
};

/**
 * Draws a holdout's batches as the contract does.
 *
 * @param order the index at each touched position
 */
export function drawHoldout(
  seed: DrawSeed,
  unopened: number,
  draws: number,
  order: ReadonlyMap<number, number>,
): number[] {
  const places = new Map(order);
  return Array.from({ length: draws }, (_, i) => {
    const last = unopened - 1 - i;
    const at = draw(seed, i, last + 1);
    const index = places.get(at) as number;
    places.set(at, places.get(last) as number);
    return index;
  });
}
