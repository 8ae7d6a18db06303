import type { RoundView } from '../protocol/chain-state.ts';

/** All that the owner's next move depends on, and all of it is on chain: so a run can be resumed anywhere. */
export interface TrainingView {
  readonly closed: boolean;
  /** Rounds that were settled, void ones not counted. */
  readonly settledRounds: number;
  /** The newest round, if there was one. */
  readonly round: RoundView | undefined;
  /** The newest block. */
  readonly height: bigint;
}

export type Action =
  | { readonly kind: 'open' | 'seal' | 'beacon' | 'evaluate' | 'void' | 'settle' | 'step' }
  /** Until a block is there. */
  | { readonly kind: 'wait'; readonly until: bigint; readonly what: string }
  /** Until others have acted, or the deadline has passed. */
  | { readonly kind: 'await-holdouts'; readonly until: bigint }
  | { readonly kind: 'done' }
  /** A due step was missed, or the model was closed: no round opens any more. */
  | { readonly kind: 'over'; readonly why: 'closed' | 'step-missed' };

/**
 * What the model's owner has to do next.
 *
 * @param goal settled rounds after which training is done
 */
export function nextAction({ closed, settledRounds, round, height }: TrainingView, goal: number): Action {
  const next = round === undefined ? undefined : within(round, height);
  if (next !== undefined) return next;
  if (settledRounds >= goal) return { kind: 'done' };
  return closed ? { kind: 'over', why: 'closed' } : { kind: 'open' };
}

/** What is left to do in a round; undefined once there is nothing. */
function within(round: RoundView, height: bigint): Action | undefined {
  const isLate = height > round.evaluateDeadline;
  switch (round.status) {
    case 'open':
      if (isLate) return { kind: 'void' };
      return afterBlock(round.sealHeight, height, 'enrolment ends') ?? { kind: 'seal' };
    case 'sealed':
      if (isLate) return { kind: 'void' };
      // The header is provable once a later block is there.
      return afterBlock(round.beaconHeight + 1n, height, 'the beacon is known') ?? { kind: 'beacon' };
    case 'evaluating':
      if (isLate) return { kind: 'void' };
      if (round.holdoutsDue > 0) return { kind: 'await-holdouts', until: round.evaluateDeadline };
      return { kind: 'evaluate' };
    case 'attesting':
      return afterBlock(round.attestDeadline + 1n, height, 'the last attestation') ?? { kind: 'settle' };
    case 'settled':
      if (round.stepped || round.sets < round.minSets) return undefined;
      return height > round.stepDeadline ? { kind: 'over', why: 'step-missed' } : { kind: 'step' };
    case 'void':
      return undefined;
  }
}

/** A call that needs block `until` is first tried out on the newest one. */
const afterBlock = (until: bigint, height: bigint, what: string): Action | undefined =>
  height < until ? { kind: 'wait', until, what } : undefined;
