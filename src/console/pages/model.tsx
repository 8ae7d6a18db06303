import type { JSX } from 'preact';
import { count, dayText, percent, shortNumber } from '../data/format.ts';
import type { Moment } from '../data/moment.ts';
import { versionInForce } from '../data/second/world.ts';
import { tokenOf, world } from '../data/store.ts';
import { STAKE_UNIT, stakeText } from '../data/units.ts';
import { type Model, phaseOf, type Round, type Version, type World } from '../data/world.ts';
import { tokenIn } from '../parts/happening.tsx';
import { Lineage } from '../parts/lineage.tsx';
import { Empty, PageTitle, Section, Unknown } from '../parts/notice.tsx';
import { LinePlot } from '../parts/plot.tsx';
import { type Column, Facts, Figures, Table } from '../parts/table.tsx';
import { AccountLink, Amount, IdLink, Phase, When } from '../parts/values.tsx';
import { idIn } from '../route.ts';
import { ProvenLoss } from './second/losses.tsx';
import { SecondPolicy, SecondTraining, secondDatasetColumns, secondTermsOf } from './second/model.tsx';

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
      <ProvenLoss state={state} rounds={rounds} />
      <SecondTraining rounds={rounds} datasets={datasets} />
      <Money model={model} token={token} />
      <Section title="Rounds">
        <Table
          caption="Rounds of this model"
          columns={ROUND_COLUMNS}
          rows={[...rounds].reverse()}
          keyOf={({ id }) => `${id}`}
          empty={
            <>
              No round was opened yet. The owner opens one with <code>assay round open</code>.
            </>
          }
        />
      </Section>
      <Section title="Datasets">
        <Table
          caption="Datasets of this model"
          columns={secondDatasetColumns(state)}
          rows={datasets}
          keyOf={({ id }) => `${id}`}
          empty={
            <>
              No dataset was committed yet. A hospital starts with <code>assay hospital join</code>.
            </>
          }
        />
      </Section>
      <Section title="Lineage" lead="A model that starts from others passes a part of its income on to them.">
        <Lineage state={state} model={model} />
      </Section>
      <Policy state={state} model={model} />
    </>
  );
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

function Money({ model, token }: { model: Model; token: string }): JSX.Element {
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
              { name: `Stake, in ${STAKE_UNIT}`, isNumber: true, cell: ([, amount]) => stakeText(amount) },
              {
                name: 'Share',
                isNumber: true,
                cell: ([, amount]) => (all === 0n ? '–' : percent(Number((amount * 10_000n) / all), 2)),
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

function Policy({ state, model }: { state: World; model: Model }): JSX.Element {
  const version = versionInForce(model, state);
  if (version === undefined) return <Empty>No version of this model is known.</Empty>;
  const token = `${model.config.settlementToken}`;
  return (
    <>
      <SecondPolicy version={version} />
      <Section title={`Terms, version ${version.number}`}>
        <Facts facts={secondTermsOf(version, model, token)} />
        <Royalties version={version} />
      </Section>
    </>
  );
}

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
