import type { JSX } from 'preact';
import { bandsNumber, bandsText, count, periodText } from '../data/format.ts';
import { world } from '../data/store.ts';
import { type Answer, answersOf, type Dataset, type Round, type World } from '../data/world.ts';
import { Empty, PageTitle, Section, Unknown } from '../parts/notice.tsx';
import { LinePlot } from '../parts/plot.tsx';
import { type Column, Facts, Figures, Table } from '../parts/table.tsx';
import { AccountLink, Code, IdLink, When } from '../parts/values.tsx';
import { hrefOf, idIn } from '../route.ts';
import { Bands } from './round.tsx';
import { SecondDatasetBody, secondFacts } from './second/dataset.tsx';

export function DatasetPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const state = world.value as World;
  const dataset = state.datasets.get(idIn(parameters[0]) ?? -1n);
  if (dataset === undefined) {
    return (
      <Unknown
        what="dataset"
        hint="No dataset of this id was committed here. A model's page lists its datasets."
      />
    );
  }
  return (
    <>
      <PageTitle
        title={`Dataset ${dataset.id.toString(16).padStart(64, '0').slice(0, 12)}`}
        kind={`Dataset, ${dataset.role}`}
      >
        <p class="lead">
          Committed to model <IdLink kind="model" id={dataset.model} /> by{' '}
          <AccountLink address={dataset.beneficiary} />, <When at={dataset.at} />. Its records, and which
          accredited source signed them, stay unknown.
        </p>
      </PageTitle>
      {dataset.second ? (
        <SecondDatasetBody state={state} dataset={dataset} second={dataset.second} />
      ) : (
        <FirstDatasetBody state={state} dataset={dataset} />
      )}
      <Section title="Commitment">
        <Facts
          facts={[
            ['Period of the records', periodText(dataset.period)],
            ['State', STATES[dataset.state]],
            ...(dataset.second ? secondFacts(dataset.second, dataset.role) : []),
            ['Root of its records', <Code key="root" value={dataset.root} />],
            ['List of sources', <Code key="list" value={dataset.sourceListRoot} />],
            ['Id', <Code key="id" value={dataset.id} />],
          ]}
        />
      </Section>
    </>
  );
}

function FirstDatasetBody({ state, dataset }: { state: World; dataset: Dataset }): JSX.Element {
  const answers = answersOf(state, dataset);
  const scored = answers.filter(({ role }) => role === 'contributor');
  const minted = dataset.vested.reduce((sum, { amount }) => sum + amount, 0n);
  return (
    <>
      <Figures
        figures={[
          { name: 'Records', value: count(dataset.records), note: `in ${count(dataset.batches)} batches` },
          { name: 'Rounds answered', value: count(answers.length) },
          { name: 'Stake minted', value: bandsText(minted), note: 'bands' },
          {
            name: 'Not yet due',
            value: bandsText(dataset.unvested),
            note: 'bands, fall due with later rounds',
          },
        ]}
      />
      {dataset.role === 'contributor' && (
        <Section
          title="Why this score"
          lead="Every number comes from an event of the contracts. The newest round is first."
        >
          {scored.length === 0 ? (
            <Empty>The dataset has not answered a round yet, so it has no score.</Empty>
          ) : (
            [...scored]
              .reverse()
              .slice(0, SHOWN)
              .map((answer) => (
                <Reason
                  key={`${answer.round}`}
                  answer={answer}
                  dataset={dataset}
                  round={state.rounds.get(answer.round)}
                />
              ))
          )}
        </Section>
      )}
      {scored.length > 1 && (
        <LinePlot
          title="Score by round, in bands"
          xName="round"
          yName="Score"
          xValues={scored.map(({ round }) => `${round}`)}
          lines={[
            { name: 'before the cap', values: scored.map(({ score }) => bandsNumber(score)) },
            {
              name: 'counted',
              values: scored.map(({ applied }) => (applied ? bandsNumber(applied.score) : undefined)),
            },
          ]}
        />
      )}
      <Section title="Rounds">
        <Table
          caption="Rounds of this dataset"
          columns={COLUMNS}
          rows={[...answers].reverse()}
          keyOf={({ round }) => `${round}`}
          empty="The dataset has answered no round. Its holder enrols it with assay enrol."
        />
      </Section>
    </>
  );
}

/** Rounds that are explained step by step; the table lists all. */
const SHOWN = 3;

const STATES = {
  active: 'takes part',
  withdrawn: 'withdrawn by its holder',
  retired: 'retired: it missed a deadline',
} as const;

const COLUMNS: Column<Answer>[] = [
  { name: 'Round', cell: ({ round }) => <IdLink kind="round" id={round} /> },
  { name: 'Bands', cell: ({ bands, batches }) => <Bands bands={bands} batches={batches} /> },
  { name: 'Score', isNumber: true, cell: ({ role, score }) => (role === 'holdout' ? '–' : bandsText(score)) },
  { name: 'Counted', isNumber: true, cell: ({ applied }) => (applied ? bandsText(applied.score) : '–') },
  { name: 'When', cell: ({ at }) => <When at={at} /> },
  {
    name: 'Proof',
    cell: ({ round, dataset }) => <a href={hrefOf.attestation(round, dataset)}>Attestation</a>,
  },
];

/** The way from bands to the counted score, in sentences. */
function Reason({
  answer,
  dataset,
  round,
}: {
  answer: Answer;
  dataset: Dataset;
  round: Round | undefined;
}): JSX.Element {
  const { bands, score, applied, accepted } = answer;
  const sum = bands.reduce((total, band) => total + band, 0);
  const { settled } = round ?? {};
  return (
    <div class="reason">
      <h3>
        Round <IdLink kind="round" id={answer.round} />
      </h3>
      <ol>
        <li>
          The chain drew {bands.length} of {count(dataset.batches)} batches. Their proofs show the bands{' '}
          <Bands bands={bands} />; together {`${sum}`.replace('-', '−')}.
        </li>
        <li>
          Scaled to the whole dataset: {count(dataset.batches)} ÷ {bands.length} ×{' '}
          {`${sum}`.replace('-', '−')} = <strong>{bandsText(score)} bands</strong>.
        </li>
        <li>
          {accepted
            ? 'The sum of the bands is above 0, so the answer entered the model’s sum.'
            : 'The sum of the bands is not above 0, so the answer did not enter the model’s sum.'}
        </li>
        <li>{capSentence(score, settled)}</li>
        <li>
          {applied
            ? `Counted: ${bandsText(applied.score)} bands. The dataset’s account then held ${bandsText(applied.unvested)} bands that fall due with later rounds.`
            : 'Not applied to the dataset’s account yet: any account may do so after the settlement.'}
        </li>
      </ol>
    </div>
  );
}

function capSentence(score: bigint, settled: Round['settled']): string {
  if (settled === undefined) return 'The round is not settled, so the score may still be scaled by the cap.';
  const { positiveScore, cap } = settled;
  if (score <= 0n || positiveScore <= cap) {
    return `All positive scores of the round sum to ${bandsText(positiveScore)} bands, within the cap of ${bandsText(cap)}: the score counts in full.`;
  }
  return `All positive scores of the round sum to ${bandsText(positiveScore)} bands, above the cap of ${bandsText(cap)}: the score counts times ${bandsText(cap)} ÷ ${bandsText(positiveScore)}.`;
}
