import type { Result } from 'ethers';
import { addPoints, IDENTITY, type Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import { parseSchedule } from '../clients/rounds-types.ts';
import { Royalties } from './replay-royalties.ts';
import type {
  ChainEvent,
  EventArgs,
  Replay,
  ReplayedAnswer,
  ReplayedBond,
  ReplayedDataset,
  ReplayedRound,
} from './types.ts';

const BAND_BIAS = 7;

/**
 * Recomputes the whole state from events alone (property P18).
 * @throws AssayError `replay-broken` (4) for an event that names an unknown round, dataset or bond
 */
export function replay(events: readonly ChainEvent[]): Replay {
  const state: Replay = {
    models: new Map(),
    datasets: new Map(),
    rounds: new Map(),
    stake: new Map(),
    owed: new Map(),
    income: new Map(),
    claimed: new Map(),
    events,
  };
  const royalties = new Royalties(state);
  for (const { name, args } of events) {
    const handler = HANDLERS[name];
    if (handler) handler(state, args);
    else royalties.apply(name, args);
  }
  royalties.creditAll();
  return state;
}

/** Sum of the commitments of the accepted answers. */
export const sumOf = (answers: readonly ReplayedAnswer[]): Point =>
  answers
    .filter(({ accepted }) => accepted)
    .flatMap(({ commitments }) => commitments)
    .reduce(addPoints, IDENTITY);

/** Parses points from a flat list, two words each. */
function points(words: Result): Point[] {
  const flat = [...words] as bigint[];
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    x: flat[2 * i] as bigint,
    y: flat[2 * i + 1] as bigint,
  }));
}

const roundOf = (state: Replay, id: bigint): ReplayedRound => {
  const round = state.rounds.get(id);
  if (!round)
    throw new AssayError('replay-broken', 'an event names a round that was never opened', { exitCode: 4 });
  return round;
};

const datasetOf = (state: Replay, id: bigint): ReplayedDataset => {
  const dataset = state.datasets.get(id);
  if (!dataset) {
    throw new AssayError('replay-broken', 'an event names a dataset that was never committed', {
      exitCode: 4,
    });
  }
  return dataset;
};

const bondOf = (state: Replay, round: bigint, dataset: bigint): ReplayedBond => {
  const bond = roundOf(state, round).bonds.get(dataset);
  if (!bond)
    throw new AssayError('replay-broken', 'an event names a bond that was never taken', { exitCode: 4 });
  return bond;
};

const HANDLERS: Readonly<Record<string, (state: Replay, args: EventArgs) => void>> = {
  ModelRegistered: (state, { model, owner }) => void state.models.set(model, { owner, closed: false }),
  OwnershipTransferred: (state, { model, to }) => {
    const known = model === undefined ? undefined : state.models.get(model);
    if (known) known.owner = to;
  },
  ModelClosed: (state, { model }) => {
    const known = state.models.get(model);
    if (known) known.closed = true;
  },
  DatasetCommitted: (state, a) =>
    void state.datasets.set(a.dataset, {
      id: a.dataset,
      model: a.model,
      beneficiary: a.beneficiary,
      role: Number(a.role),
      root: a.root,
      records: Number(a.records),
      batches: Number(a.batches),
      period: a.period,
      withdrawn: false,
      retired: false,
    }),
  DatasetWithdrawn: (state, { dataset }) => {
    datasetOf(state, dataset).withdrawn = true;
  },
  DatasetRetired: (state, { dataset }) => {
    datasetOf(state, dataset).retired = true;
  },
  RoundOpened: (state, a) =>
    void state.rounds.set(a.round, {
      id: a.round,
      model: a.model,
      version: Number(a.version),
      schedule: parseSchedule(a.schedule),
      holdouts: [...a.holdouts],
      weights: [...a.weights],
      enrolled: [],
      beacon: undefined,
      direction: undefined,
      checkpoint: undefined,
      holdoutAnswers: [],
      answers: [],
      bonds: new Map(),
      settledIndex: undefined,
      isVoid: false,
    }),
  Enrolled: (state, { round, dataset }) => void roundOf(state, round).enrolled.push(dataset),
  BeaconRecorded: (state, { round, beacon }) => {
    roundOf(state, round).beacon = BigInt(beacon);
  },
  HoldoutAttested: (state, a) =>
    void roundOf(state, a.round).holdoutAnswers.push({
      dataset: a.dataset,
      bands: [],
      accepted: true,
      score: 0n,
      applied: undefined,
      commitments: points(a.commitments),
      sealedOpening: [...a.sealedOpening],
    }),
  DirectionProven: (state, { round, direction }) => {
    roundOf(state, round).direction = [...direction];
  },
  Attested: (state, a) =>
    void roundOf(state, a.round).answers.push({
      dataset: a.dataset,
      bands: (String(a.bands).slice(2).match(/../g) ?? []).map(
        (byte) => Number.parseInt(byte, 16) - BAND_BIAS,
      ),
      accepted: a.accepted,
      score: a.score,
      applied: undefined,
      commitments: points(a.commitments),
      sealedOpening: [...a.sealedOpening],
    }),
  RoundSettled: (state, { round, settledIndex }) => {
    roundOf(state, round).settledIndex = Number(settledIndex);
  },
  ScoreApplied: (state, { round, dataset, score }) => {
    const answer = roundOf(state, round).answers.find((candidate) => candidate.dataset === dataset);
    if (answer) answer.applied = score;
  },
  CheckpointProven: (state, { round, weights }) => {
    roundOf(state, round).checkpoint = [...weights];
  },
  BondTaken: (state, { round, dataset, payer, amount }) =>
    void roundOf(state, round).bonds.set(dataset, { payer, amount, state: 'held' }),
  BondReturned: (state, { round, dataset }) => {
    bondOf(state, round, dataset).state = 'returned';
  },
  BondLost: (state, { round, dataset }) => {
    bondOf(state, round, dataset).state = 'lost';
  },
  RoundVoided: (state, { round }) => {
    roundOf(state, round).isVoid = true;
  },
};
