import { createHash } from 'node:crypto';
import type { ChainEvent, EventArgs } from '../chain/replay/types.ts';
import { remoteError } from '../protocol/errors.ts';
import type { AnswerNoise } from '../protocol/second/answer-privacy.ts';

/** Events of one model, sorted by what they say. Integers are bigints. */
export interface ModelFacts {
  readonly model: bigint;
  readonly registered: ChainEvent;
  readonly versions: readonly ChainEvent[];
  readonly datasets: readonly DatasetFacts[];
  readonly rounds: readonly RoundFacts[];
  readonly payments: readonly ChainEvent[];
  readonly claims: readonly ChainEvent[];
  /** Stake that was credited, minted and forfeited. */
  readonly credited: readonly ChainEvent[];
  readonly vested: readonly ChainEvent[];
  readonly forfeited: readonly ChainEvent[];
  readonly closed: ChainEvent | undefined;
}

export interface DatasetFacts {
  readonly id: bigint;
  readonly committed: ChainEvent;
  readonly ended: readonly ChainEvent[];
}

export interface RoundFacts {
  readonly id: bigint;
  readonly opened: ChainEvent;
  readonly enrolled: readonly ChainEvent[];
  readonly holdoutAnswers: readonly ChainEvent[];
  readonly answers: readonly ChainEvent[];
  /** Directions and losses, one an evaluator. */
  readonly evaluations: readonly ChainEvent[];
  readonly direction: ChainEvent | undefined;
  /** Second scores of the accepted sets. */
  readonly scores: readonly ChainEvent[];
  readonly settled: ChainEvent | undefined;
  readonly checkpoint: ChainEvent | undefined;
  readonly voided: ChainEvent | undefined;
  readonly rolledBack: ChainEvent | undefined;
}

const isOf =
  (name: string, key: string, id: bigint) =>
  (event: ChainEvent): boolean =>
    event.name === name && event.args[key] === id;

/** @throws AssayError `no-such-model` (5) */
export function modelFacts(events: readonly ChainEvent[], model: bigint): ModelFacts {
  const of = (name: string) => events.filter(isOf(name, 'model', model));
  const [registered] = of('ModelRegistered');
  if (registered === undefined) {
    throw remoteError('no-such-model', 'the deployment has no such model at this block');
  }
  return {
    model,
    registered,
    versions: of('VersionProposed'),
    datasets: of('DatasetCommitted').map((committed) => datasetFacts(events, committed)),
    rounds: of('RoundOpened').map((opened) => roundFacts(events, opened)),
    payments: [...of('Paid'), ...of('HoldersPaid')],
    claims: of('Claimed'),
    credited: of('ScoresCredited'),
    vested: of('Vested'),
    forfeited: of('StakeForfeited'),
    closed: of('ModelClosed')[0],
  };
}

function datasetFacts(events: readonly ChainEvent[], committed: ChainEvent): DatasetFacts {
  const id = committed.args['dataset'] as bigint;
  const ended = events.filter(
    ({ name, args }) => (name === 'DatasetWithdrawn' || name === 'DatasetRetired') && args['dataset'] === id,
  );
  return { id, committed, ended };
}

function roundFacts(events: readonly ChainEvent[], opened: ChainEvent): RoundFacts {
  const id = opened.args['round'] as bigint;
  const of = (name: string) => events.filter(isOf(name, 'round', id));
  return {
    ...{ id, opened },
    enrolled: of('Enrolled'),
    holdoutAnswers: of('HoldoutAttested'),
    answers: of('Attested'),
    evaluations: of('Evaluated'),
    direction: of('DirectionFixed')[0],
    scores: of('ScoreProven'),
    settled: of('RoundSettled')[0],
    checkpoint: of('CheckpointProven')[0],
    voided: of('RoundVoided')[0],
    rolledBack: of('RoundRolledBack')[0],
  };
}

/** The model of a dataset. @throws AssayError `no-such-dataset` (5) */
export function modelOfDataset(events: readonly ChainEvent[], dataset: bigint): bigint {
  const committed = events.find(isOf('DatasetCommitted', 'dataset', dataset));
  if (committed === undefined) {
    throw remoteError('no-such-dataset', 'no such dataset is committed at this block');
  }
  return committed.args['model'] as bigint;
}

/** Rounds up to and including `last`, in order. */
export const roundsUntil = ({ rounds }: ModelFacts, last: bigint): readonly RoundFacts[] =>
  rounds.filter(({ id }) => id <= last);

/** Batch indices of an event's challenge: two bytes each. */
export const batchesIn = ({ args }: ChainEvent): number[] =>
  (String(args['challenge']).slice(2).match(/.{4}/g) ?? []).map((word) => Number.parseInt(word, 16));

/** The numbers of the policy that a version registered. Noise integers b, and the norm bound B in codes. */
export function numbersOf({ args }: ChainEvent): AnswerNoise {
  const of = (name: string): number => Number(member(args, 'content', 'terms', 'numbers', name));
  return {
    ...{ noise: of('noise'), holdoutNoise: of('holdoutNoise'), lossNoise: of('lossNoise') },
    bound: of('bound'),
  };
}

/** SHA-256 of packed weights, as decimal words joined by commas. */
export const weightsDigest = (words: readonly bigint[]): string =>
  createHash('sha256')
    .update(`assay/checkpoint/v1\n${words.join(',')}`)
    .digest('hex');

/** A pseudonym: the beginning of the id in hexadecimal, as every list of the project shows it. */
export const pseudonym = (id: bigint): string => id.toString(16).padStart(64, '0').slice(0, 12);

/** The events' struct members by name. */
export const member = (args: EventArgs, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], args);
