import type { EventArgs } from '../../chain/replay/types.ts';
import type { Moment } from './moment.ts';
import type { HistoryRecord } from './source.ts';
import { type Answer, type Model, momentOf, type Payment, type Round, type World } from './world.ts';

const ZERO_ADDRESS = `0x${'0'.repeat(40)}`;

export type Handler = (world: World, args: EventArgs, at: Moment) => void;

/** Folds events by their handlers. Events of unknown names are kept and ignored. */
export function foldEvents(
  { events, head }: HistoryRecord,
  handlers: Readonly<Record<string, Handler>>,
): World {
  const world: World = {
    accounts: new Map(),
    models: new Map(),
    rounds: new Map(),
    datasets: new Map(),
    plans: new Map(),
    subscriptions: new Map(),
    events,
    head,
  };
  for (const event of events) handlers[event.name]?.(world, event.args, momentOf(event));
  return world;
}

/** Adds a dataset's answer to its round. */
export function addAnswer(round: Round | undefined, given: Answer): void {
  if (round === undefined) return;
  round.answers.push(given);
  round.answerOf.set(given.dataset, given);
}

function pay(world: World, payment: Payment): void {
  world.models.get(payment.model)?.payments.push(payment);
}

function moveStake(model: Model | undefined, from: string, to: string, amount: bigint): void {
  if (model === undefined) return;
  const add = (account: string, change: bigint): void => {
    if (account !== ZERO_ADDRESS) model.stake.set(account, (model.stake.get(account) ?? 0n) + change);
  };
  add(from, -amount);
  add(to, amount);
}

/** The handlers of models, rounds, stake, payments and plans. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  ModelRegistered: ({ models }, a, at) =>
    void models.set(a.model, {
      id: a.model,
      owner: a.owner,
      config: a.config,
      sources: a.sources,
      versions: [],
      rounds: [],
      datasets: [],
      payments: [],
      claims: [],
      stake: new Map(),
      closed: undefined,
      at,
    }),
  VersionCancelled: ({ models }, a) => void models.get(a.model)?.versions.pop(),
  SourceListsChanged: ({ models }, a) => {
    const model = models.get(a.model);
    if (model) model.sources = a.sources;
  },
  OwnershipTransferred: ({ models }, a) => {
    const model = models.get(a.model);
    if (model) model.owner = a.to;
  },
  ModelClosed: ({ models }, a, at) => {
    const model = models.get(a.model);
    if (model) model.closed = at;
  },
  DatasetWithdrawn: ({ datasets }, a) => setState(datasets.get(a.dataset), 'withdrawn'),
  DatasetRetired: ({ datasets }, a) => setState(datasets.get(a.dataset), 'retired'),
  RoundOpened: ({ models, rounds }, a, at) => {
    models.get(a.model)?.rounds.push(a.round);
    rounds.set(a.round, {
      id: a.round,
      model: a.model,
      version: Number(a.version),
      schedule: a.schedule,
      holdouts: a.holdouts,
      opened: at,
      enrolled: [],
      sealed: undefined,
      beacon: undefined,
      direction: undefined,
      answers: [],
      answerOf: new Map(),
      settled: undefined,
      checkpoint: undefined,
      voided: undefined,
      bonds: new Map(),
      second: {
        ...{ closing: a.closing, pending: a.pending, carried: a.carried },
        ...{ evaluations: [], measures: undefined, answersBefore: [], rolledBack: undefined },
        ...{ released: false, outcome: 'none' },
      },
    });
  },
  Enrolled: ({ rounds }, a, at) =>
    void rounds.get(a.round)?.enrolled.push({ dataset: a.dataset, draws: Number(a.draws), at }),
  RoundSealed: ({ rounds }, a, at) => {
    const round = rounds.get(a.round);
    if (round) round.sealed = at;
  },
  BeaconRecorded: ({ rounds }, a, at) => {
    const round = rounds.get(a.round);
    if (round) round.beacon = { value: a.beacon, at };
  },
  CheckpointProven: ({ rounds }, a, at) => {
    const round = rounds.get(a.round);
    if (round) round.checkpoint = { weights: a.weights, at };
  },
  BondTaken: ({ rounds }, a) =>
    void rounds.get(a.round)?.bonds.set(a.dataset, { payer: a.payer, amount: a.amount, state: 'held' }),
  BondReturned: (world, a) => setBond(world, a, 'returned'),
  BondLost: (world, a) => setBond(world, a, 'lost'),
  TransferSingle: ({ models }, a) => moveStake(models.get(a.id), a.from, a.to, a.value),
  TransferBatch: ({ models }, a) => {
    for (const [i, id] of a.ids.entries()) moveStake(models.get(id), a.from, a.to, a.values[i]);
  },
  Paid: (world, a, at) => pay(world, { model: a.model, kind: 'use', from: a.payer, amount: a.amount, at }),
  HoldersPaid: (world, a, at) =>
    pay(world, { model: a.model, kind: 'holders', from: a.payer, amount: a.amount, at }),
  Inherited: (world, a, at) =>
    pay(world, { model: a.parent, kind: 'inherited', from: `${a.child}`, amount: a.amount, at }),
  Claimed: ({ models }, a, at) =>
    void models.get(a.model)?.claims.push({ account: a.account, amount: a.amount, at }),
  PlanOffered: ({ plans }, a, at) =>
    void plans.set(a.plan, {
      id: a.plan,
      model: a.model,
      price: a.price,
      period: a.period,
      uses: a.uses,
      isSold: true,
      subscriptions: [],
      at,
    }),
  PlanRetired: ({ plans }, a) => {
    const plan = plans.get(a.plan);
    if (plan) plan.isSold = false;
  },
  Subscribed: ({ plans, subscriptions }, a, at) => {
    plans.get(a.plan)?.subscriptions.push(a.subscription);
    subscriptions.set(a.subscription, {
      id: a.subscription,
      plan: a.plan,
      client: a.client,
      payer: a.payer,
      from: a.from,
      until: a.until,
      deposit: 0n,
      refund: undefined,
      used: 0n,
      usage: [],
      at,
    });
  },
  Deposited: ({ subscriptions }, a) => {
    const bought = subscriptions.get(a.subscription);
    if (bought) bought.deposit = a.deposit;
  },
  RefundRequested: ({ subscriptions }, a) => {
    const bought = subscriptions.get(a.subscription);
    if (bought) bought.refund = { amount: a.amount, from: a.refundAt };
  },
  Refunded: ({ subscriptions }, a) => {
    const bought = subscriptions.get(a.subscription);
    if (!bought) return;
    bought.deposit -= a.amount;
    bought.refund = undefined;
  },
  UsageRecorded: ({ subscriptions }, a, at) => {
    const bought = subscriptions.get(a.subscription);
    if (!bought) return;
    bought.used = a.total;
    bought.deposit -= a.amount;
    bought.usage.push({ uses: a.uses, amount: a.amount, at });
  },
};

function setState(dataset: { state: string } | undefined, state: 'withdrawn' | 'retired'): void {
  if (dataset) dataset.state = state;
}

function setBond({ rounds }: World, { round, dataset }: EventArgs, state: 'returned' | 'lost'): void {
  const bond = rounds.get(round)?.bonds.get(dataset);
  if (bond) bond.state = state;
}
