import type { Moment } from './moment.ts';
import { secondStepsOf } from './second/round-steps.ts';
import type { Step } from './step.ts';
import { phaseOf, type Round, type World } from './world.ts';

/** A round as a sequence of steps. An edition with other steps has another table, not other pages. */

/** The steps of a round in order, by its edition. */
export function stepsOf(world: World, round: Round): Step[] {
  const steps = round.second ? secondStepsOf(world, round, round.second) : firstStepsOf(round);
  return steps.map((step) => ({ ...step, detail: lateness(world, step) }));
}

function firstStepsOf(round: Round): Step[] {
  const phase = phaseOf(round);
  const { schedule, holdouts, answers, enrolled } = round;
  const holdoutAnswers = answers.filter(({ role }) => role === 'holdout');
  const sets = answers.filter(({ role }) => role === 'contributor');
  const reached = ORDER.indexOf(phase);
  const stateOf = (step: number, done: Moment | undefined): Step['state'] => {
    if (done) return 'done';
    if (phase === 'void') return 'skipped';
    return step === reached ? 'now' : step < reached ? 'done' : 'later';
  };
  const isStepDue = round.settled?.stepDue ?? true;
  return [
    {
      name: 'Enrol',
      meaning: 'Datasets enter the round and say how many batches they will open.',
      state: stateOf(0, round.sealed),
      at: round.sealed,
      until: schedule.sealHeight,
      actor: 'contributors',
      detail: `${enrolled.length} enrolled`,
    },
    {
      name: 'Beacon',
      meaning: 'A later block draws the batches, so that no party can choose them.',
      state: stateOf(1, round.beacon?.at),
      at: round.beacon?.at,
      until: schedule.beaconHeight,
      actor: 'the chain',
      detail: round.beacon ? `drawn from ${round.beacon.value.slice(0, 12)}…` : '',
    },
    {
      name: 'Evaluate',
      meaning: 'Held-out records are opened, and the direction that helps them is proven.',
      state: stateOf(2, round.direction),
      at: round.direction,
      until: schedule.evaluateDeadline,
      actor: holdoutAnswers.length < holdouts.length ? 'the holdout datasets' : 'the owner',
      detail: `${holdoutAnswers.length} of ${holdouts.length} holdouts answered`,
    },
    {
      name: 'Attest',
      meaning: 'Each dataset proves what its drawn batches do for the model, and is scored.',
      state: stateOf(3, round.settled?.at),
      at: sets.at(-1)?.at,
      until: schedule.attestDeadline,
      actor: 'the enrolled datasets',
      detail: `${sets.length} of ${enrolled.length} answered, ${sets.filter(({ accepted }) => accepted).length} accepted`,
    },
    {
      name: 'Settle',
      meaning: 'Scores become final.',
      state: round.settled ? 'done' : phase === 'void' ? 'skipped' : 'later',
      at: round.settled?.at,
      until: undefined,
      actor: 'any account',
      detail: round.settled ? `${round.settled.sets} sets in the sum` : '',
    },
    {
      name: 'Step',
      meaning: 'The next checkpoint is proven to follow from the accepted answers alone.',
      state: round.checkpoint
        ? 'done'
        : !isStepDue || phase === 'void'
          ? 'skipped'
          : round.settled
            ? 'now'
            : 'later',
      at: round.checkpoint?.at,
      until: schedule.stepDeadline,
      actor: 'the owner',
      detail: isStepDue ? '' : 'too few accepted sets: the checkpoint stays',
    },
  ];
}

const ORDER: readonly string[] = ['enrolling', 'sealed', 'evaluating', 'attesting', 'settled'];

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
