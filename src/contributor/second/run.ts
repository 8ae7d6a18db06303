import { setTimeout as sleep } from 'node:timers/promises';
import { AssayError } from '../../protocol/errors.ts';
import type { TrainingState } from '../../protocol/second/chain-state.ts';
import type { AnswerDeps } from './answering.ts';
import type { SecondContributor } from './contributor.ts';
import { type ContributorAct, contributorActs, evaluatorDuty } from './due.ts';
import type { SecondEvaluator } from './evaluator.ts';
import type { Holding } from './round-facts.ts';

/** A holder's datasets, run over many rounds. All state is on chain and in the ledger. */
export interface HolderRun {
  readonly deps: AnswerDeps;
  readonly holdings: readonly Holding[];
  readonly model: bigint;
  /** Settled rounds after which the run ends. */
  readonly goal: number;
  readonly pollMs: number;
  /** Do only what is due now. */
  readonly once: boolean;
  readonly height: () => Promise<bigint>;
  readonly note: (line: string) => void;
  /** Called before each enrolment and answer; throws where approval or objections forbid it. */
  readonly assertAllowed: (holding: Holding, act: ContributorAct['kind']) => Promise<void>;
  /** Whether a person refused an act of a dataset in a round; such an act is left out. Default: none was. */
  readonly isRefused?: (round: bigint, dataset: bigint, act: ContributorAct['kind']) => Promise<boolean>;
}

export interface HolderRunResult {
  /** Finished acts, in order, as `answer 3`. */
  readonly acts: readonly string[];
  readonly settledRounds: number;
}

/** Refusals that end a dataset's part in new rounds, and not the run. */
const EXHAUSTED = ['openings-spent', 'exhausted'];
/**
 * Refusals of the chain that only tell that the phase is over, or that another party was quicker. Mined and failed: after
 * a call of another party, which made it dearer than it was estimated; the next look tries again, if it is still due.
 */
const PASSED = [
  'was mined and failed',
  'TOO_LATE',
  'WRONG_PHASE',
  'ALREADY_ENROLLED',
  'ALREADY_ATTESTED',
  'SCORE_NOT_DUE',
];

/** Enrols, answers and proves second scores until the goal is reached or the model is closed. */
export function runContributorRounds(
  run: HolderRun,
  contributor: SecondContributor,
): Promise<HolderRunResult> {
  const spent = new Set<bigint>();
  return untilSettled(run, async (lastRound, done) => {
    const { rounds } = run.deps.chain;
    const round = await rounds.round(lastRound);
    const works: Work[] = [];
    for (const holding of run.holdings) {
      for (const act of await contributorActs(rounds, holding, round, await run.height())) {
        if (act.kind === 'enrol' && spent.has(holding.id)) continue;
        if (await run.isRefused?.(act.round, holding.id, act.kind)) continue;
        works.push(() =>
          attempt(run, spent, holding, async () => {
            await run.assertAllowed(holding, act.kind);
            await perform(contributor, holding, act);
            done(`${act.kind} ${act.round}`);
          }),
        );
      }
    }
    await doAll(works);
  });
}

type Work = () => Promise<void>;

/**
 * Does works in order, all of them: one that fails must not keep the others from their deadlines, which bonds hang on.
 * @throws the first failure, afterwards
 */
async function doAll(works: readonly Work[]): Promise<void> {
  const failures: unknown[] = [];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

const perform = (contributor: SecondContributor, holding: Holding, act: ContributorAct): Promise<unknown> => {
  if (act.kind === 'enrol') return contributor.enrol(holding, act.round);
  if (act.kind === 'answer') return contributor.answer(holding, act.round);
  return contributor.score(holding, act.round, act.next);
};

/** Opens drawn holdouts, and proves direction and losses, until the goal is reached or the model is closed. */
export function runEvaluatorRounds(run: HolderRun, evaluator: SecondEvaluator): Promise<HolderRunResult> {
  const nothing = new Set<bigint>();
  return untilSettled(run, async (lastRound, done) => {
    const { rounds } = run.deps.chain;
    const round = await rounds.round(lastRound);
    if ((await run.height()) >= round.schedule.evaluateDeadline) return;
    const { holdings, due } = await evaluatorDuty(rounds, run.holdings, round, run.deps.beneficiary);
    const refused = await Promise.all(due.map(({ id }) => run.isRefused?.(lastRound, id, 'answer')));
    await doAll(
      due
        .filter((_, i) => refused[i] !== true)
        .map(
          (holding) => () =>
            attempt(run, nothing, holding, async () => {
              await run.assertAllowed(holding, 'answer');
              await evaluator.answer(holding, lastRound);
              done(`answer ${lastRound}`);
            }),
        ),
    );
    const [first] = holdings;
    const duty = await evaluatorDuty(rounds, run.holdings, round, run.deps.beneficiary);
    if (first === undefined || duty.due.length > 0 || !duty.isEvaluationDue) return;
    await attempt(run, nothing, first, async () => {
      await evaluator.evaluate(holdings, lastRound);
      done(`evaluate ${lastRound}`);
    });
  });
}

/** Looks at the newest round again and again. */
async function untilSettled(
  { deps, model, goal, pollMs, once, note }: HolderRun,
  look: (lastRound: bigint, done: (act: string) => void) => Promise<void>,
): Promise<HolderRunResult> {
  const acts: string[] = [];
  for (;;) {
    const training: TrainingState = await deps.chain.rounds.training(model);
    if (training.closed || training.settledRounds >= goal)
      return { acts, settledRounds: training.settledRounds };
    const before = acts.length;
    if (training.lastRound !== 0n)
      await look(training.lastRound, (act) => {
        acts.push(act);
        note(act);
      });
    if (acts.length > before) continue;
    if (once) return { acts, settledRounds: training.settledRounds };
    await sleep(pollMs);
  }
}

async function attempt(
  { note }: HolderRun,
  spent: Set<bigint>,
  { id }: Holding,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    if (EXHAUSTED.includes(error.code)) {
      spent.add(id);
      note(`dataset ${id} takes no part any more: ${error.message}`);
    } else if (PASSED.some((code) => error.code === code || error.message.includes(code)))
      note(error.message);
    else throw error;
  }
}
