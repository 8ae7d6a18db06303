import type { BlockClock } from '../../delivery/block-clock.ts';
import type { Schedule } from '../../protocol/chain-state.ts';

/** A moment of a round, on the chain's clock. */
export interface Moment {
  readonly name: string;
  readonly block: bigint;
  readonly isPast: boolean;
  /** `in about 3 min`; empty for the past, and on a chain without a pace. */
  readonly when: string;
}

const NAMES: Readonly<Record<keyof Schedule, string>> = {
  sealHeight: 'enrolment ends',
  beaconHeight: 'beacon draws the batches',
  evaluateDeadline: 'last block for the holdout and V',
  attestDeadline: 'last block for the answers',
  stepDeadline: 'last block for the next checkpoint',
};

/** The round's moments in order, with a forecast of those to come. */
export async function momentsOf(schedule: Schedule, clock: BlockClock): Promise<Moment[]> {
  const height = await clock.height();
  return Promise.all(
    Object.entries(NAMES).map(async ([key, name]) => {
      const block = schedule[key as keyof Schedule];
      const isPast = height > block;
      const forecast = isPast ? '' : await clock.forecast(block);
      return { name, block, isPast, when: forecast.startsWith('in ') ? forecast : '' };
    }),
  );
}

export const describeMoments = (moments: readonly Moment[]): string[] =>
  moments.map(
    ({ name, block, isPast, when }) =>
      `  ${isPast ? 'past' : 'next'}: ${name} at block ${block}${when === '' ? '' : `, ${when}`}`,
  );
