import type { JSX } from 'preact';
import { count } from '../../data/format.ts';
import {
  fallbackReason,
  gateOf,
  payReason,
  type ScoreSteps,
  type ScoreTerms,
} from '../../data/second/reason.ts';
import type { SecondAnswer } from '../../data/second/types.ts';
import { nextOf, stakeOf, versionOf } from '../../data/second/world.ts';
import { numberText, STAKE_UNIT, stakeText } from '../../data/units.ts';
import type { Answer, Round, World } from '../../data/world.ts';
import { IdLink } from '../../parts/values.tsx';
import { OUTCOME_SENTENCES } from './round.tsx';

/** The way from the gates to the counted score, in sentences. Every number is from an event, or follows from events. */
export function SecondReason({
  state,
  round,
  answer,
  second,
}: {
  state: World;
  round: Round;
  answer: Answer;
  second: SecondAnswer;
}): JSX.Element {
  const batches = answer.batches ?? [];
  const g = gateOf(second.gates);
  return (
    <div class="reason">
      <h3>
        Round <IdLink kind="round" id={answer.round} />
      </h3>
      <ol>
        <li>
          The chain drew {batches.length === 1 ? 'one batch' : `${batches.length} batches`} with{' '}
          {count(second.records)} records: {batches.join(', ')}.
        </li>
        <li>
          Along the direction of each evaluator, the sum of these records with its noise is worth{' '}
          {second.gates.map((gate) => numberText(gate)).join(' and ')}. The gate g is the mean:{' '}
          <strong>{numberText(g)}</strong>.
        </li>
        {answer.accepted ? (
          <Accepted {...{ state, round, answer, second, g }} />
        ) : (
          <li>A gate is not above 0, so the answer did not enter the model’s sum. It earns nothing.</li>
        )}
      </ol>
    </div>
  );
}

function Accepted({
  state,
  round,
  answer,
  second,
  g,
}: {
  state: World;
  round: Round;
  answer: Answer;
  second: SecondAnswer;
  g: bigint;
}): JSX.Element {
  const steps = explain(state, round, second, g);
  const { proven } = second;
  const isFallback = round.second.outcome === 'fallback';
  return (
    <>
      <li>Every gate is above 0, so the answer entered the model’s sum.</li>
      <li>
        {isFallback ? (
          <>The gate counts alone: {numberText(g)}.</>
        ) : proven === undefined ? (
          <>The second score p is not proven yet. It comes with the evaluation of the next round.</>
        ) : (
          <>
            Along the direction of the next evaluation it is worth p = {numberText(proven.p)}. Together g + p
            = <strong>{numberText(g + proven.p)}</strong>.
          </>
        )}
      </li>
      {steps && <li>{capSentence(steps, second.records)}</li>}
      {proven !== undefined && proven.debt > 0n && (
        <li>
          The score is negative: it owes {stakeText(proven.debt)} {STAKE_UNIT}, the deposit first, the
          unvested stake the rest.
        </li>
      )}
      <li>{settledSentence(state, round, answer)}</li>
    </>
  );
}

/** The score's steps; undefined before p, or if an event that they need is not known. */
function explain(state: World, round: Round, second: SecondAnswer, gate: bigint): ScoreSteps | undefined {
  const own = round.second.measures;
  const content = versionOf(state, round)?.content;
  if (own === undefined || content === undefined) return undefined;
  const { numbers, kappa } = content.terms;
  const terms: ScoreTerms = {
    ...{ scoreScale: numbers.scoreScale, vScale: numbers.vScale, noise: numbers.noise, kappa },
  };
  const { records, proven } = second;
  if (round.second.outcome === 'fallback') return fallbackReason({ gate, records }, own, terms);
  const next = nextOf(state, round)?.second?.measures;
  if (proven === undefined || next === undefined) return undefined;
  return payReason({ gate, p: proven.p, records }, own, next, terms);
}

function capSentence({ isNoise, sum, cap, score }: ScoreSteps, records: number): string {
  if (isNoise)
    return 'That is less than the noise alone may give (one standard deviation), so it counts as 0.';
  const most = `The cap for ${count(records)} records is ${numberText(cap)}: what the held-out records would have earned with as many.`;
  return sum > cap
    ? `${most} The score is the cap: ${numberText(score)}.`
    : `${most} The score is below it and stays ${numberText(score)}.`;
}

function settledSentence(state: World, round: Round, answer: Answer): string {
  const stake = stakeOf(round, answer);
  if (round.settled === undefined || round.second === undefined || stake === undefined)
    return 'The round is not settled, so the score may still be scaled by the cap of the round.';
  const { positiveScore, cap } = round.settled;
  const scaled =
    positiveScore > cap
      ? ` All positive scores sum to ${stakeText(positiveScore)}, above the round's cap of ${stakeText(cap)}: they count times ${stakeText(cap)} ÷ ${stakeText(positiveScore)}.`
      : ` All positive scores sum to ${stakeText(positiveScore)}, within the round's cap of ${stakeText(cap)}: they count in full.`;
  const parts = Number(versionOf(state, round)?.content.terms.vestingRounds ?? 1);
  const falls = stake > 0n ? ` It falls due in ${parts} parts.` : '';
  return `${OUTCOME_SENTENCES[round.second.outcome]}${scaled} Counted: ${stakeText(stake)} ${STAKE_UNIT}.${falls}`;
}
