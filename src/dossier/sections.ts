import type { ChainEvent } from '../chain/replay/types.ts';
import { formatIsoDay } from '../protocol/policy/day-format.ts';
import { answerEpsilon, DELTA } from '../protocol/second/answer-privacy.ts';
import { unpackPeriod } from '../protocol/statement.ts';
import {
  batchesIn,
  type DatasetFacts,
  type ModelFacts,
  member,
  numbersOf,
  pseudonym,
  type RoundFacts,
  weightsDigest,
} from './chain-facts.ts';
import { commandSource, eventSource, type Figure, figure, type Section, timeText } from './dossier.ts';

/** Sections of provenance: datasets, policies, rounds, checkpoints, money. */

const HOLDOUT = 2;
const SUM_BITS = 42;
/** Of a gate, a second score and a loss. */
const SCORE_BITS = 16;
const LOSS_ONE = 2 ** 16;
/** Outcomes of a settled round, in the contract's order. */
const OUTCOME_WORDS = [
  'not settled',
  'settled: no dataset earns',
  'settled: paid by both scores',
  'settled: paid by the first score',
];

/** A member of a dataset's proven origin statement. */
const statementOf = ({ args }: ChainEvent, name: string): unknown => member(args, 'statement', name);

export function datasetsSection(datasets: readonly DatasetFacts[]): Section {
  const total = (role: number) =>
    datasets
      .filter(({ committed }) => Number(statementOf(committed, 'role')) === role)
      .reduce((sum, { committed }) => sum + Number(statementOf(committed, 'records')), 0);
  const sources = datasets.map(({ committed }) => eventSource(committed));
  return {
    id: 'datasets',
    title: 'Datasets',
    text: [
      'Datasets have pseudonyms. The chain does not say which accredited source signed one; datasets of one source share a tag in this model.',
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
  const { batches } = committed.args;
  const of = (name: string) => statementOf(committed, name) as bigint;
  const { firstDay, lastDay } = unpackPeriod(of('period'));
  const source = [eventSource(committed)];
  const end = ended[0];
  return [
    figure(
      `dataset.${name}.role`,
      `dataset ${name}: used for`,
      Number(of('role')) === HOLDOUT ? 'evaluation' : 'training',
      source,
    ),
    figure(`dataset.${name}.records`, `dataset ${name}: records`, of('records'), source),
    figure(`dataset.${name}.batches`, `dataset ${name}: batches`, batches as bigint, source),
    figure(
      `dataset.${name}.period`,
      `dataset ${name}: days`,
      `${formatIsoDay(firstDay)}/${formatIsoDay(lastDay)}`,
      source,
    ),
    figure(`dataset.${name}.root`, `dataset ${name}: root of the commitment`, of('root'), source),
    figure(
      `dataset.${name}.sources`,
      `dataset ${name}: root of the list of accredited sources`,
      of('sourceListRoot'),
      source,
    ),
    figure(
      `dataset.${name}.sourceTag`,
      `dataset ${name}: pseudonym of its source in this model`,
      of('sourceTag'),
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

/** Terms of a version that a paper gives as they are on chain. */
const TERM_FIGURES = [
  ['minRecords', 'fewest records of a dataset'],
  ['minSets', 'fewest accepted datasets of a step'],
  ['batchesPerRound', 'batches opened of a dataset in a round'],
  ['epochs', 'openings of a batch, at most'],
  ['minHoldoutRecords', 'fewest records of an evaluator in a round'],
] as const;

/** Policies and terms: the planned change, before any round is run. */
export function policySection({ versions, registered }: ModelFacts): Section {
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
        figure(`${id}.from`, `version ${version}: in force from`, timeText(activeFrom as bigint), source),
        ...TERM_FIGURES.map(([name, words]) =>
          figure(`${id}.${name}`, `version ${version}: ${words}`, of('terms', name), source),
        ),
        figure(
          `${id}.tolerance`,
          `version ${version}: rise of the loss that is tolerated`,
          (Number(of('terms', 'tolerance')) / LOSS_ONE).toFixed(4),
          source,
        ),
        figure(
          `${id}.noise`,
          `version ${version}: noise of an answer, b of the policy (0: none)`,
          numbersOf(event).noise,
          source,
        ),
        figure(
          `${id}.bound`,
          `version ${version}: norm bound of a record, in codes`,
          numbersOf(event).bound,
          source,
        ),
        figure(
          `${id}.epsilon`,
          `version ${version}: epsilon at delta ${DELTA} of all openings of a batch (not proven: no noise, exact sums leave)`,
          shownEpsilon(
            epsilonAt(
              numbersOf(event),
              'contributor',
              featuresOf(registered) + 1,
              Number(of('terms', 'epochs')),
            ),
          ),
          source,
        ),
        figure(
          `${id}.enrolmentBond`,
          `version ${version}: deposit of an enrolment`,
          of('terms', 'enrolmentBond'),
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
      'Each answer was proven: the batches are of the committed dataset and inside the policy, and their sum carries the noise of the policy. Its scores are of exactly this sum.',
      'Each loss is the proven mean squared error (Brier score) of the round’s checkpoint on holdout records that no earlier round opened. Each step follows from the accepted answers.',
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
  const { id, opened, enrolled, answers, holdoutAnswers, direction, checkpoint, scores } = round;
  const of = (events: readonly ChainEvent[]) => events.map(eventSource);
  const accepted = answers.filter(({ args }) => args['accepted'] === true);
  const [outcome, last] = outcomeOf(round);
  const opens = answers.reduce((sum, each) => sum + batchesIn(each).length, 0);
  const datasets = new Set(holdoutAnswers.map(({ args }) => args['dataset']));
  const key = `round.${id}`;
  return [
    figure(
      `${key}.version`,
      `round ${id}: version of policy and terms`,
      opened.args['version'] as bigint,
      of([opened]),
    ),
    figure(`${key}.enrolled`, `round ${id}: datasets enrolled`, enrolled.length, of(enrolled)),
    figure(`${key}.answered`, `round ${id}: datasets that answered`, answers.length, of(answers)),
    figure(`${key}.accepted`, `round ${id}: answers that moved the model`, accepted.length, of(accepted)),
    figure(`${key}.batches`, `round ${id}: batches opened for training`, opens, of(answers)),
    figure(
      `${key}.holdouts`,
      `round ${id}: holdout datasets that answered`,
      datasets.size,
      of(holdoutAnswers),
    ),
    figure(
      `${key}.direction`,
      `round ${id}: direction of the holdouts`,
      direction === undefined ? 'not proven' : 'proven',
      of([direction ?? opened]),
    ),
    figure(`${key}.outcome`, `round ${id}: outcome`, outcome, of([last])),
    ...lossFigures(round, `round.${id}`, `round ${id}: its checkpoint`),
    figure(`${key}.scores`, `round ${id}: second scores that were proven`, scores.length, of(scores)),
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

/** The outcome of a round, and the event that says it. */
function outcomeOf({ opened, settled, checkpoint, voided, rolledBack }: RoundFacts): [string, ChainEvent] {
  if (rolledBack !== undefined) return ['the loss rose: the step before was undone', rolledBack];
  if (voided !== undefined) return ['void', voided];
  if (settled !== undefined) return [OUTCOME_WORDS[Number(settled.args['outcome'])] ?? 'settled', settled];
  return checkpoint === undefined ? ['not finished', opened] : ['step proven, second scores due', checkpoint];
}

/**
 * The losses that a round's evaluators proved.
 * @param id of the figures
 * @param words about the checkpoint
 */
export function lossFigures({ opened, evaluations }: RoundFacts, id: string, words: string): Figure[] {
  if (evaluations.length === 0)
    return [figure(`${id}.loss`, `${words}: loss on holdouts (not evaluated)`, null, [])];
  const shown = (loss: unknown): string => (Number(loss) / LOSS_ONE).toFixed(4);
  return evaluations.flatMap((event) => {
    const { evaluator, loss, lossBefore } = event.args;
    const key = `${id}.loss.${evaluator}`;
    const label = `${words}: loss by evaluator ${evaluator}`;
    return [
      figure(key, label, shown(loss), [eventSource(event)]),
      ...(Number(opened.args['pending']) === 0
        ? []
        : [
            figure(
              `${key}.before`,
              `${label}, of the checkpoint before on the same records`,
              shown(lossBefore),
              [eventSource(event)],
            ),
          ]),
    ];
  });
}

const featuresOf = ({ args }: ChainEvent): number => Number(member(args, 'config', 'shape', 'features'));

const known = new Map<string, number | null>();

/** As `answerEpsilon`, which takes a tenth of a second, kept for papers that ask again. */
function epsilonAt(...of: Parameters<typeof answerEpsilon>): number | null {
  const key = JSON.stringify(of);
  const epsilon = known.has(key) ? (known.get(key) as number | null) : answerEpsilon(...of);
  known.set(key, epsilon);
  return epsilon;
}

/** Two digits; null where exact sums leave. */
const shownEpsilon = (epsilon: number | null): string | null =>
  epsilon === null ? null : epsilon.toFixed(2);

/** The events by which a dataset answered, and how often it opened the batch that it opened most. */
function openingsOf(facts: ModelFacts, id: bigint) {
  const own = ({ args }: ChainEvent): boolean => args['dataset'] === id;
  const answers = facts.rounds.flatMap(({ answers: all }) => all.filter(own));
  const holdouts = facts.rounds.flatMap(({ holdoutAnswers }) => holdoutAnswers.filter(own));
  const atRound = holdouts.filter(({ args }) => args['before'] !== true);
  const counts = new Map<number, number>();
  for (const index of [...answers, ...atRound].flatMap(batchesIn))
    counts.set(index, (counts.get(index) ?? 0) + 1);
  const scores = facts.rounds.flatMap(({ scores: all }) => all.filter(own));
  return { answers, holdouts, scores, counts, most: Math.max(0, ...counts.values()) };
}

/** ε of everything that a dataset's answers have told; null where one of them had no noise. */
function spentEpsilon(facts: ModelFacts, dataset: DatasetFacts, most: number): number | null {
  if (most === 0) return 0;
  const role = Number(statementOf(dataset.committed, 'role')) === HOLDOUT ? 'holdout' : 'contributor';
  const answered = facts.rounds.filter(({ answers, holdoutAnswers }) =>
    [...answers, ...holdoutAnswers].some(({ args }) => args['dataset'] === dataset.id),
  );
  const versions = new Set(answered.map(({ opened }) => Number(opened.args['version'])));
  // The weakest noise of all answered rounds bounds each of them.
  const each = facts.versions
    .filter(({ args }) => versions.has(Number(args['version'])))
    .map((event) => epsilonAt(numbersOf(event), role, featuresOf(facts.registered) + 1, most));
  return each.reduce<number | null>(
    (worst, epsilon) => (worst === null || epsilon === null ? null : Math.max(worst, epsilon)),
    0,
  );
}

/** The data that a dataset has published, and their recipients. */
export function publishedSection(facts: ModelFacts, dataset: DatasetFacts): Section {
  const { answers, holdouts, scores, counts, most } = openingsOf(facts, dataset.id);
  const features = featuresOf(facts.registered);
  const size = Number(member(facts.registered.args, 'config', 'shape', 'batchSize'));
  const records = Number(statementOf(dataset.committed, 'records'));
  const last = records % size === 0 ? size : records % size;
  const sources = [...answers, ...holdouts].map(eventSource);
  const evaluators = (version: unknown): number =>
    (
      member(
        facts.versions.find(({ args }) => args['version'] === version)?.args ?? {},
        'content',
        'terms',
        'evaluators',
      ) as unknown[] | undefined
    )?.length ?? 0;
  const gates = answers.reduce((sum, { args }) => {
    const round = facts.rounds.find(({ id }) => id === args['round']);
    return sum + evaluators(round?.opened.args['version']);
  }, 0);
  const opened = [...answers, ...holdouts].reduce((sum, each) => sum + batchesIn(each).length, 0);
  const accepted = answers.filter(({ args }) => args['accepted'] === true);
  return {
    id: 'published',
    title: 'What left the hospital, by recipient',
    text: [
      'Public: counts, commitments that say nothing without their openings, and a few scores of a whole answer. Trainer: the sums of accepted answers, with the noise of the policy, encrypted. Operator of a service: nothing beyond what is public, and the network address of the sender.',
      'A holdout tells its evaluator alone. What its evaluator proves of all its holdouts together, direction and loss, is in section "Rounds, proven".',
    ],
    figures: [
      figure('published.rounds', 'answers', sources.length, sources),
      figure('published.batches', 'openings of batches', opened, sources),
      figure('published.distinct', 'different batches opened', counts.size, sources),
      figure('published.openings', 'openings of the batch that was opened most', most, sources),
      figure(
        'published.bits.public',
        'bits about records to the public: first and second scores',
        (gates + scores.length) * SCORE_BITS,
        [...answers, ...scores].map(eventSource),
      ),
      figure(
        'published.bits.trainer',
        "bits about records to the model's owner: encrypted sums of accepted answers",
        accepted.length * (features + 1) * SUM_BITS,
        [...accepted.map(eventSource), eventSource(facts.registered)],
      ),
      figure('published.bits.operator', 'bits about records to the operator beyond these', 0, sources),
      figure('published.smallestBatch', 'records of the smallest batch', last, [
        eventSource(dataset.committed),
        eventSource(facts.registered),
      ]),
      figure(
        'published.epsilon',
        `epsilon at delta ${DELTA} of all answers (not proven: exact sums left, which no epsilon bounds)`,
        shownEpsilon(spentEpsilon(facts, dataset, most)),
        [...sources, ...facts.versions.map(eventSource)],
      ),
      figure('published.canary', 'canary results: recompute with the command', null, [
        commandSource('npm run test:canary'),
      ]),
    ],
  };
}

const amounts = (events: readonly ChainEvent[]): bigint =>
  events.reduce((total, { args }) => total + BigInt(args['amount'] as bigint), 0n);

/** Stake of a model, or of one account in it. */
export function stakeSection(
  { credited, vested, forfeited, rounds }: ModelFacts,
  dataset?: DatasetFacts,
): Section {
  const account = dataset?.committed.args['beneficiary'];
  const of = (events: readonly ChainEvent[]): readonly ChainEvent[] =>
    account === undefined ? events : events.filter(({ args }) => args['beneficiary'] === account);
  const scores =
    dataset === undefined
      ? []
      : rounds.flatMap((round) => round.scores.filter(({ args }) => args['dataset'] === dataset.id));
  const sumOf = (id: string, words: string, events: readonly ChainEvent[]): Figure =>
    figure(id, words, amounts(of(events)), of(events).map(eventSource));
  return {
    id: 'stake',
    title: 'Stake',
    text: [
      'Stake is in units of the stake token. It is credited to accounts when a round is settled, and minted as it vests.',
      ...(dataset === undefined
        ? []
        : ['An account may have several datasets of the model: its stake is that of all of them.']),
    ],
    figures: [
      sumOf('stake.credited', 'stake credited for scores', credited),
      sumOf('stake.vested', 'stake minted', vested),
      sumOf('stake.forfeited', 'stake forfeited', forfeited),
      ...scores.map((event) =>
        figure(
          `stake.score.${event.args['round']}`,
          `score of its answer to round ${event.args['round']}`,
          event.args['score'] as bigint,
          [eventSource(event)],
        ),
      ),
    ],
  };
}

/** Money, in the settlement token's smallest unit. */
export function moneySection({ payments, claims, versions }: ModelFacts): Section {
  return {
    id: 'money',
    title: 'Royalties',
    text: [
      "Amounts are in the settlement token's smallest unit. assay statement recomputes every account.",
      'A cap of the contributors at a declared cost (cost recovery) is a term of the version; the contract credits what is above to the residual payee. 0 is no cap.',
      "That a claim waits for a determination is a rule of the hospital's folder, not of the contract.",
    ],
    figures: [
      figure('money.income', 'paid for uses of the model', amounts(payments), payments.map(eventSource)),
      figure('money.payments', 'payments', payments.length, payments.map(eventSource)),
      figure('money.claimed', 'claimed', amounts(claims), claims.map(eventSource)),
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
