import type { Point } from '../../protocol/babyjub.ts';
import type { RoundView, Schedule } from '../../protocol/chain-state.ts';

/** Position of an event in the history of the chain. */
type Place = { readonly block: number; readonly index: number; readonly transaction: string };

// biome-ignore lint/suspicious/noExplicitAny: the ABI decides the types of event arguments; every reader converts them.
export type EventArgs = Record<string, any>;

/** A parsed event of a contract of the deployment. */
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
};

/** The answer of a dataset in a round. */
export type ReplayedAnswer = {
  readonly dataset: bigint;
  /** Bands -7..7 in the order of the challenge; empty for a holdout. */
  readonly bands: readonly number[];
  readonly accepted: boolean;
  /** Score before the cap. */
  readonly score: bigint;
  /** Score after the cap; undefined until it is applied. */
  applied: bigint | undefined;
  readonly commitments: readonly Point[];
  readonly sealedOpening: readonly bigint[];
};

/** A bond for enrolling or for training. */
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
  /** Packed V; undefined until it is proven. */
  direction: readonly bigint[] | undefined;
  /** Packed W'; undefined if the trainer made no step. */
  checkpoint: readonly bigint[] | undefined;
  readonly holdoutAnswers: ReplayedAnswer[];
  readonly answers: ReplayedAnswer[];
  /** By dataset; the trainer's bond has key 0. */
  readonly bonds: Map<bigint, ReplayedBond>;
  settledIndex: number | undefined;
  isVoid: boolean;
};

/** State that is recomputed from events. */
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
