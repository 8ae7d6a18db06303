import type { ChainEvent } from '../chain/replay/types.ts';
import { formatIsoDay } from '../protocol/policy/day-format.ts';
import { unpackPeriod } from '../protocol/statement.ts';
import {
  bytesIn,
  type DatasetFacts,
  type ModelFacts,
  member,
  pseudonym,
  type RoundFacts,
  weightsDigest,
} from './chain-facts.ts';
import { commandSource, eventSource, type Figure, figure, type Section } from './dossier.ts';

/** Sections of provenance: datasets, policies, rounds, checkpoints, money. */

const HOLDOUT = 2;
const SUM_BITS = 42;
const BAND_BITS = 4;

export function datasetsSection(datasets: readonly DatasetFacts[]): Section {
  const total = (role: number) =>
    datasets
      .filter(({ committed }) => Number(committed.args['role']) === role)
      .reduce((sum, { committed }) => sum + Number(committed.args['records']), 0);
  const sources = datasets.map(({ committed }) => eventSource(committed));
  return {
    id: 'datasets',
    title: 'Datasets',
    text: [
      'Datasets have pseudonyms. The chain does not say which accredited source signed one.',
      'Counts are of records. A patient may have several, and may be in datasets of two sources.',
    ],
    figures: [
      figure('datasets.number', 'datasets', datasets.length, sources),
      figure('datasets.training.records', 'records for training', total(1), sources),
      figure('datasets.holdout.records', 'records for evaluation', total(HOLDOUT), sources),
      ...datasets.flatMap(datasetFigures),
    ],
  };
}

function datasetFigures({ id, committed, ended }: DatasetFacts): Figure[] {
  const name = pseudonym(id);
  const { role, records, batches, period, root, sourceListRoot } = committed.args;
  const { firstDay, lastDay } = unpackPeriod(BigInt(period));
  const source = [eventSource(committed)];
  const end = ended[0];
  return [
    figure(
      `dataset.${name}.role`,
      `dataset ${name}: used for`,
      Number(role) === HOLDOUT ? 'evaluation' : 'training',
      source,
    ),
    figure(`dataset.${name}.records`, `dataset ${name}: records`, records, source),
    figure(`dataset.${name}.batches`, `dataset ${name}: batches`, batches, source),
    figure(
      `dataset.${name}.period`,
      `dataset ${name}: days`,
      `${formatIsoDay(firstDay)}/${formatIsoDay(lastDay)}`,
      source,
    ),
    figure(`dataset.${name}.root`, `dataset ${name}: root of the commitment`, root, source),
    figure(
      `dataset.${name}.sources`,
      `dataset ${name}: root of the list of accredited sources`,
      sourceListRoot,
      source,
    ),
    figure(
      `dataset.${name}.state`,
      `dataset ${name}: state`,
      end === undefined ? 'may take part' : end.name === 'DatasetRetired' ? 'retired' : 'withdrawn',
      end === undefined ? source : [eventSource(end)],
    ),
  ];
}

/** Policies and terms: the planned change, before any round is run. */
export function policySection({ versions }: ModelFacts): Section {
  return {
    id: 'policies',
    title: 'Policies and terms, as registered before the rounds',
    text: [
      'The policy document is known by its hash. Its rules were proven to hold for every record of an opened batch.',
    ],
    figures: versions.flatMap((event) => {
      const { version, content, activeFrom } = event.args;
      const of = (...path: string[]) => member(content, ...path) as bigint;
      const source = [eventSource(event)];
      const id = `policy.${version}`;
      return [
        figure(`${id}.hash`, `version ${version}: hash of the policy`, of('policyHash'), source),
        figure(`${id}.from`, `version ${version}: in force from (Unix seconds)`, activeFrom, source),
        figure(
          `${id}.minRecords`,
          `version ${version}: fewest records of a dataset`,
          of('terms', 'minRecords'),
          source,
        ),
        figure(
          `${id}.minSets`,
          `version ${version}: fewest accepted datasets of a step`,
          of('terms', 'minSets'),
          source,
        ),
        figure(
          `${id}.challengeSize`,
          `version ${version}: batches opened of a dataset in a round`,
          of('terms', 'challengeSize'),
          source,
        ),
        figure(`${id}.eta`, `version ${version}: learning rate, as registered`, of('terms', 'eta'), source),
        figure(
          `${id}.legal`,
          `version ${version}: hash of the legal text`,
          String(of('terms', 'legalTextHash')),
          source,
        ),
      ];
    }),
  };
}

/** The rounds that were done, each against the plan. */
export function roundsSection(rounds: readonly RoundFacts[]): Section {
  const steps = rounds.filter(({ checkpoint }) => checkpoint !== undefined);
  return {
    id: 'rounds',
    title: 'Rounds, proven',
    text: [
      'Each accepted answer was proven: the batches are of the committed dataset, inside the policy, and scored at exactly these weights.',
      'This edition proves no loss of a checkpoint. It proves the direction in which the sealed holdout falls, and that the step follows from the accepted answers.',
    ],
    figures: [
      figure(
        'rounds.number',
        'rounds opened',
        rounds.length,
        rounds.map(({ opened }) => eventSource(opened)),
      ),
      figure(
        'rounds.steps',
        'proven steps',
        steps.length,
        steps.map(({ checkpoint }) => eventSource(checkpoint as ChainEvent)),
      ),
      ...rounds.flatMap(roundFigures),
    ],
  };
}

function roundFigures(round: RoundFacts): Figure[] {
  const { id, opened, enrolled, answers, holdoutAnswers, direction, settled, checkpoint, voided } = round;
  const of = (events: readonly ChainEvent[]) => events.map(eventSource);
  const accepted = answers.filter(({ args }) => args['accepted'] === true);
  const opens = [...answers.map(({ args }) => bytesIn(String(args['bands'])))].reduce((a, b) => a + b, 0);
  const last = checkpoint ?? settled ?? voided;
  const outcome =
    checkpoint !== undefined
      ? 'step proven'
      : voided !== undefined
        ? 'void'
        : settled !== undefined
          ? 'settled without a step'
          : 'not finished';
  const key = `round.${id}`;
  return [
    figure(
      `${key}.version`,
      `round ${id}: version of policy and terms`,
      opened.args['version'],
      of([opened]),
    ),
    figure(`${key}.enrolled`, `round ${id}: datasets enrolled`, enrolled.length, of(enrolled)),
    figure(`${key}.answered`, `round ${id}: datasets that answered`, answers.length, of(answers)),
    figure(`${key}.accepted`, `round ${id}: answers that moved the model`, accepted.length, of(accepted)),
    figure(`${key}.batches`, `round ${id}: batches opened for training`, opens, of(answers)),
    figure(
      `${key}.holdouts`,
      `round ${id}: holdout datasets that answered`,
      holdoutAnswers.length,
      of(holdoutAnswers),
    ),
    figure(
      `${key}.direction`,
      `round ${id}: direction of the holdout`,
      direction === undefined ? 'not proven' : 'proven',
      of([direction ?? opened]),
    ),
    figure(`${key}.outcome`, `round ${id}: outcome`, outcome, of(last === undefined ? [opened] : [last])),
    figure(`${key}.loss`, `round ${id}: loss on the holdout (this edition proves none)`, null, []),
    ...(checkpoint === undefined
      ? []
      : [
          figure(
            `${key}.checkpoint`,
            `round ${id}: SHA-256 of the checkpoint's packed weights`,
            weightsDigest(checkpoint.args['weights'] as readonly bigint[]),
            of([checkpoint]),
          ),
        ]),
  ];
}

/** The data that a dataset has published, and their recipients. */
export function publishedSection(facts: ModelFacts, dataset: DatasetFacts): Section {
  const own = ({ args }: ChainEvent): boolean => args['dataset'] === dataset.id;
  const answers = facts.rounds.flatMap(({ answers: all }) => all.filter(own));
  const holdouts = facts.rounds.flatMap(({ holdoutAnswers }) => holdoutAnswers.filter(own));
  const bands = answers.reduce((sum, { args }) => sum + bytesIn(String(args['bands'])), 0);
  const opened = holdouts.reduce((sum, { args }) => sum + (args['challenge'] as unknown[]).length, bands);
  const features = Number(member(facts.registered.args, 'config', 'shape', 'features'));
  const size = Number(member(facts.registered.args, 'config', 'shape', 'batchSize'));
  const records = Number(dataset.committed.args['records']);
  const last = records % size === 0 ? size : records % size;
  const sources = [...answers, ...holdouts].map(eventSource);
  const sets = answers.length + holdouts.length;
  return {
    id: 'published',
    title: 'What left the hospital, by recipient',
    text: [
      'Public: counts, a commitment that says nothing without its salts, and a score of each opened batch. Trainer: exact sums, encrypted. Operator of a service: nothing beyond what is public, and the network address of the sender.',
    ],
    figures: [
      figure('published.rounds', 'rounds answered', sets, sources),
      figure('published.batches', 'openings of batches', opened, sources),
      figure('published.bits.public', 'bits about records to the public: bands', bands * BAND_BITS, sources),
      figure(
        'published.bits.trainer',
        "bits about records to the model's owner: encrypted sums",
        sets * (features + 1) * SUM_BITS,
        [...sources, eventSource(facts.registered)],
      ),
      figure('published.bits.operator', 'bits about records to the operator beyond these', 0, sources),
      figure('published.smallestBatch', 'records of the smallest batch', last, [
        eventSource(dataset.committed),
        eventSource(facts.registered),
      ]),
      figure('published.epsilon', 'epsilon (none: the sums of this edition carry no noise)', null, []),
      figure('published.canary', 'canary results: recompute with the command', null, [
        commandSource('npm run test:canary'),
      ]),
    ],
  };
}

/** Money, in the settlement token's smallest unit. */
export function moneySection({ payments, claims, versions }: ModelFacts): Section {
  const sum = (events: readonly ChainEvent[]): bigint =>
    events.reduce((total, { args }) => total + BigInt(args['amount'] as bigint), 0n);
  return {
    id: 'money',
    title: 'Royalties',
    text: [
      "Amounts are in the settlement token's smallest unit. assay statement recomputes every account.",
      'A cap of the contributors at a declared cost (cost recovery) is a term of the version; the contract credits what is above to the residual payee. 0 is no cap.',
      "That a claim waits for a determination is a rule of the hospital's folder, not of the contract.",
    ],
    figures: [
      figure('money.income', 'paid for uses of the model', sum(payments), payments.map(eventSource)),
      figure('money.payments', 'payments', payments.length, payments.map(eventSource)),
      figure('money.claimed', 'claimed', sum(claims), claims.map(eventSource)),
      ...versions.map((event) =>
        figure(
          `money.cap.${event.args['version']}`,
          `version ${event.args['version']}: cap of what contributors get in all`,
          member(event.args['content'], 'royalties', 'contributorCap') as bigint,
          [eventSource(event)],
        ),
      ),
    ],
  };
}
