import type { JSX } from 'preact';
import { count } from '../../data/format.ts';
import { gateOf } from '../../data/second/reason.ts';
import type { Opening, SecondDataset } from '../../data/second/types.ts';
import { countedScore, openingsOf, stakeOf } from '../../data/second/world.ts';
import { stakeText } from '../../data/units.ts';
import { type Answer, answersOf, type Dataset, type Round, type World } from '../../data/world.ts';
import { Empty, Section } from '../../parts/notice.tsx';
import { LinePlot } from '../../parts/plot.tsx';
import { type Column, Figures, Table } from '../../parts/table.tsx';
import { AccountLink, Code, IdLink, When } from '../../parts/values.tsx';
import { hrefOf } from '../../route.ts';
import { PrivacySpent } from './privacy.tsx';
import { SecondReason } from './reason.tsx';
import { signedScore } from './round.tsx';

/** Rounds that are explained step by step; the table lists all. */
const SHOWN = 3;

/** An answer with its round. */
interface Answered {
  readonly answer: Answer;
  readonly round: Round;
}

/** The page of a dataset. */
export function SecondDatasetBody({
  state,
  dataset,
  second,
}: {
  state: World;
  dataset: Dataset;
  second: SecondDataset;
}): JSX.Element {
  const answered = answersOf(state, dataset).flatMap((answer) => {
    const round = state.rounds.get(answer.round);
    return round === undefined ? [] : [{ answer, round }];
  });
  const { used, allowed, audited, most, each } = openingsOf(state, dataset);
  const times = each === 1 ? 'once' : `${each} times`;
  return (
    <>
      <Figures
        figures={[
          {
            name: 'Records',
            value: count(dataset.records),
            note: dataset.batches === 1 ? 'in one batch' : `in ${count(dataset.batches)} batches`,
          },
          { name: 'Rounds answered', value: count(answered.length) },
          {
            name: 'Openings used',
            value: `${count(used)} of ${count(allowed)}`,
            note: `no batch is opened more than ${times}; the most so far: ${most}`,
          },
          {
            name: 'Batches audited',
            value: `${count(audited)} of ${count(dataset.batches)}`,
            note: 'opened at least once',
          },
        ]}
      />
      {dataset.role === 'contributor' && <Reasons state={state} dataset={dataset} answered={answered} />}
      <Section title="Rounds">
        <Table
          caption="Rounds of this dataset"
          columns={dataset.role === 'holdout' ? HOLDOUT_COLUMNS : ROUND_COLUMNS}
          rows={[...answered].reverse()}
          keyOf={({ round }) => `${round.id}`}
          empty={
            dataset.role === 'holdout' ? (
              'The holdout has answered no round yet. Its evaluator answers once a round has drawn from it.'
            ) : (
              <>
                The dataset has answered no round. Its holder enrols it with <code>assay enrol</code>.
              </>
            )
          }
        />
      </Section>
      <Section
        title="Openings"
        lead="The chain draws batches without replacement until every one was opened; then the next pass begins. A draw that was not answered may count as opened, so that no party can draw again."
      >
        <Table
          caption="Openings"
          columns={OPENING_COLUMNS}
          rows={[...second.openings].reverse()}
          keyOf={({ round }) => `${round}`}
          empty="No batch was opened yet."
        />
      </Section>
      <PrivacySpent state={state} dataset={dataset} />
    </>
  );
}

function Reasons({
  state,
  dataset,
  answered,
}: {
  state: World;
  dataset: Dataset;
  answered: readonly Answered[];
}): JSX.Element {
  const newest = [...answered].reverse().slice(0, SHOWN);
  return (
    <>
      <Section
        title="Why this score"
        lead={
          <>
            Every number comes from an event of the contracts, or follows from events. The newest round is
            first. Scores become stake of <AccountLink address={dataset.beneficiary} />, which has one account
            for all its datasets of a model.
          </>
        }
      >
        {newest.length === 0 ? (
          <Empty>The dataset has not answered a round yet, so it has no score.</Empty>
        ) : (
          newest.flatMap(({ answer, round }) =>
            answer.second
              ? [<SecondReason key={`${round.id}`} {...{ state, round, answer, second: answer.second }} />]
              : [],
          )
        )}
      </Section>
      {answered.length > 1 && (
        <div class="one">
          <LinePlot
            title="Score by round"
            xName="round"
            yName="Units of score"
            xValues={answered.map(({ round }) => `${round.id}`)}
            lines={[
              {
                name: 'gate g',
                values: answered.map(({ answer }) => answer.second && Number(gateOf(answer.second.gates))),
              },
              {
                name: 'score',
                values: answered.map(({ answer, round }) => {
                  const score = countedScore(round, answer);
                  return score === undefined ? undefined : Number(score);
                }),
              },
            ]}
          />
        </div>
      )}
    </>
  );
}

const ROUND: Column<Answered> = {
  name: 'Round',
  cell: ({ round }) => <IdLink kind="round" id={round.id} />,
};
const BATCHES: Column<Answered> = { name: 'Batches', cell: ({ answer }) => answer.batches.join(', ') };
const WHEN: Column<Answered> = { name: 'When', cell: ({ answer }) => <When at={answer.at} /> };

const AttestationLink = ({ answer: { round, dataset, before } }: { answer: Answer }): JSX.Element => (
  <a href={hrefOf.attestation(round, dataset, before)}>Attestation</a>
);

/** A holdout gives no score: its answers are for the evaluator's direction and losses. */
const HOLDOUT_COLUMNS: Column<Answered>[] = [
  ROUND,
  BATCHES,
  WHEN,
  { name: 'At the checkpoint', cell: ({ answer }) => <AttestationLink answer={answer} /> },
  {
    name: 'Before the step',
    cell: ({ answer, round: { second } }) => {
      const before = second.answersBefore.find(({ dataset }) => dataset === answer.dataset);
      if (before !== undefined) return <AttestationLink answer={before} />;
      return second.pending === 0n ? 'no step before' : 'not yet';
    },
  },
];

const ROUND_COLUMNS: Column<Answered>[] = [
  ROUND,
  BATCHES,
  {
    name: 'Gate g',
    isNumber: true,
    cell: ({ answer: { second } }) => signedScore(second && gateOf(second.gates)),
  },
  { name: 'Second score p', isNumber: true, cell: ({ answer }) => signedScore(answer.second?.proven?.p) },
  { name: 'Score', isNumber: true, cell: ({ answer, round }) => signedScore(countedScore(round, answer)) },
  {
    name: 'Counted',
    isNumber: true,
    cell: ({ answer, round }) => {
      const stake = stakeOf(round, answer);
      return stake === undefined ? '–' : stakeText(stake);
    },
  },
  WHEN,
  { name: 'Proof', cell: ({ answer }) => <AttestationLink answer={answer} /> },
];

const OPENING_COLUMNS: Column<Opening>[] = [
  { name: 'Drawn by round', cell: ({ round }) => <IdLink kind="round" id={round} /> },
  { name: 'Batches', cell: ({ batches }) => batches.join(', ') },
  {
    name: 'How',
    cell: ({ kind }) => (kind === 'answered' ? 'opened by an answer' : 'spent: the round was not answered'),
  },
  { name: 'When', cell: ({ at }) => <When at={at} /> },
];

/** Facts of a commitment besides its root, period and list. */
export const secondFacts = ({ sourceTag, pledged }: SecondDataset, role: Dataset['role']) =>
  [
    ...(role === 'holdout'
      ? ([['Pledged', pledged ? 'yes: the model’s rounds may draw on it' : 'no']] as const)
      : []),
    ['Pseudonym of its source in the model', <Code key="source" value={sourceTag} />],
  ] as const;
