import type { EventArgs } from '../../../chain/replay/types.ts';
import { SECOND_SCORE_UNIT } from '../../../protocol/second/score-unit.ts';
import type { Answer, Dataset, Model, Round, Version, World } from '../world.ts';

/** Questions to the state of a deployment. */

export const accountKey = (model: bigint, beneficiary: string): string =>
  `${model}/${beneficiary.toLowerCase()}`;

/** The version that a round keeps. */
export const versionOf = (world: World, round: Round): Version | undefined =>
  world.models.get(round.model)?.versions.find(({ number }) => number === round.version);

export const evaluatorsOf = (world: World, round: Round): readonly string[] =>
  (versionOf(world, round)?.content.terms.evaluators ?? []) as readonly string[];

/** The version in force at the newest block. */
export const versionInForce = ({ versions }: Model, { head }: World): Version | undefined =>
  versions.findLast(({ activeFrom }) => activeFrom <= head.time) ?? versions[0];

/** The datasets that answer in a round: its own, and those of the round that it carries on. */
export function dueIn(world: World, round: Round): Round['enrolled'] {
  const carried = world.rounds.get(round.second.carried ?? 0n);
  const own = new Set(round.enrolled.map(({ dataset }) => dataset));
  const others = carried === undefined ? [] : dueIn(world, carried);
  return [...others.filter(({ dataset }) => !own.has(dataset)), ...round.enrolled];
}

/** The round at whose direction the sets of `round` are scored a second time; undefined before its evaluation. */
export const nextOf = (world: World, round: Round): Round | undefined =>
  [...(world.models.get(round.model)?.rounds ?? [])]
    .map((id) => world.rounds.get(id))
    .find((other) => other?.second.pending === round.id && other.second.measures !== undefined);

/** Openings of a dataset: used, and most that the terms allow. */
export interface Openings {
  readonly used: number;
  readonly allowed: number;
  /** Batches that were opened at least once. */
  readonly audited: number;
  /** Highest number of openings of a single batch. */
  readonly most: number;
  /** E of the contributors' terms; 1 for a holdout, whose batches are spent when they are drawn. */
  readonly each: number;
}

export function openingsOf(world: World, dataset: Dataset): Openings {
  const times = new Map<number, number>();
  for (const { batches } of dataset.second.openings ?? [])
    for (const batch of batches) times.set(batch, (times.get(batch) ?? 0) + 1);
  const model = world.models.get(dataset.model);
  const terms: EventArgs | undefined = model && versionInForce(model, world)?.content.terms;
  const isHoldout = dataset.role === 'holdout';
  const each = isHoldout ? 1 : Number(terms?.epochs ?? 1);
  // The last batch of a holdout is never drawn if it is not full.
  const full = Math.floor(dataset.records / Number(model?.config.shape.batchSize ?? 1n));
  const counts = [...times.values()];
  return {
    used: counts.reduce((sum, count) => sum + count, 0),
    allowed: each * (isHoldout ? Math.min(full, dataset.batches) : dataset.batches),
    audited: times.size,
    most: Math.max(0, ...counts),
    each,
  };
}

/** S of an accepted set that counts as the round stands, units of score; undefined while no score is known. */
export function countedScore(round: Round, { accepted, second }: Answer): bigint | undefined {
  if (second === undefined) return undefined;
  if (!accepted) return 0n;
  switch (round.second.outcome) {
    case 'nothing':
      return 0n;
    case 'fallback':
      return second.fallbackScore;
    case 'paid':
      return second.proven?.score ?? 0n;
    default:
      return second.proven?.score;
  }
}

/** Stake of a score under the round's cap. Before the settlement, or for a score that does not count: undefined. */
export function stakeOf(round: Round, answer: Answer): bigint | undefined {
  const score = countedScore(round, answer);
  if (score === undefined || round.settled === undefined) return undefined;
  const stake = score * SECOND_SCORE_UNIT;
  const { positiveScore, cap } = round.settled;
  return stake > 0n && positiveScore > cap ? (stake * cap) / positiveScore : stake;
}
