import type { Step } from '../step.ts';
import { phaseOf, type Round, type World } from '../world.ts';
import type { SecondRound } from './types.ts';
import { dueIn, evaluatorsOf, nextOf, versionOf } from './world.ts';

/** A round as a sequence of steps. */

interface Known {
  readonly world: World;
  readonly round: Round;
  readonly second: SecondRound;
  readonly phase: ReturnType<typeof phaseOf>;
  /** Accepted sets. */
  readonly accepted: number;
}

const ORDER: readonly string[] = ['enrolling', 'sealed', 'evaluating', 'attesting', 'stepped', 'settled'];

/** The steps of a round in order. */
export function secondStepsOf(world: World, round: Round, second: SecondRound): Step[] {
  const sets = round.answers.filter(({ role }) => role === 'contributor');
  const accepted = sets.filter((each) => each.accepted).length;
  const known: Known = { world, round, second, phase: phaseOf(round), accepted };
  return [
    ...drawing(known),
    evaluate(known),
    attest(known, sets.length),
    step(known),
    pay(known),
    settle(known),
  ];
}

/** The state of the step that a phase stands for. */
function stateOf({ phase, round }: Known, place: number, isDone: boolean): Step['state'] {
  if (isDone) return 'done';
  if (phase === 'void' || phase === 'rolled back' || round.settled) return 'skipped';
  const reached = ORDER.indexOf(phase);
  return place === reached ? 'now' : place < reached ? 'done' : 'later';
}

function drawing(known: Known): Step[] {
  const { world, round, second } = known;
  const due = dueIn(world, round).length;
  const carried = second.carried === 0n ? '' : `, with those of round ${second.carried}`;
  return [
    {
      name: 'Enrol',
      meaning: 'Datasets enter the round and say how many batches they will open.',
      state: second.closing ? 'skipped' : stateOf(known, 0, round.sealed !== undefined),
      at: second.closing ? undefined : round.sealed,
      until: second.closing ? undefined : round.schedule.sealHeight,
      actor: 'contributors',
      detail: second.closing ? 'a closing round takes no datasets' : `${due} enrolled${carried}`,
    },
    {
      name: 'Beacon',
      meaning: 'A later block draws the batches, so that no party can choose them.',
      state: stateOf(known, 1, round.beacon !== undefined),
      at: round.beacon?.at,
      until: round.schedule.beaconHeight,
      actor: 'the chain',
      detail: round.beacon ? `drawn from ${round.beacon.value.slice(0, 12)}…` : '',
    },
  ];
}

function evaluate(known: Known): Step {
  const { world, round, second } = known;
  const { evaluations, answersBefore, pending, rolledBack } = second;
  const answered = round.answers.filter(({ role }) => role === 'holdout').length + answersBefore.length;
  const due = round.holdouts.length * (pending === 0n ? 1 : 2);
  const evaluators = evaluatorsOf(world, round).length;
  const undone = rolledBack
    ? `; the loss rose, so the step of round ${rolledBack.undone} was taken back`
    : '';
  return {
    name: 'Evaluate',
    meaning:
      pending === 0n
        ? 'Held-out records are opened. Their loss and the direction that helps them are proven.'
        : 'Held-out records are opened. Their loss is proven before and after the last step, and the direction that helps them.',
    state: stateOf(known, 2, round.direction !== undefined || rolledBack !== undefined),
    at: rolledBack?.at ?? round.direction,
    until: round.schedule.evaluateDeadline,
    actor: answered < due ? 'the holdout datasets' : 'the evaluators',
    detail: `${answered} of ${due} holdout answers, ${evaluations.length} of ${evaluators} evaluators${undone}`,
  };
}

function attest(known: Known, answered: number): Step {
  const { world, round, second, accepted } = known;
  const due = dueIn(world, round).length;
  const isDone = round.checkpoint !== undefined || (round.settled !== undefined && answered > 0);
  return {
    name: 'Attest',
    meaning:
      'Each dataset proves what its drawn batches do for the model, with noise. Its gate must be above 0 for every evaluator.',
    state: second.closing ? 'skipped' : stateOf(known, 3, isDone),
    at: round.answers.findLast(({ role }) => role === 'contributor')?.at,
    until: second.closing ? undefined : round.schedule.attestDeadline,
    actor: 'the enrolled datasets',
    detail: second.closing
      ? 'a closing round takes no datasets'
      : `${answered} of ${due} answered, ${accepted} accepted`,
  };
}

function step(known: Known): Step {
  const { world, round, second, phase, accepted } = known;
  const least = Number(versionOf(world, round)?.content.terms.minSets ?? 1);
  const isOver = BigInt(world.head.block) > round.schedule.attestDeadline;
  const isDue = accepted >= least;
  const isSkipped = second.closing || (isOver && !isDue);
  const state = isSkipped ? 'skipped' : stateOf(known, 4, round.checkpoint !== undefined);
  return {
    name: 'Step',
    meaning: 'The next checkpoint is proven to follow from the accepted answers alone.',
    state: state === 'later' && phase === 'attesting' && isDue && isOver ? 'now' : state,
    at: round.checkpoint?.at,
    until: second.closing ? undefined : round.schedule.stepDeadline,
    actor: 'the owner',
    detail: isSkipped ? 'no step is due: the checkpoint stays' : `${least} accepted sets are needed`,
  };
}

function pay(known: Known): Step {
  const { world, round, second, accepted } = known;
  const next = nextOf(world, round);
  const proven = round.answers.filter((each) => each.second?.proven !== undefined);
  const isWaiting = round.checkpoint !== undefined && round.settled === undefined;
  const isPaid = second.outcome === 'paid';
  return {
    name: 'Pay at the next evaluation',
    meaning:
      'Each accepted set is scored again, along the direction of the next round. Both scores decide what it earns.',
    state: isPaid ? 'done' : isWaiting ? 'now' : stateOf(known, 5, false) === 'skipped' ? 'skipped' : 'later',
    at: isPaid ? proven.at(-1)?.second?.proven?.at : undefined,
    until: isWaiting ? next?.schedule.attestDeadline : undefined,
    actor: next === undefined ? 'the evaluation of the next round' : 'the accepted sets, or the owner',
    detail: `${proven.length} of ${accepted} second scores`,
  };
}

const OUTCOME_WORDS = {
  none: '',
  nothing: 'no set earns',
  paid: 'paid by both scores',
  fallback: 'paid by the first score alone',
} as const;

const settle = (known: Known): Step => ({
  name: 'Settle',
  meaning: 'Scores become final.',
  state: known.round.settled ? 'done' : stateOf(known, 5, false) === 'skipped' ? 'skipped' : 'later',
  at: known.round.settled?.at,
  until: undefined,
  actor: 'any account',
  detail: OUTCOME_WORDS[known.second.outcome],
});
