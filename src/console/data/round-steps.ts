import { secondStepsOf } from './second/round-steps.ts';
import type { Step } from './step.ts';
import type { Round, World } from './world.ts';

/** The steps of a round in order. */
export const stepsOf = (world: World, round: Round): Step[] =>
  secondStepsOf(world, round, round.second).map((step) => ({ ...step, detail: lateness(world, step) }));

/** The detail, with a word where the last block for an unfinished step has passed. */
function lateness({ head }: World, { state, until, detail }: Step): string {
  const isLate = state === 'now' && until !== undefined && BigInt(head.block) > until;
  return isLate ? `${detail === '' ? '' : `${detail}; `}the last block for it has passed` : detail;
}

/** Who must act next. */
export function waitingFor(world: World, round: Round): string {
  const step = stepsOf(world, round).find(({ state }) => state === 'now');
  return step === undefined ? 'no party' : `${step.actor} (${step.name.toLowerCase()})`;
}
