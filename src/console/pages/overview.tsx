import type { JSX } from 'preact';
import { count } from '../data/format.ts';
import { waitingFor } from '../data/round-steps.ts';
import { dueIn } from '../data/second/world.ts';
import { world } from '../data/store.ts';
import { isOver, type Model, phaseOf, type Round, type World } from '../data/world.ts';
import { Happenings, newest, tokenIn } from '../parts/happening.tsx';
import { Empty, PageTitle, Section } from '../parts/notice.tsx';
import { type Column, Figures, Table } from '../parts/table.tsx';
import { AccountLink, Amount, IdLink, Phase, When } from '../parts/values.tsx';

const RECENT = 12;

export function OverviewPage(): JSX.Element {
  const state = world.value as World;
  const models = [...state.models.values()].reverse();
  const rounds = [...state.rounds.values()].reverse();
  const current = rounds.filter((round) => !isOver(round));
  const recent = newest(state.events, RECENT);
  return (
    <>
      <PageTitle title="What was proven, and what was paid" kind="Overview">
        <p class="lead">
          Each model here learns from records that never leave their owners. Every step is proven, and every
          payment is divided by what the records did.
        </p>
      </PageTitle>
      <Figures figures={figuresOf(state)} />
      <Section title="Rounds under way">
        <Table
          caption="Rounds under way"
          columns={roundColumns(state)}
          rows={current}
          keyOf={({ id }) => `${id}`}
          empty={
            <>
              No round is open. The owner of a model opens the next one with <code>assay round open</code>.
            </>
          }
        />
      </Section>
      <Section title="Models">
        <Table
          caption="Models"
          columns={modelColumns(state)}
          rows={models}
          keyOf={({ id }) => `${id}`}
          empty={
            <>
              No model is registered yet. An owner registers one with <code>assay model register</code>.
            </>
          }
        />
      </Section>
      <Section title="Lately">
        {recent.length === 0 ? (
          <Empty>Nothing has happened yet. This list fills by itself.</Empty>
        ) : (
          <Happenings world={state} events={recent} />
        )}
      </Section>
    </>
  );
}

function figuresOf(state: World) {
  const datasets = [...state.datasets.values()];
  const records = datasets.reduce((sum, each) => sum + each.records, 0);
  const rounds = [...state.rounds.values()];
  const answers = rounds.reduce((sum, { answers: { length } }) => sum + length, 0);
  return [
    { name: 'Models', value: count(state.models.size) },
    {
      name: 'Datasets',
      value: count(datasets.length),
      note: `${count(records)} records, none of them visible`,
    },
    { name: 'Settled rounds', value: count(rounds.filter(({ settled }) => settled).length) },
    { name: 'Attestations', value: count(answers), note: 'sets of proofs, each checked by the contract' },
  ];
}

const roundColumns = (state: World): Column<Round>[] => [
  { name: 'Round', cell: ({ id }) => <IdLink kind="round" id={id} /> },
  { name: 'Model', cell: ({ model }) => <IdLink kind="model" id={model} /> },
  { name: 'Phase', cell: (round) => <Phase phase={phaseOf(round)} /> },
  { name: 'Waiting for', cell: (round) => waitingFor(state, round) },
  {
    name: 'Answered',
    isNumber: true,
    cell: (round) => `${round.answers.length} of ${dueIn(state, round).length + round.holdouts.length}`,
  },
];

const modelColumns = (state: World): Column<Model>[] => [
  { name: 'Model', cell: ({ id }) => <IdLink kind="model" id={id} /> },
  { name: 'Owner', cell: ({ owner }) => <AccountLink address={owner} /> },
  { name: 'Registered', cell: ({ at }) => <When at={at} /> },
  { name: 'Datasets', isNumber: true, cell: ({ datasets }) => count(datasets.length) },
  { name: 'Rounds', isNumber: true, cell: ({ rounds }) => count(rounds.length) },
  {
    name: 'Income',
    isNumber: true,
    cell: ({ id, payments }) => (
      <Amount value={payments.reduce((sum, { amount }) => sum + amount, 0n)} token={tokenIn(state, id)} />
    ),
  },
  {
    name: 'Training',
    cell: ({ closed }) => (closed ? <span class="badge">Closed</span> : <span class="badge open">Open</span>),
  },
];
