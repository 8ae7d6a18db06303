import type { Role } from '../protocol/context.ts';

/** What a contributor reads of the public state, from a node or from the service. Unknown ids give undefined. */
export interface RoundReader {
  model(model: bigint): Promise<ModelSummary | undefined>;
  round(model: bigint, round: bigint): Promise<RoundSummary | undefined>;
  dataset(dataset: bigint): Promise<DatasetSummary | undefined>;
  /** `challenge` is undefined before the beacon, and for a dataset that is not asked. */
  entry(model: bigint, round: bigint, dataset: bigint): Promise<EntrySummary>;
}

export interface ModelSummary {
  readonly id: bigint;
  readonly owner: string;
  readonly policyHash: bigint;
  readonly contributorSources: bigint;
  readonly holdoutSources: bigint;
  /** What a round opened now pins. */
  readonly trainerKey: readonly [bigint, bigint];
  readonly closed: boolean;
  readonly lastRound: bigint;
  /** Rounds that were settled, void ones not counted. */
  readonly settledRounds: number;
}

export interface DatasetSummary {
  readonly id: bigint;
  readonly model: bigint;
  readonly root: bigint;
  readonly beneficiary: string;
  readonly role: Role;
  readonly records: number;
  readonly batches: number;
  readonly withdrawn: boolean;
  readonly retired: boolean;
  readonly answered: number;
  readonly unvested: bigint;
}

export interface EntrySummary {
  readonly enrolled: boolean;
  readonly accepted: boolean;
  readonly draws: number;
  /** Unix seconds; 0: not yet. */
  readonly attestedAt: bigint;
  readonly score: bigint;
  readonly challenge: readonly number[] | undefined;
}
