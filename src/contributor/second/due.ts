import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import type { RoundState } from '../../protocol/second/chain-state.ts';
import type { Holding } from './round-facts.ts';

/** The acts that are open to a holder of datasets now, from the chain's state alone. */

/** An act of a contributor. A second score names the set's round, and the evaluated round that scores it. */
export type ContributorAct =
  | { readonly kind: 'enrol'; readonly round: bigint }
  | { readonly kind: 'answer'; readonly round: bigint }
  | { readonly kind: 'score'; readonly round: bigint; readonly next: bigint };

/** The acts of a contributor's dataset that are due in a model's newest round, in order. */
export async function contributorActs(
  rounds: SecondRoundsClient,
  { id }: Holding,
  round: RoundState,
  height: bigint,
): Promise<ContributorAct[]> {
  const { schedule } = round;
  const acts: ContributorAct[] = [];
  const entry = await rounds.entry(round.id, id);
  if (round.phase === 'open' && !round.closing && height < schedule.sealHeight && !entry.enrolled) {
    const { withdrawn } = await rounds.dataset(id);
    if (!withdrawn && !(await rounds.isRetired(id))) acts.push({ kind: 'enrol', round: round.id });
  }
  if (round.phase !== 'attesting' || height >= schedule.attestDeadline) return acts;
  if (round.pending !== 0n) {
    const before = await rounds.entry(round.pending, id);
    if (before.accepted && !before.paid && (await rounds.round(round.pending)).phase === 'stepped')
      acts.push({ kind: 'score', round: round.pending, next: round.id });
  }
  if (entry.enrolled && !entry.attested) acts.push({ kind: 'answer', round: round.id });
  return acts;
}

/** The duties of an evaluator in a round: answers of holdouts, then the proof of direction and losses. */
export interface EvaluatorDuty {
  /** Its holdouts that the round drew on. */
  readonly holdings: readonly Holding[];
  /** Those that have yet to answer. */
  readonly due: readonly Holding[];
  /** All holdouts of this evaluator have answered, and the proof is missing. */
  readonly isEvaluationDue: boolean;
}

/** @param evaluator its account */
export async function evaluatorDuty(
  rounds: SecondRoundsClient,
  holdings: readonly Holding[],
  round: RoundState,
  evaluator: string,
): Promise<EvaluatorDuty> {
  const drawn = holdings.filter(({ id }) => round.holdouts.includes(id));
  const index = round.pins.evaluators.findIndex((each) => each.toLowerCase() === evaluator.toLowerCase());
  if (round.phase !== 'evaluating' || index < 0) return { holdings: drawn, due: [], isEvaluationDue: false };
  const due: Holding[] = [];
  for (const holding of drawn) {
    const { enrolled, draws, attested, attestedBefore } = await rounds.entry(round.id, holding.id);
    if (!enrolled || draws === 0) continue;
    if (!attested || (round.pending !== 0n && !attestedBefore)) due.push(holding);
  }
  const { direction } = await rounds.evaluation(round.id, index);
  return { holdings: drawn, due, isEvaluationDue: direction.length === 0 };
}
