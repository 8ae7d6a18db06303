import { formatIsoDay } from '../../protocol/policy/day-format.ts';
import type { PrivacyOffer, SecondFigures } from './figures.ts';

/** The batches of a dataset that rounds open, and their cost in privacy, in words. */
export function roundLines(figures: SecondFigures): string[] {
  const { role, normBound, shrunk, smallestBatch, remainder, batches, batchesPerRound } = figures;
  const { period, privacy, roundsAnswerable } = figures;
  return [
    `norm bound ${normBound}: ${shrunk} records scaled to it`,
    `${counted(batches, 'batch', 'batches')}; the last one has at least ${smallestBatch} records${remainder === 0 ? '' : `, so ${remainder} stay out`}`,
    `period: ${formatIsoDay(period.firstDay)} to ${formatIsoDay(period.lastDay)}`,
    role === 'holdout'
      ? `a round opens ${counted(batchesPerRound, 'full batch', 'full batches')}, each once: enough for ${counted(roundsAnswerable, 'round', 'rounds')}`
      : `a round opens ${counted(batchesPerRound, 'batch', 'batches')}, each at most ${times(privacy.openings)}: enough for ${counted(roundsAnswerable, 'round', 'rounds')}`,
    `privacy: ${privacyWords(privacy)}`,
  ];
}

/** `1 batch`, `2 batches`. */
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
/** `once`, `2 times`. */
export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** ε in words. */
export function privacyWords({ delta, epsilonOfOne, epsilonOfAll, openings }: PrivacyOffer): string {
  if (epsilonOfOne === null || epsilonOfAll === null)
    return 'no epsilon bounds what leaves, because exact sums leave';
  const all = openings === 1 ? '' : `, ${epsilonOfAll.toFixed(2)} in all (${openings} openings of a batch)`;
  return `epsilon ${epsilonOfOne.toFixed(2)} an opening at delta ${delta}${all}`;
}
