import { setTimeout as sleep } from 'node:timers/promises';
import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import type { RoundState, TrainingState } from '../../protocol/second/chain-state.ts';
import type { Phases } from '../schedule.ts';
import type { SecondOwner } from './owner.ts';
import type { SecondTrainer } from './trainer.ts';

/** A model's rounds from opening to closing. All state is on chain: a killed run is continued by a new one. */
export interface TrainerRun {
  readonly model: bigint;
  /** Signs as the owner. */
  readonly rounds: SecondRoundsClient;
  readonly owner: SecondOwner;
  readonly trainer: SecondTrainer;
  readonly phases: () => Promise<Phases>;
  /** Approves the trainer's bond, if the terms ask for one. */
  readonly approveBond: () => Promise<void>;
  readonly holdouts: readonly bigint[];
  /** Paid rounds. After them a closing round is opened, and the model is closed. */
  readonly goal: number;
  readonly height: () => Promise<bigint>;
  readonly pollMs: number;
  readonly note: (line: string) => void;
}

/** Runs until the model is closed. */
export async function runSecondTrainer(run: TrainerRun): Promise<TrainingState> {
  for (;;) {
    const training = await run.rounds.training(run.model);
    if (training.closed) return training;
    const round = training.lastRound === 0n ? undefined : await run.rounds.round(training.lastRound);
    const hasActed = await act(run, training, round);
    if (!hasActed) await sleep(run.pollMs);
  }
}

/** The next act, if one is possible. @returns whether something was done */
async function act(
  run: TrainerRun,
  training: TrainingState,
  round: RoundState | undefined,
): Promise<boolean> {
  if (round === undefined) return openNext(run, training);
  const { schedule, id } = round;
  const height = await run.height();
  switch (round.phase) {
    case 'open':
    case 'sealed':
      if (height < schedule.sealHeight) return false;
      await run.owner.draw(id);
      return said(run, `round ${id} is drawn`);
    case 'evaluating':
      if (height <= schedule.evaluateDeadline) return false;
      await run.owner.void(id);
      return said(run, `round ${id} is void: an evaluation is missing`);
    case 'attesting':
      return height > schedule.attestDeadline ? endRound(run, round) : scoreSilent(run, round, height);
    case 'stepped':
    case 'settled':
      return round.closing ? close(run) : openNext(run, training);
    default:
      return training.closable ? close(run) : openNext(run, training);
  }
}

async function openNext(run: TrainerRun, { settledRounds, pending }: TrainingState): Promise<boolean> {
  const isClosing = settledRounds + (pending === 0n ? 0 : 1) >= run.goal;
  // Without a set that waits for its second score there is nothing to evaluate.
  if (isClosing && pending === 0n) return close(run);
  await run.approveBond();
  const id = await run.owner.open(run.model, await run.phases(), run.holdouts, isClosing);
  return said(run, `round ${id} is open${isClosing ? ', closing' : ''}`);
}

async function close(run: TrainerRun): Promise<boolean> {
  await run.owner.close(run.model);
  return said(run, 'the model is closed');
}

/** Steps where enough sets are accepted, else settles. */
async function endRound(
  run: TrainerRun,
  { id, closing, sets, pins, schedule }: RoundState,
): Promise<boolean> {
  const isDue = !closing && sets >= pins.minSets;
  if (isDue && (await run.height()) <= schedule.stepDeadline) {
    await run.trainer.step(id);
    return said(run, `round ${id}: the next checkpoint is proven, of ${sets} sets`);
  }
  await run.rounds.settle(id);
  return said(run, `round ${id} is settled without a step`);
}

/** In the second half of the window, proves the second scores that contributors have not sent. */
async function scoreSilent(
  run: TrainerRun,
  { id, pending, schedule }: RoundState,
  height: bigint,
): Promise<boolean> {
  const half = (schedule.evaluateDeadline + schedule.attestDeadline) / 2n;
  if (pending === 0n || height <= half || height >= schedule.attestDeadline) return false;
  const before = await run.rounds.round(pending);
  if (before.phase !== 'stepped') return false;
  for (const { dataset } of await run.trainer.openedSets(before)) {
    const { accepted, paid } = await run.rounds.entry(pending, dataset);
    if (!accepted || paid) continue;
    const p = await run.trainer.score(dataset, pending, id);
    return said(run, `second score of dataset ${dataset} in round ${pending}: ${p}`);
  }
  return false;
}

function said({ note }: TrainerRun, line: string): true {
  note(line);
  return true;
}
