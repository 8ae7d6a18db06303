import type { RoundView } from '../protocol/chain-state.ts';

/**
 * Everything that the owner's next action depends on. All of it is on chain, so a run can be resumed at any
 * point.
 */
export interface TrainingView {
  readonly closed: boolean;
  /** Settled rounds, without void ones. */
  readonly settledRounds: number;
  /** The newest round; undefined before the first. */
  readonly round: RoundView | undefined;
  /** Height of the newest block. */
  readonly height: bigint;
}

export type Action =
  | { readonly kind: 'open' | 'seal' | 'beacon' | 'evaluate' | 'void' | 'settle' | 'step' }
  /** Wait until this block is mined. */
  | { readonly kind: 'wait'; readonly until: bigint; readonly what: string }
  /** Wait until others have acted or the deadline has passed. */
  | { readonly kind: 'await-holdouts'; readonly until: bigint }
  | { readonly kind: 'done' }
  /** No further round can open: a due step was missed, or the model was closed. */
  | { readonly kind: 'over'; readonly why: 'closed' | 'step-missed' };

/**
 * The next action of the model's owner.
 * @param goal number of settled rounds after which training is done
 */
export function nextAction({ closed, settledRounds, round, height }: TrainingView, goal: number): Action {
  const next = round === undefined ? undefined : within(round, height);
  if (next !== undefined) return next;
  if (settledRounds >= goal) return { kind: 'done' };
  return closed ? { kind: 'over', why: 'closed' } : { kind: 'open' };
}

/** The next action in a round; undefined if nothing is left to do. */
function within(round: RoundView, height: bigint): Action | undefined {
  const isLate = height > round.evaluateDeadline;
  switch (round.status) {
    case 'open':
      if (isLate) return { kind: 'void' };
      return afterBlock(round.sealHeight, height, 'enrolment ends') ?? { kind: 'seal' };
    case 'sealed':
      if (isLate) return { kind: 'void' };
      // The header can be proven once a later block exists.
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

/** Transactions are simulated on the newest block, so wait until block `until` exists. */
const afterBlock = (until: bigint, height: bigint, what: string): Action | undefined =>
  height < until ? { kind: 'wait', until, what } : undefined;
