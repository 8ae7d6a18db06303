import type { EventArgs } from '../../../chain/replay/types.ts';
import { addAnswer, foldEvents, HANDLERS, type Handler } from '../fold.ts';
import type { Moment } from '../moment.ts';
import type { HistoryRecord } from '../source.ts';
import type { Answer, Dataset, Round, World } from '../world.ts';
import { type AccountLine, type Opening, OUTCOMES } from './types.ts';
import { accountKey, evaluatorsOf } from './world.ts';

const HOLDOUT = 2n;
const GATE_BIAS = 1n << 15n;

/** Folds events into the state that the pages show. Events of unknown names are ignored. */
export const foldHistory = (record: HistoryRecord): World => foldEvents(record, ALL_HANDLERS);

/** Indices of a challenge: two bytes each, in order. */
export const indicesOf = (bytes: string): number[] =>
  (bytes.slice(2).match(/.{4}/g) ?? []).map((index) => Number.parseInt(index, 16));

/** The packed gates of a set. @param evaluators how many there are */
export const gatesOf = (packed: bigint, evaluators: number): bigint[] =>
  Array.from({ length: evaluators }, (_, e) => ((packed >> BigInt(16 * e)) & 0xffffn) - GATE_BIAS);

/** Notes an opening once: a holdout answers the same draw at two checkpoints. */
function open(dataset: Dataset | undefined, opening: Opening): void {
  const known = dataset?.second.openings;
  if (known?.some(({ round }) => round === opening.round) === false) known.push(opening);
}

function change(
  { accounts }: World,
  a: EventArgs,
  line: Pick<AccountLine, 'kind' | 'amount' | 'at'> & { readonly unvested?: bigint },
): void {
  const key = accountKey(a.model, a.beneficiary);
  const account = accounts.get(key) ?? {
    ...{ model: a.model as bigint, beneficiary: `${a.beneficiary}` },
    ...{ unvested: 0n, lines: [] as AccountLine[] },
  };
  accounts.set(key, account);
  const after = account.unvested + (line.kind === 'credited' ? line.amount : -line.amount);
  account.unvested = line.unvested ?? after;
  account.lines.push({ ...line, round: a.round, unvested: account.unvested });
}

/** Changes a round that is known. */
const onRound =
  (act: (round: Round, second: NonNullable<Round['second']>, a: EventArgs, at: Moment) => void): Handler =>
  ({ rounds }, a, at) => {
    const round = rounds.get(a.round);
    if (round !== undefined) act(round, round.second, a, at);
  };

const ALL_HANDLERS: Readonly<Record<string, Handler>> = {
  ...HANDLERS,
  VersionProposed: ({ models }, a, at) =>
    void models.get(a.model)?.versions.push({
      ...{ number: Number(a.version), activeFrom: a.activeFrom, content: a.content, keys: a.records, at },
    }),
  DatasetCommitted: ({ models, datasets }, a, at) => {
    const { statement } = a;
    models.get(a.model)?.datasets.push(a.dataset);
    datasets.set(a.dataset, {
      id: a.dataset,
      model: a.model,
      beneficiary: a.beneficiary,
      role: statement.role === HOLDOUT ? 'holdout' : 'contributor',
      root: statement.root,
      records: Number(statement.records),
      batches: Number(a.batches),
      period: statement.period,
      sourceListRoot: statement.sourceListRoot,
      at,
      state: 'active',
      second: { sourceTag: statement.sourceTag, pledged: false, openings: [] },
    });
  },
  DatasetReadmitted: ({ datasets }, a) => {
    const dataset = datasets.get(a.dataset);
    if (dataset) dataset.sourceListRoot = a.sourceListRoot;
  },
  HoldoutPledged: ({ datasets }, a) => {
    const dataset = datasets.get(a.dataset);
    if (dataset) dataset.second.pledged = a.pledged;
  },
  EnrolmentTakenBack: ({ rounds }, a) => {
    const enrolled = rounds.get(a.round)?.enrolled;
    const place = enrolled?.findIndex(({ dataset }) => dataset === a.dataset) ?? -1;
    if (place >= 0) enrolled?.splice(place, 1);
  },
  DrawSpent: ({ datasets }, a, at) =>
    open(datasets.get(a.dataset), { round: a.round, batches: indicesOf(a.challenge), kind: 'spent', at }),
  HoldoutAttested: (world, a, at) => {
    const round = world.rounds.get(a.round);
    const batches = indicesOf(a.challenge);
    open(world.datasets.get(a.dataset), { round: a.round, batches, kind: 'answered', at });
    const answer: Answer = {
      ...{ dataset: a.dataset, round: a.round, role: 'holdout', before: a.before, accepted: true, batches },
      ...{ commitments: a.fresh, at },
    };
    if (a.before) round?.second.answersBefore.push(answer);
    else addAnswer(round, answer);
  },
  Evaluated: onRound((_round, second, a, at) => {
    const lossBefore = second.pending === 0n ? undefined : Number(a.lossBefore);
    second.evaluations.push({ evaluator: Number(a.evaluator), loss: Number(a.loss), lossBefore, at });
  }),
  DirectionFixed: onRound((round, second, { measures }, at) => {
    round.direction = at;
    second.measures = measures as NonNullable<Round['second']>['measures'];
  }),
  RoundRolledBack: onRound((_round, second, a, at) => {
    second.rolledBack = { undone: a.undone, at };
  }),
  Attested: (world, a, at) => {
    const round = world.rounds.get(a.round);
    if (round === undefined) return;
    const batches = indicesOf(a.challenge);
    open(world.datasets.get(a.dataset), { round: a.drawnBy, batches, kind: 'answered', at });
    addAnswer(round, {
      ...{ dataset: a.dataset, round: a.round, role: 'contributor', before: false },
      ...{ accepted: a.accepted, batches, commitments: a.fresh, at },
      second: {
        gates: gatesOf(a.scores, evaluatorsOf(world, round).length),
        records: Number(a.records),
        drawnBy: a.drawnBy,
        fallbackScore: a.fallbackScore,
        proven: undefined,
      },
    });
  },
  ScoreProven: (world, a, at) => {
    const round = world.rounds.get(a.round);
    const answer = round?.answerOf.get(a.dataset);
    if (round === undefined || answer?.second === undefined) return;
    answer.second.proven = { p: a.second, score: a.score, debt: a.debt, at };
    const beneficiary = world.datasets.get(a.dataset)?.beneficiary;
    if (a.owedByAccount === 0n || beneficiary === undefined) return;
    const of = { model: round.model, beneficiary, round: a.round };
    change(world, of, { kind: 'owed', amount: a.owedByAccount, at });
  },
  RoundSettled: ({ models, rounds }, a, at) => {
    const round = rounds.get(a.round);
    if (round === undefined) return;
    const settled = (models.get(a.model)?.rounds ?? []).filter((id) => rounds.get(id)?.settled !== undefined);
    const sets = round.answers.filter(({ role, accepted }) => role === 'contributor' && accepted).length;
    round.second.outcome = OUTCOMES[Number(a.outcome)] ?? 'none';
    round.settled = {
      ...{ index: settled.length + 1, positiveScore: a.positiveScore, cap: a.cap, sets, at },
    };
  },
  ScoresCredited: (world, a, at) => change(world, a, { kind: 'credited', amount: a.amount, at }),
  DebtPaid: (world, a, at) => change(world, a, { kind: 'debt paid', amount: a.amount, at }),
  StakeForfeited: (world, a, at) => change(world, a, { kind: 'forfeited', amount: a.amount, at }),
  Vested: (world, a, at) => change(world, a, { kind: 'vested', amount: a.amount, unvested: a.unvested, at }),
  RoundVoided: onRound((round, second, a, at) => {
    round.voided = at;
    second.released = a.released;
  }),
};
