import type { JSX } from 'preact';
import { shortAddress } from '../../data/format.ts';
import type { Evaluation } from '../../data/second/types.ts';
import { evaluatorsOf } from '../../data/second/world.ts';
import { brier, LOSS_DIGITS, lossText } from '../../data/units.ts';
import type { Round, World } from '../../data/world.ts';
import { Section } from '../../parts/notice.tsx';
import { LinePlot } from '../../parts/plot.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { AccountLink, IdLink, When } from '../../parts/values.tsx';

interface LossRow {
  readonly round: Round;
  readonly account: string;
  readonly evaluation: Evaluation;
}

/** The proven evaluations of rounds, in order. */
const rowsOf = (state: World, rounds: readonly Round[]): LossRow[] =>
  rounds.flatMap((round) =>
    [...(round.second.evaluations ?? [])]
      .sort((a, b) => a.evaluator - b.evaluator)
      .map((evaluation) => ({
        ...{ round, evaluation },
        account: evaluatorsOf(state, round)[evaluation.evaluator] ?? '',
      })),
  );

const COLUMNS: Column<LossRow>[] = [
  { name: 'Round', cell: ({ round }) => <IdLink kind="round" id={round.id} /> },
  { name: 'Evaluator', cell: ({ account }) => (account === '' ? '–' : <AccountLink address={account} />) },
  {
    name: 'Before the step',
    isNumber: true,
    cell: ({ evaluation: { lossBefore } }) => (lossBefore === undefined ? '–' : lossText(lossBefore)),
  },
  {
    name: 'At the checkpoint',
    isNumber: true,
    cell: ({ evaluation: { loss } }) => lossText(loss),
  },
  {
    name: 'Change',
    isNumber: true,
    cell: ({ evaluation }) => {
      const { loss, lossBefore } = evaluation;
      return lossBefore === undefined ? '–' : lossText(loss - lossBefore);
    },
  },
  {
    name: 'Verdict',
    cell: ({ round, evaluation }) =>
      round.second.rolledBack ? (
        <span class="badge bad">Step taken back</span>
      ) : evaluation.lossBefore === undefined ? (
        'first evaluation'
      ) : (
        <span class="badge good">Step kept</span>
      ),
  },
  { name: 'When', cell: ({ evaluation: { at } }) => <When at={at} /> },
];

export const LossTable = ({ state, rounds }: { state: World; rounds: readonly Round[] }): JSX.Element => (
  <Table
    caption="Proven losses"
    columns={COLUMNS}
    rows={rowsOf(state, rounds)}
    keyOf={({ round, evaluation }) => `${round.id}/${evaluation.evaluator}`}
    empty="No loss is proven yet. Each evaluator proves one in every round."
  />
);

/** The loss of each evaluator over rounds, with the loss before the step on the same records. */
export function ProvenLoss({ state, rounds }: { state: World; rounds: readonly Round[] }): JSX.Element {
  const evaluated = rounds.filter(({ second }) => (second?.evaluations.length ?? 0) > 0);
  const accounts = [...new Set(rowsOf(state, evaluated).map(({ account }) => account))];
  const evaluationOf = (round: Round, account: string): Evaluation | undefined =>
    round.second.evaluations.find(({ evaluator }) => evaluatorsOf(state, round)[evaluator] === account);
  const lines = accounts.flatMap((account, colour) => {
    const found = evaluated.map((round) => evaluationOf(round, account));
    const name = shortAddress(account);
    return [
      { name: `${name}, at the checkpoint`, values: found.map((each) => each && brier(each.loss)), colour },
      {
        name: `${name}, before the step`,
        ...{ colour, isDashed: true },
        values: found.map((each) => (each?.lossBefore === undefined ? undefined : brier(each.lossBefore))),
      },
    ];
  });
  return (
    <Section
      title="Proven loss"
      lead="The mean squared error of the model's probabilities (Brier score) on held-out records that the model never saw; lower is better. Every round opens other records, so compare a loss with the one before the step: both are of the same records."
    >
      <div class="one">
        <LinePlot
          title="Proven loss by round"
          xName="round"
          yName="Brier score"
          xValues={evaluated.map(({ id }) => `${id}`)}
          lines={lines}
          isFromZero={false}
          digits={LOSS_DIGITS}
        />
      </div>
      <LossTable state={state} rounds={[...rounds].reverse()} />
    </Section>
  );
}
