import type { DatedEvent } from '../../chain/replay/event-json.ts';
import type { EventArgs } from '../../chain/replay/types.ts';
import type { Schedule } from '../../protocol/chain-state.ts';
import type { Role } from '../../protocol/context.ts';
import type { Moment } from './moment.ts';
import type { Answer, SecondDataset, SecondRound, StakeAccount } from './second/types.ts';

export type { Answer };

/** The public state of a deployment, folded from its events for display. Every number can be traced to an event. */

export interface Version {
  readonly number: number;
  readonly activeFrom: bigint;
  /** `ModelVersion` of the contracts. */
  readonly content: EventArgs;
  /** vkHash by verifier. */
  readonly keys: EventArgs;
  readonly at: Moment;
}

export interface Payment {
  readonly model: bigint;
  readonly kind: 'use' | 'holders' | 'inherited';
  readonly from: string;
  readonly amount: bigint;
  readonly at: Moment;
}

export interface Model {
  readonly id: bigint;
  owner: string;
  readonly config: EventArgs;
  sources: EventArgs;
  readonly versions: Version[];
  readonly rounds: bigint[];
  readonly datasets: bigint[];
  readonly payments: Payment[];
  readonly claims: { account: string; amount: bigint; at: Moment }[];
  readonly stake: Map<string, bigint>;
  closed: Moment | undefined;
  readonly at: Moment;
}

interface Settlement {
  readonly index: number;
  readonly positiveScore: bigint;
  readonly cap: bigint;
  readonly sets: number;
  readonly at: Moment;
}

export interface Round {
  readonly id: bigint;
  readonly model: bigint;
  readonly version: number;
  readonly schedule: Schedule;
  readonly holdouts: readonly bigint[];
  readonly opened: Moment;
  readonly enrolled: { dataset: bigint; draws: number; at: Moment }[];
  sealed: Moment | undefined;
  beacon: { value: string; at: Moment } | undefined;
  direction: Moment | undefined;
  readonly answers: Answer[];
  /** The same answers, by their datasets. Those at the weights before are in `second.answersBefore`. */
  readonly answerOf: Map<bigint, Answer>;
  settled: Settlement | undefined;
  checkpoint: { weights: readonly bigint[]; at: Moment } | undefined;
  voided: Moment | undefined;
  readonly bonds: Map<bigint, { payer: string; amount: bigint; state: 'held' | 'returned' | 'lost' }>;
  readonly second: SecondRound;
}

export interface Dataset {
  readonly id: bigint;
  readonly model: bigint;
  readonly beneficiary: string;
  readonly role: Role;
  readonly root: bigint;
  readonly records: number;
  readonly batches: number;
  readonly period: bigint;
  sourceListRoot: bigint;
  readonly at: Moment;
  state: 'active' | 'withdrawn' | 'retired';
  readonly second: SecondDataset;
}

export interface Plan {
  readonly id: bigint;
  readonly model: bigint;
  readonly price: bigint;
  readonly period: bigint;
  readonly uses: bigint;
  isSold: boolean;
  readonly subscriptions: bigint[];
  readonly at: Moment;
}

export interface Subscription {
  readonly id: bigint;
  readonly plan: bigint;
  readonly client: string;
  readonly payer: string;
  readonly from: bigint;
  readonly until: bigint;
  deposit: bigint;
  /** The part of the deposit that was asked back. */
  refund: { amount: bigint; from: bigint } | undefined;
  used: bigint;
  readonly usage: { uses: bigint; amount: bigint; at: Moment }[];
  readonly at: Moment;
}

export interface World {
  /** Unvested stake by model and beneficiary, see `accountKey`. */
  readonly accounts: Map<string, StakeAccount>;
  readonly models: Map<bigint, Model>;
  readonly rounds: Map<bigint, Round>;
  readonly datasets: Map<bigint, Dataset>;
  readonly plans: Map<bigint, Plan>;
  readonly subscriptions: Map<bigint, Subscription>;
  readonly events: readonly DatedEvent[];
  readonly head: { readonly block: number; readonly time: bigint };
}

export const momentOf = ({ place, time }: DatedEvent): Moment => ({
  block: place.block,
  time,
  transaction: place.transaction,
});

/** Where a round stands, as its events and the newest block tell. */
export function phaseOf(
  round: Round,
): 'enrolling' | 'sealed' | 'evaluating' | 'attesting' | 'stepped' | 'settled' | 'void' | 'rolled back' {
  if (round.voided) return 'void';
  if (round.second.rolledBack) return 'rolled back';
  if (round.settled) return 'settled';
  if (round.checkpoint) return 'stepped';
  if (round.direction) return 'attesting';
  if (round.beacon) return 'evaluating';
  return round.sealed ? 'sealed' : 'enrolling';
}

/** Whether nothing more happens in a round. */
export const isOver = (round: Round): boolean => ['settled', 'void', 'rolled back'].includes(phaseOf(round));

/** An attestation's answer of a dataset in a round. @param before at the weights before the last step */
export function answerOf(world: World, id: bigint, dataset: bigint, before = false): Answer | undefined {
  const round = world.rounds.get(id);
  return before
    ? round?.second.answersBefore.find((answer) => answer.dataset === dataset)
    : round?.answerOf.get(dataset);
}

/** The answers of a dataset, oldest first. */
export const answersOf = (world: World, dataset: Dataset): Answer[] =>
  (world.models.get(dataset.model)?.rounds ?? []).flatMap((id) => answerOf(world, id, dataset.id) ?? []);

/** Whether an account has, or had, to do with a model: as owner, holder, payer, payee or claimant. */
export const concerns = (
  { owner, stake, payments, claims, versions }: Model,
  isSame: (other: string) => boolean,
): boolean =>
  isSame(owner) ||
  [...stake.keys()].some(isSame) ||
  payments.some(({ from }) => isSame(from)) ||
  claims.some(({ account }) => isSame(account)) ||
  versions.some(
    ({ content: { royalties } }) =>
      isSame(`${royalties.residual}`) ||
      (royalties.roles as { payee: string }[]).some(({ payee }) => isSame(payee)),
  );
