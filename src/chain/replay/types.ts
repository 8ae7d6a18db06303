import type { Point } from '../../protocol/babyjub.ts';
import type { RoundView, Schedule } from '../../protocol/chain-state.ts';

/** Where an event stands in the chain's history. */
type Place = { readonly block: number; readonly index: number; readonly transaction: string };

// biome-ignore lint/suspicious/noExplicitAny: the ABI decides the types of event arguments; every reader converts them.
export type EventArgs = Record<string, any>;

/** A parsed event of one of our contracts. */
export type ChainEvent = {
  readonly name: string;
  readonly args: EventArgs;
  readonly place: Place;
};

export type ReplayedDataset = {
  readonly id: bigint;
  readonly model: bigint;
  readonly beneficiary: string;
  readonly role: number;
  readonly root: bigint;
  readonly records: number;
  readonly batches: number;
  readonly period: bigint;
  withdrawn: boolean;
  retired: boolean;
  /** Unvested stake given up by withdrawing. */
  forfeited: bigint;
};

/** A dataset's answer in a round. */
export type ReplayedAnswer = {
  readonly dataset: bigint;
  /** −7..7, in the order of the challenge; empty for a holdout. */
  readonly bands: readonly number[];
  readonly accepted: boolean;
  /** Before the cap. */
  readonly score: bigint;
  /** After the cap; set once it has been applied. */
  applied: bigint | undefined;
  readonly commitments: readonly Point[];
  readonly sealedOpening: readonly bigint[];
};

/** A deposit for enrolling, or for training. */
export type ReplayedBond = {
  readonly payer: string;
  readonly amount: bigint;
  state: 'held' | 'returned' | 'lost';
};

/** A round as its events tell it. The mutable members are filled in as the replay proceeds. */
export type ReplayedRound = Pick<RoundView, 'id' | 'model' | 'version' | 'holdouts' | 'weights'> & {
  readonly schedule: Schedule;
  readonly enrolled: bigint[];
  beacon: bigint | undefined;
  /** Packed V. */
  direction: readonly bigint[] | undefined;
  /** Packed W′, if the trainer made a step. */
  checkpoint: readonly bigint[] | undefined;
  readonly holdoutAnswers: ReplayedAnswer[];
  readonly answers: ReplayedAnswer[];
  /** By dataset; the trainer's under 0. */
  readonly bonds: Map<bigint, ReplayedBond>;
  settledIndex: number | undefined;
  isVoid: boolean;
};

/** Everything that the contracts' events tell. */
export type Replay = {
  readonly models: Map<bigint, { owner: string; closed: boolean }>;
  readonly datasets: Map<bigint, ReplayedDataset>;
  readonly rounds: Map<bigint, ReplayedRound>;
  /** Stake by model, then holder. */
  readonly stake: Map<bigint, Map<string, bigint>>;
  /** Royalties credited and not yet claimed, by model, then account. */
  readonly owed: Map<bigint, Map<string, bigint>>;
  readonly income: Map<bigint, bigint>;
  readonly claimed: Map<bigint, bigint>;
  readonly events: readonly ChainEvent[];
};
