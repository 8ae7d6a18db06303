import type { JSX } from 'preact';
import { count } from '../../data/format.ts';
import { stepsOf } from '../../data/round-steps.ts';
import { gateOf } from '../../data/second/reason.ts';
import type { SecondRound } from '../../data/second/types.ts';
import { countedScore, dueIn, openingsOf, stakeOf } from '../../data/second/world.ts';
import { listText, numberText, STAKE_UNIT, stakeText } from '../../data/units.ts';
import type { Answer, Round, World } from '../../data/world.ts';
import { Section } from '../../parts/notice.tsx';
import { type Column, Facts, Figures, Table } from '../../parts/table.tsx';
import { Timeline } from '../../parts/timeline.tsx';
import { IdLink, When } from '../../parts/values.tsx';
import { hrefOf } from '../../route.ts';
import { LossTable } from './losses.tsx';

/** The page of a round. */
export function SecondRoundBody({
  state,
  round,
  second,
}: {
  state: World;
  round: Round;
  second: SecondRound;
}): JSX.Element {
  const sets = round.answers.filter(({ role }) => role === 'contributor');
  const holdouts = round.answers.filter(({ role }) => role === 'holdout');
  const due = dueIn(state, round);
  return (
    <>
      <Figures
        figures={[
          { name: 'Enrolled', value: count(due.length), note: 'datasets of contributors' },
          { name: 'Answered', value: count(sets.length), note: `of ${due.length}` },
          {
            name: 'Accepted',
            value: count(sets.filter(({ accepted }) => accepted).length),
            note: 'in the sum',
          },
          {
            name: 'Audited so far',
            value: auditedShare(state, round),
            note: 'of all enrolled batches, drawn by the chain in any round',
          },
        ]}
      />
      <Links round={round} second={second} />
      <Section title="Timeline" lead="Each step shows who acts, and the last block for it.">
        <Timeline steps={stepsOf(state, round)} />
      </Section>
      <Section
        title="Proven loss"
        lead="The Brier score on held-out records that the model never saw; lower is better. The loss before the step is of the same records."
      >
        <LossTable state={state} rounds={[round]} />
      </Section>
      <Section
        title="Sets"
        lead="The gate tells how much a set's sum helps the held-out records of this round, one number for each evaluator. The second score tells the same along the direction of the next round. A set is accepted if every gate is above 0."
      >
        <Table
          caption="Sets"
          columns={setColumns(round)}
          rows={sets}
          keyOf={({ dataset }) => `${dataset}`}
          empty={
            second.closing
              ? 'A closing round takes no datasets: it evaluates and settles the round before.'
              : 'No dataset has answered yet. Answers arrive once every evaluation is proven.'
          }
        />
      </Section>
      <Section title="Holdout answers">
        <Table
          caption="Holdout answers"
          columns={holdoutColumns(second)}
          rows={holdouts}
          keyOf={({ dataset }) => `${dataset}`}
          empty="No holdout dataset has answered yet."
        />
      </Section>
      {round.settled && <Settled round={round} second={second} />}
    </>
  );
}

/** Share of the batches of the enrolled datasets that were ever opened. */
function auditedShare(state: World, round: Round): string {
  let [opened, all] = [0, 0];
  for (const { dataset } of dueIn(state, round)) {
    const known = state.datasets.get(dataset);
    if (known === undefined) continue;
    opened += openingsOf(state, known).audited;
    all += known.batches;
  }
  return all === 0 ? '–' : (opened / all).toLocaleString(undefined, { style: 'percent' });
}

/** How the round hangs together with others, in sentences. */
function Links({ round, second }: { round: Round; second: SecondRound }): JSX.Element | null {
  const { closing, pending, carried, rolledBack, released } = second;
  const fate = released
    ? 'free again, and their draws are spent'
    : 'kept for the next round, with their draw';
  const sentences = [
    closing && <>It is a closing round: it takes no datasets, evaluates, and settles the round before. </>,
    pending !== 0n && (
      <>
        Its evaluation gives the second scores of round <IdLink kind="round" id={pending} />.{' '}
      </>
    ),
    carried !== 0n && (
      <>
        The sets that were enrolled in round <IdLink kind="round" id={carried} /> answer here.{' '}
      </>
    ),
    rolledBack && (
      <>
        The loss rose beyond the tolerance, so the step of round{' '}
        <IdLink kind="round" id={rolledBack.undone} /> was taken back. The model has again the weights before
        it.{' '}
      </>
    ),
    round.voided && <>An evaluation was missing, so the round is void. Its enrolled sets are {fate}. </>,
  ].filter((each) => each !== false && each !== undefined);
  return sentences.length === 0 ? null : <p class="lead">{sentences}</p>;
}

export const signedScore = (score: bigint | undefined): string =>
  score === undefined ? '–' : numberText(score);

const setColumns = (round: Round): Column<Answer>[] => [
  { name: 'Dataset', cell: ({ dataset }) => <IdLink kind="dataset" id={dataset} /> },
  { name: 'Batches', cell: ({ batches }) => batches.join(', ') },
  { name: 'Gates', cell: ({ second }) => <span class="nowrap">{listText(second?.gates ?? [])}</span> },
  { name: 'Gate g', isNumber: true, cell: ({ second }) => signedScore(second && gateOf(second.gates)) },
  { name: 'Second score p', isNumber: true, cell: ({ second }) => signedScore(second?.proven?.p) },
  {
    name: 'Answer',
    cell: ({ accepted }) =>
      accepted ? <span class="badge good">Accepted</span> : <span class="badge bad">Not accepted</span>,
  },
  { name: 'Score', isNumber: true, cell: (answer) => signedScore(countedScore(round, answer)) },
  {
    name: 'Counted',
    isNumber: true,
    cell: (answer) => {
      const stake = stakeOf(round, answer);
      return stake === undefined ? 'not settled yet' : stakeText(stake);
    },
  },
  { name: 'When', cell: ({ at }) => <When at={at} /> },
  { name: 'Proof', cell: ({ dataset }) => <a href={hrefOf.attestation(round.id, dataset)}>Attestation</a> },
];

const HoldoutAnswer = ({ answer: { round, dataset, before, at } }: { answer: Answer }): JSX.Element => (
  <>
    <a href={hrefOf.attestation(round, dataset, before)}>Attestation</a>, <When at={at} />
  </>
);

const holdoutColumns = (second: SecondRound): Column<Answer>[] => [
  { name: 'Dataset', cell: ({ dataset }) => <IdLink kind="dataset" id={dataset} /> },
  { name: 'Batches', cell: ({ batches }) => batches.join(', ') },
  { name: 'At the checkpoint', cell: (answer) => <HoldoutAnswer answer={answer} /> },
  {
    name: 'Before the step',
    cell: ({ dataset }) => {
      const before = second.answersBefore.find((each) => each.dataset === dataset);
      if (before !== undefined) return <HoldoutAnswer answer={before} />;
      return second.pending === 0n ? 'no step before' : 'not yet';
    },
  },
];

export const OUTCOME_SENTENCES = {
  none: 'Not settled.',
  nothing: 'No set earns: too few sets were accepted, or the loss rose for every evaluator.',
  paid: 'The accepted sets are paid by both scores.',
  fallback:
    'The accepted sets are paid by the first score alone: the step or the next evaluation was missing, or the loss rose for some evaluators.',
} as const;

function Settled({ round, second }: { round: Round; second: SecondRound }): JSX.Element | null {
  if (round.settled === undefined) return null;
  const { index, positiveScore, cap, sets, at } = round.settled;
  return (
    <Section title="Settlement" lead={OUTCOME_SENTENCES[second.outcome]}>
      <Facts
        facts={[
          ['Settled', <When key="at" at={at} />],
          ['Settled round of the model', count(index)],
          ['Positive scores', `${stakeText(positiveScore)} ${STAKE_UNIT} in all`],
          [
            'Cap',
            positiveScore > cap
              ? `${stakeText(cap)} ${STAKE_UNIT}: every positive score counts in this proportion`
              : `${stakeText(cap)} ${STAKE_UNIT}, not reached: scores count in full`,
          ],
          ['Sets in the sum', count(sets)],
        ]}
      />
    </Section>
  );
}
