import type { JSX } from 'preact';
import { bandsNumber, bandsText, count, dayText, percent, shortNumber } from '../data/format.ts';
import type { Moment } from '../data/moment.ts';
import { versionInForce } from '../data/second/world.ts';
import { tokenOf, world } from '../data/store.ts';
import { unitsOf } from '../data/units.ts';
import {
  answersOf,
  type Dataset,
  type Model,
  phaseOf,
  type Round,
  type Version,
  type World,
} from '../data/world.ts';
import { tokenIn } from '../parts/happening.tsx';
import { Lineage } from '../parts/lineage.tsx';
import { Empty, PageTitle, Section, Unknown } from '../parts/notice.tsx';
import { LinePlot } from '../parts/plot.tsx';
import { PolicyReader } from '../parts/policy-reader.tsx';
import { type Column, Facts, Figures, Table } from '../parts/table.tsx';
import { AccountLink, Amount, Code, IdLink, Phase, When } from '../parts/values.tsx';
import { idIn } from '../route.ts';
import { ProvenLoss } from './second/losses.tsx';
import { SecondPolicy, SecondTraining, secondDatasetColumns, secondTermsOf } from './second/model.tsx';

/** Datasets that a plot shows; the table lists all. */
const LINES = 6;

export function ModelPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const state = world.value as World;
  const model = state.models.get(idIn(parameters[0]) ?? -1n);
  if (model === undefined) {
    return (
      <Unknown what="model" hint="No model of this id is registered here. The overview lists all models." />
    );
  }
  const rounds = model.rounds.flatMap((id) => state.rounds.get(id) ?? []);
  const datasets = model.datasets.flatMap((id) => state.datasets.get(id) ?? []);
  const income = model.payments.reduce((sum, { amount }) => sum + amount, 0n);
  const token = tokenIn(state, model.id);
  return (
    <>
      <PageTitle title={`Model ${shortNumber(model.id)}`} kind="Model">
        <p class="lead">
          Owned by <AccountLink address={model.owner} />, registered <When at={model.at} />.{' '}
          {model.closed ? (
            <>
              Training was closed <When at={model.closed} />.
            </>
          ) : (
            'Training goes on.'
          )}
        </p>
      </PageTitle>
      <Figures
        figures={[
          { name: 'Settled rounds', value: count(rounds.filter(({ settled }) => settled).length) },
          { name: 'Datasets', value: count(datasets.length) },
          {
            name: 'Records',
            value: count(datasets.reduce((sum, { records }) => sum + records, 0)),
            note: 'committed, never shown',
          },
          { name: 'Income', value: <Amount value={income} token={token} /> },
        ]}
      />
      {state.edition === 2 ? (
        <>
          <ProvenLoss state={state} rounds={rounds} />
          <SecondTraining state={state} rounds={rounds} datasets={datasets} />
        </>
      ) : (
        <Training rounds={rounds} datasets={datasets} />
      )}
      <Money state={state} model={model} token={token} />
      <Section title="Rounds">
        <Table
          caption="Rounds of this model"
          columns={ROUND_COLUMNS}
          rows={[...rounds].reverse()}
          keyOf={({ id }) => `${id}`}
          empty="No round was opened yet. The owner opens one with assay round open."
        />
      </Section>
      <Section title="Datasets">
        <Table
          caption="Datasets of this model"
          columns={state.edition === 2 ? secondDatasetColumns(state) : datasetColumns(state)}
          rows={datasets}
          keyOf={({ id }) => `${id}`}
          empty="No dataset was committed yet. A hospital starts with assay hospital join."
        />
      </Section>
      <Section title="Lineage" lead="A model that starts from others passes a part of its income on to them.">
        <Lineage state={state} model={model} />
      </Section>
      <Policy state={state} model={model} />
    </>
  );
}

/** Scores and stake by dataset over rounds. */
function Training({
  rounds,
  datasets,
}: {
  rounds: readonly Round[];
  datasets: readonly Dataset[];
}): JSX.Element {
  const settled = rounds.filter((round) => round.settled);
  const contributors = datasets.filter(({ role }) => role === 'contributor').slice(0, LINES);
  const lines = contributors.map((dataset) => {
    const scores = settled.map(({ answerOf }) => answerOf.get(dataset.id)?.score);
    let total = 0n;
    const sums = scores.map((score) => {
      total += score ?? 0n;
      return bandsNumber(total);
    });
    const values = scores.map((score) => (score === undefined ? undefined : bandsNumber(score)));
    return { name: shortNumber(dataset.id), values, sums, stake: stakeAfter(settled, dataset) };
  });
  const xValues = settled.map(({ id }) => `${id}`);
  return (
    <Section
      title="What the datasets did"
      lead="A score above 0 means that a dataset's records move the model in the direction that helps held-out records. This edition of the protocol proves that direction, not the loss itself."
    >
      {settled.length === 0 ? (
        <Empty>No round is settled yet, so there is no score to draw.</Empty>
      ) : (
        <div class="pair">
          <LinePlot
            title="Score by round, in bands"
            xName="round"
            yName="Score"
            xValues={xValues}
            lines={lines}
          />
          <LinePlot
            title="Scores so far, in bands"
            xName="round"
            yName="Sum of scores"
            xValues={xValues}
            lines={lines.map(({ name, sums }) => ({ name, values: sums }))}
          />
          <LinePlot
            title="Stake minted so far, in bands"
            xName="round"
            yName="Stake"
            xValues={xValues}
            lines={lines.map(({ name, stake }) => ({ name, values: stake }))}
          />
        </div>
      )}
    </Section>
  );
}

/** Stake that a dataset had been minted when each round was followed by the next, and now for the last one. */
function stakeAfter(settled: readonly Round[], { vested }: Dataset): number[] {
  let [total, next] = [0n, 0];
  return settled.map((_, i) => {
    const end = settled[i + 1]?.settled?.at.block ?? Number.POSITIVE_INFINITY;
    for (let mint = vested[next]; mint !== undefined && mint.at.block < end; mint = vested[next]) {
      total += mint.amount;
      next += 1;
    }
    return bandsNumber(total);
  });
}

/** Amounts that were paid to the model, and claimed, day by day. */
function RoyaltiesOverTime({ model, token }: { model: Model; token: string }): JSX.Element | null {
  const known = tokenOf(token);
  if (model.payments.length === 0 || known === undefined) return null;
  const days = new Map<string, { paid: bigint; claimed: bigint }>();
  const add = (at: Moment, paid: bigint, claimed: bigint): void => {
    const name = dayText(at.time);
    const day = days.get(name) ?? { paid: 0n, claimed: 0n };
    days.set(name, { paid: day.paid + paid, claimed: day.claimed + claimed });
  };
  const all = [
    ...model.payments.map(({ at, amount }) => ({ at, paid: amount, claimed: 0n })),
    ...model.claims.map(({ at, amount }) => ({ at, paid: 0n, claimed: amount })),
  ].sort((a, b) => a.at.block - b.at.block);
  for (const { at, paid, claimed } of all) add(at, paid, claimed);
  const sums = (of: 'paid' | 'claimed'): number[] => {
    let total = 0n;
    return [...days.values()].map((day) => {
      total += day[of];
      return Number(total) / 10 ** known.decimals;
    });
  };
  return (
    <LinePlot
      title={`Royalties so far, in ${known.symbol}`}
      xName="day"
      yName={known.symbol}
      xValues={[...days.keys()]}
      lines={[
        { name: 'paid', values: sums('paid') },
        { name: 'claimed', values: sums('claimed') },
      ]}
    />
  );
}

function Money({ state, model, token }: { state: World; model: Model; token: string }): JSX.Element {
  const units = unitsOf(state);
  const all = [...model.stake.values()].reduce((sum, each) => sum + each, 0n);
  const holders = [...model.stake]
    .filter(([, amount]) => amount > 0n)
    .sort(([, a], [, b]) => (a < b ? 1 : -1));
  return (
    <Section title="Stake and royalties">
      <div class="one">
        <RoyaltiesOverTime model={model} token={token} />
      </div>
      <div class="pair">
        <div>
          <h3>Holders of stake</h3>
          <Table
            caption="Holders of stake"
            columns={[
              { name: 'Holder', cell: ([address]) => <AccountLink address={address} /> },
              { name: `Stake, in ${units.name}`, isNumber: true, cell: ([, amount]) => units.text(amount) },
              {
                name: 'Share',
                isNumber: true,
                cell: ([, amount]) => (all === 0n ? '–' : percent(Number((amount * 10_000n) / all))),
              },
            ]}
            rows={holders}
            keyOf={([address]) => address}
            empty="No stake was minted yet. Scores become stake as later rounds settle."
          />
        </div>
        <div>
          <h3>Payments</h3>
          <Table
            caption="Payments"
            columns={[
              { name: 'When', cell: ({ at }) => <When at={at} /> },
              {
                name: 'From',
                cell: ({ kind, from }) =>
                  kind === 'inherited' ? (
                    <IdLink kind="model" id={BigInt(from)} />
                  ) : (
                    <AccountLink address={from} />
                  ),
              },
              {
                name: 'Amount',
                isNumber: true,
                cell: ({ amount }) => <Amount value={amount} token={token} />,
              },
            ]}
            rows={[...model.payments].reverse()}
            keyOf={({ at, amount, from }) => `${at.transaction}${from}${amount}`}
            empty="No use of the model was paid yet."
          />
        </div>
      </div>
    </Section>
  );
}

const ROUND_COLUMNS: Column<Round>[] = [
  { name: 'Round', cell: ({ id }) => <IdLink kind="round" id={id} /> },
  { name: 'Phase', cell: (round) => <Phase phase={phaseOf(round)} /> },
  { name: 'Opened', cell: ({ opened }) => <When at={opened} /> },
  { name: 'Answers', isNumber: true, cell: ({ answers }) => count(answers.length) },
  { name: 'Accepted', isNumber: true, cell: ({ settled }) => (settled ? count(settled.sets) : '–') },
  { name: 'Checkpoint', cell: ({ checkpoint }) => (checkpoint ? <When at={checkpoint.at} /> : '–') },
];

const datasetColumns = (state: World): Column<Dataset>[] => [
  { name: 'Dataset', cell: ({ id }) => <IdLink kind="dataset" id={id} /> },
  { name: 'Role', cell: ({ role }) => role },
  { name: 'Beneficiary', cell: ({ beneficiary }) => <AccountLink address={beneficiary} /> },
  { name: 'Records', isNumber: true, cell: ({ records }) => count(records) },
  { name: 'Rounds', isNumber: true, cell: (dataset) => count(answersOf(state, dataset).length) },
  {
    name: 'Scores, in bands',
    isNumber: true,
    cell: (dataset) =>
      dataset.role === 'holdout'
        ? '–'
        : bandsText(answersOf(state, dataset).reduce((sum, { score }) => sum + score, 0n)),
  },
];

function Policy({ state, model }: { state: World; model: Model }): JSX.Element {
  const isSecond = state.edition === 2;
  const version = isSecond ? versionInForce(model, state) : model.versions.at(-1);
  if (version === undefined) return <Empty>No version of this model is known.</Empty>;
  const token = `${model.config.settlementToken}`;
  return (
    <>
      {isSecond ? <SecondPolicy version={version} /> : <FirstPolicy model={model} version={version} />}
      <Section title={`Terms, version ${version.number}`}>
        <Facts facts={isSecond ? secondTermsOf(version, model, token) : termsOf(version, model, token)} />
        <Royalties version={version} />
      </Section>
    </>
  );
}

const FirstPolicy = ({ model, version }: { model: Model; version: Version }): JSX.Element => (
  <Section
    title="Policy"
    lead="The chain holds the policy's hash. Drop the policy file that the owner published to read it in plain words; the hash is compared in this tab."
  >
    <Facts
      facts={[['Hash of the policy', <Code key="hash" value={version.content.policyHash as bigint} />]]}
    />
    <PolicyReader
      policyHash={version.content.policyHash as bigint}
      shape={model.config.shape as { batchSize: bigint; features: bigint; depth: bigint }}
    />
  </Section>
);

const termsOf = ({ content }: Version, model: Model, token: string) => {
  const { terms } = content;
  return [
    ['Batches that a dataset opens in a round', count(terms.challengeSize)],
    ['Batches that a holdout opens in a round', count(terms.holdoutBatches)],
    ['Fewest accepted sets for a step', count(terms.minSets)],
    ['Fewest records of a dataset', count(terms.minRecords)],
    ['Cap on the scores of a round', `${bandsText(terms.capPerRound)} bands`],
    ['Scores fall due over', `${count(terms.vestingRounds)} rounds`],
    ['Deposit for enrolling', <Amount key="bond" value={terms.enrolmentBond} token={token} />],
    ["Owner's deposit for a round", <Amount key="trainer" value={terms.trainerBond} token={token} />],
    ['Sources of contributors', <Code key="sources" value={model.sources.contributors as bigint} />],
    ['Sources of holdouts', <Code key="holdouts" value={model.sources.holdouts as bigint} />],
    [
      'Legal text',
      /^0x0+$/.test(terms.legalTextHash) ? 'none' : <Code key="legal" value={terms.legalTextHash} />,
    ],
  ] as const;
};

/** Who gets which part of every payment. */
function Royalties({ version }: { version: Version }): JSX.Element {
  const { roles, contributors, parents } = version.content.royalties;
  const rows = [
    ...(roles as { role: string; payee: string; share: bigint }[]).map(({ role, payee, share }) => ({
      name: roleWord(role),
      payee,
      share: Number(share),
    })),
    { name: 'holders of stake', payee: undefined, share: Number(contributors) },
    ...(Number(parents) > 0 ? [{ name: 'parent models', payee: undefined, share: Number(parents) }] : []),
  ];
  return (
    <Table
      caption="Division of every payment"
      columns={[
        { name: 'Part for', cell: ({ name }) => name },
        {
          name: 'Account',
          cell: ({ payee }) => (payee === undefined ? 'in proportion' : <AccountLink address={payee} />),
        },
        { name: 'Share', isNumber: true, cell: ({ share }) => percent(share) },
      ]}
      rows={rows}
      keyOf={({ name, payee }) => `${name}${payee}`}
      empty="The terms name no part."
    />
  );
}

/** A role's word from the contract's ten bytes. */
const roleWord = (bytes: string): string =>
  (bytes.slice(2).match(/../g) ?? [])
    .map((byte) => String.fromCharCode(Number.parseInt(byte, 16)))
    .join('')
    .replace(/\0+$/, '');
