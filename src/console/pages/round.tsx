import type { JSX } from 'preact';
import { bandsText, count } from '../data/format.ts';
import { stepsOf, waitingFor } from '../data/round-steps.ts';
import { world } from '../data/store.ts';
import { type Answer, isOver, phaseOf, type Round, type World } from '../data/world.ts';
import { PageTitle, Section, Unknown } from '../parts/notice.tsx';
import { type Column, Facts, Figures, Table } from '../parts/table.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { IdLink, Phase, When } from '../parts/values.tsx';
import { hrefOf, idIn } from '../route.ts';
import { SecondRoundBody } from './second/round.tsx';

export function RoundPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const state = world.value as World;
  const round = state.rounds.get(idIn(parameters[0]) ?? -1n);
  if (round === undefined) {
    return (
      <Unknown what="round" hint="No round of this id was opened here. The model's page lists its rounds." />
    );
  }
  return (
    <>
      <PageTitle title={`Round ${round.id}`} kind="Round">
        <p class="lead">
          <Phase phase={phaseOf(round)} /> of model <IdLink kind="model" id={round.model} />, opened{' '}
          <When at={round.opened} />
          {!isOver(round) && <>. Waiting for {waitingFor(state, round)}.</>}
        </p>
      </PageTitle>
      {round.second ? (
        <SecondRoundBody state={state} round={round} second={round.second} />
      ) : (
        <FirstRoundBody state={state} round={round} />
      )}
    </>
  );
}

function FirstRoundBody({ state, round }: { state: World; round: Round }): JSX.Element {
  const sets = round.answers.filter(({ role }) => role === 'contributor');
  return (
    <>
      <Figures
        figures={[
          { name: 'Enrolled', value: count(round.enrolled.length), note: 'datasets of contributors' },
          { name: 'Answered', value: count(sets.length), note: `of ${round.enrolled.length}` },
          {
            name: 'Accepted',
            value: count(sets.filter(({ accepted }) => accepted).length),
            note: 'in the sum',
          },
          {
            name: 'Audited',
            value: auditedShare(state, round),
            note: 'of all enrolled batches, drawn by the chain',
          },
        ]}
      />
      <Section title="Timeline" lead="Each step shows who acts, and the last block for it.">
        <Timeline steps={stepsOf(state, round)} />
      </Section>
      <Section
        title="Answers"
        lead="A band tells, from −7 to 7, what one drawn batch does for the model. The score is the sum of the bands, scaled to the whole dataset."
      >
        <Table
          caption="Answers"
          columns={answerColumns(round)}
          rows={round.answers}
          keyOf={({ dataset }) => `${dataset}`}
          empty="No dataset has answered yet. Answers arrive once the direction is proven."
        />
      </Section>
      {round.settled && <Settled round={round} settlement={round.settled} />}
    </>
  );
}

/** Share of the batches of the answering datasets that were opened. */
function auditedShare(state: World, round: Round): string {
  let [opened, all] = [0, 0];
  for (const { dataset, draws } of round.enrolled) {
    const known = state.datasets.get(dataset);
    if (known === undefined) continue;
    opened += Math.min(draws, known.batches);
    all += known.batches;
  }
  return all === 0 ? '–' : (opened / all).toLocaleString(undefined, { style: 'percent' });
}

const answerColumns = (round: Round): Column<Answer>[] => [
  { name: 'Dataset', cell: ({ dataset }) => <IdLink kind="dataset" id={dataset} /> },
  { name: 'Role', cell: ({ role }) => role },
  { name: 'Bands', cell: ({ bands, batches }) => <Bands bands={bands} batches={batches} /> },
  {
    name: 'Gate',
    cell: ({ role, accepted }) =>
      role === 'holdout' ? (
        '–'
      ) : accepted ? (
        <span class="badge good">Accepted</span>
      ) : (
        <span class="badge bad">Refused</span>
      ),
  },
  { name: 'Score', isNumber: true, cell: ({ role, score }) => (role === 'holdout' ? '–' : bandsText(score)) },
  {
    name: 'Counted',
    isNumber: true,
    cell: ({ role, applied }) =>
      applied ? bandsText(applied.score) : round.settled && role !== 'holdout' ? 'not applied yet' : '–',
  },
  { name: 'When', cell: ({ at }) => <When at={at} /> },
  { name: 'Proof', cell: ({ dataset }) => <a href={hrefOf.attestation(round.id, dataset)}>Attestation</a> },
];

/** Bands as small bars, with their numbers for readers who do not see them. */
export function Bands({
  bands,
  batches,
}: {
  bands: readonly number[];
  batches?: readonly number[] | undefined;
}): JSX.Element {
  if (bands.length === 0) {
    return <span>{batches === undefined ? '–' : `${batches.length} opened, none scored`}</span>;
  }
  const text = bands.map((band) => `${band}`.replace('-', '−')).join(', ');
  return (
    <span class="bands">
      <svg viewBox={`0 0 ${bands.length * 8} 30`} width={bands.length * 8} height="30" aria-hidden="true">
        <line class="zero" x1="0" x2={bands.length * 8} y1="15" y2="15" />
        {bands.map((band, i) => (
          <rect
            key={i}
            class={band < 0 ? 'down' : 'up'}
            x={i * 8 + 1}
            width="6"
            y={band < 0 ? 15 : 15 - band * 2}
            height={Math.max(1, Math.abs(band) * 2)}
          />
        ))}
      </svg>
      {text}
    </span>
  );
}

function Settled({
  round,
  settlement,
}: {
  round: Round;
  settlement: NonNullable<Round['settled']>;
}): JSX.Element {
  const { index, positiveScore, cap, sets, stepDue } = settlement;
  return (
    <Section title="Settlement">
      <Facts
        facts={[
          ['Settled round of the model', count(index)],
          ['Positive scores', `${bandsText(positiveScore)} bands in all`],
          [
            'Cap',
            positiveScore > cap
              ? `${bandsText(cap)} bands: every positive score counts in this proportion`
              : `${bandsText(cap)} bands, not reached: scores count in full`,
          ],
          ['Sets in the sum', count(sets)],
          [
            'Next checkpoint',
            round.checkpoint ? <When at={round.checkpoint.at} /> : stepDue ? 'due' : 'stays the same',
          ],
        ]}
      />
    </Section>
  );
}
