import type { JSX } from 'preact';
import { count, percent, shortNumber } from '../../data/format.ts';
import { countedScore, openingsOf, stakeOf } from '../../data/second/world.ts';
import { brier, numberText, STAKE_UNIT, scoreNumber, stakeText } from '../../data/units.ts';
import {
  answersOf,
  type Dataset,
  type Model,
  type Round,
  type Version,
  type World,
} from '../../data/world.ts';
import { Empty, Section } from '../../parts/notice.tsx';
import { LinePlot } from '../../parts/plot.tsx';
import { PolicyReader } from '../../parts/policy-reader.tsx';
import { type Column, Facts } from '../../parts/table.tsx';
import { AccountLink, Amount, Code, IdLink } from '../../parts/values.tsx';

/** Datasets that a plot shows; the table lists all. */
const LINES = 6;

/** Scores by dataset over settled rounds. */
export function SecondTraining({
  rounds,
  datasets,
}: {
  rounds: readonly Round[];
  datasets: readonly Dataset[];
}): JSX.Element {
  const settled = rounds.filter((round) => round.settled);
  const lines = datasets
    .filter(({ role }) => role === 'contributor')
    .slice(0, LINES)
    .map(({ id }) => {
      const answers = settled.map((round) => ({ round, answer: round.answerOf.get(id) }));
      let total = 0n;
      return {
        name: shortNumber(id),
        values: answers.map(({ round, answer }) => {
          const score = answer && countedScore(round, answer);
          return score === undefined ? undefined : Number(score);
        }),
        sums: answers.map(({ round, answer }) => {
          total += (answer && stakeOf(round, answer)) ?? 0n;
          return scoreNumber(total);
        }),
      };
    });
  const xValues = settled.map(({ id }) => `${id}`);
  return (
    <Section
      title="What the datasets did"
      lead="A score adds up what a dataset's records do for the held-out records of its round and of the next one. It is of audited batches alone, with their noise."
    >
      {settled.length === 0 ? (
        <Empty>No round is settled yet. A round is settled after the evaluation of the next one.</Empty>
      ) : (
        <div class="pair">
          <LinePlot
            title="Score by round"
            xName="round"
            yName="Units of score"
            xValues={xValues}
            lines={lines}
          />
          <LinePlot
            title="Counted so far"
            xName="round"
            yName="Units of score"
            xValues={xValues}
            lines={lines.map(({ name, sums }) => ({ name, values: sums }))}
          />
        </div>
      )}
    </Section>
  );
}

export const secondDatasetColumns = (state: World): Column<Dataset>[] => [
  { name: 'Dataset', cell: ({ id }) => <IdLink kind="dataset" id={id} /> },
  { name: 'Role', cell: ({ role }) => role },
  { name: 'Beneficiary', cell: ({ beneficiary }) => <AccountLink address={beneficiary} /> },
  { name: 'Records', isNumber: true, cell: ({ records }) => count(records) },
  { name: 'Rounds', isNumber: true, cell: (dataset) => count(answersOf(state, dataset).length) },
  {
    name: 'Openings used',
    isNumber: true,
    cell: (dataset) => {
      const { used, allowed } = openingsOf(state, dataset);
      return `${count(used)} of ${count(allowed)}`;
    },
  },
  {
    name: `Counted, in ${STAKE_UNIT}`,
    isNumber: true,
    cell: (dataset) => (dataset.role === 'holdout' ? '–' : stakeText(earnedBy(state, dataset))),
  },
];

const earnedBy = (state: World, dataset: Dataset): bigint =>
  answersOf(state, dataset).reduce((sum, answer) => {
    const round = state.rounds.get(answer.round);
    return sum + ((round && stakeOf(round, answer)) ?? 0n);
  }, 0n);

/** Deviations of the noise of b bits, in units of 2^-20 code: 4.0415 · 2^b. */
const noiseText = (bits: bigint): string =>
  bits === 0n ? 'none: sums are exact' : `standard deviation 4.0415 · 2^${bits}`;

/** The policy's hash, and its numbers, which stand in the terms. */
export function SecondPolicy({ version }: { version: Version }): JSX.Element {
  const { policyHash, terms } = version.content;
  const { numbers } = terms;
  return (
    <Section
      title="Policy"
      lead="The chain holds the policy's hash and the numbers that circuits and contracts share. Drop the policy file that the owner published, together with the policy document that it names, to read both in plain words; the hash is compared in this tab."
    >
      <Facts
        facts={[
          ['Hash of the policy', <Code key="hash" value={policyHash as bigint} />],
          ['Norm bound of a record', `${count(numbers.bound)} codes`],
          ['Noise of a contributor’s sum', noiseText(numbers.noise)],
          ['Noise of a holdout’s sum', noiseText(numbers.holdoutNoise)],
          ['Noise of a holdout’s squared error', noiseText(numbers.lossNoise)],
          ['Scale of scores w', count(numbers.scoreScale)],
          ['Largest word of a checkpoint', count(numbers.weightBound)],
        ]}
      />
      <PolicyReader policyHash={policyHash as bigint} />
    </Section>
  );
}

const Deposit = ({ value, token }: { value: bigint; token: string }): JSX.Element =>
  value === 0n ? <>none</> : <Amount value={value} token={token} />;

export const secondTermsOf = ({ content }: Version, model: Model, token: string) => {
  const { terms } = content;
  const learning = Number(terms.eta) / 65_536;
  return [
    ['Batches that a dataset opens in a round', count(terms.batchesPerRound)],
    ['Openings of a batch, at most', count(terms.epochs)],
    ['Batches that an evaluator opens in a round', count(terms.holdoutBatches)],
    ['Records that an evaluator opens in a round, at least', count(terms.minHoldoutRecords)],
    [
      'Evaluators',
      <ul class="plain" key="evaluators">
        {(terms.evaluators as string[]).map((address) => (
          <li key={address}>
            <AccountLink address={address} />
          </li>
        ))}
      </ul>,
    ],
    ['Rise of the loss that takes a step back', `more than ${numberText(brier(Number(terms.tolerance)))}`],
    ['Learning rate', numberText(learning)],
    ['Rounds that are promised', count(terms.rounds)],
    ['Fewest accepted sets for a step', count(terms.minSets)],
    ['Fewest records of a dataset', count(terms.minRecords)],
    ['Fewest records of its last batch', count(terms.smallestBatch)],
    ['Cap of a score', `${percent(Math.round((Number(terms.kappa) / 65_536) * 10_000))} of the holdout’s`],
    ['Cap on the scores of a round', `${numberText(scoreNumber(terms.capPerRound))} units of score`],
    [
      'Scores fall due over',
      `${count(terms.vestingRounds)} rounds, or ${count(terms.vestingDays)} days each`,
    ],
    ['Wait for the next evaluation, at most', `${count(terms.evaluationDays)} days`],
    ['Any account may close after', `${count(terms.idleDays)} days without a settled round`],
    ['Deposit for enrolling', <Deposit key="bond" value={terms.enrolmentBond} token={token} />],
    ["Owner's deposit for a round", <Deposit key="trainer" value={terms.trainerBond} token={token} />],
    ["Evaluator's deposit", <Deposit key="evaluator" value={terms.evaluatorBond} token={token} />],
    ['Sources of contributors', <Code key="sources" value={model.sources.contributors as bigint} />],
    ['Sources of holdouts', <Code key="holdouts" value={model.sources.holdouts as bigint} />],
    [
      'Legal text',
      /^0x0+$/.test(terms.legalTextHash) ? 'none' : <Code key="legal" value={terms.legalTextHash} />,
    ],
  ] as const;
};
