import type { Role } from '../protocol/context.ts';

/**
 * Reads the public state that a contributor needs, from a node or from a service. Unknown ids give undefined.
 *
 * @example
 * ```ts
 * import type { RoundReader } from 'assay/sdk';
 *
 * // Accepts a ServiceClient as well as a chainReader.
 * export async function isOpen(reader: RoundReader, model: bigint, round: bigint): Promise<boolean> {
 *   return (await reader.round(model, round))?.status === 'open';
 * }
 * ```
 */
export interface RoundReader {
  model(model: bigint): Promise<ModelSummary | undefined>;
  round(model: bigint, round: bigint): Promise<RoundSummary | undefined>;
  dataset(dataset: bigint): Promise<DatasetSummary | undefined>;
  /** `challenge` is undefined before the beacon, and for a dataset that is not challenged. */
  entry(model: bigint, round: bigint, dataset: bigint): Promise<EntrySummary>;
}

/**
 * Public state of a model.
 *
 * @example
 * ```ts
 * import type { ModelSummary } from 'assay/sdk';
 *
 * export const roundsLeft = ({ closed, settledRounds }: ModelSummary, goal: number) =>
 *   closed ? 0 : Math.max(0, goal - settledRounds);
 * ```
 */
export interface ModelSummary {
  readonly id: bigint;
  readonly owner: string;
  readonly policyHash: bigint;
  readonly contributorSources: bigint;
  readonly holdoutSources: bigint;
  /** BabyJubJub point that a round opened now would be sealed to, `[x, y]`. */
  readonly trainerKey: readonly [bigint, bigint];
  readonly closed: boolean;
  readonly lastRound: bigint;
  /** Settled rounds; void rounds do not count. */
  readonly settledRounds: number;
}

/**
 * Public state of a round. Heights and deadlines are block numbers.
 *
 * @example
 * ```ts
 * import type { RoundSummary } from 'assay/sdk';
 *
 * export const mayEnrol = ({ status, sealHeight }: RoundSummary, block: bigint) =>
 *   status === 'open' && block < sealHeight;
 * ```
 */
export interface RoundSummary {
  readonly id: bigint;
  readonly model: bigint;
  readonly status: 'open' | 'sealed' | 'evaluating' | 'attesting' | 'settled' | 'void';
  readonly policyHash: bigint;
  /** Attestation circuit of the round's verifier. */
  readonly circuit: string;
  /** BabyJubJub point to which the round's openings are sealed. */
  readonly trainerKey: readonly [bigint, bigint];
  /** Packed W and V. V is empty until it is proven. */
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  /** Bond that enrolling takes, in the settlement token's smallest unit. */
  readonly enrolmentBond: bigint;
  readonly sealHeight: bigint;
  readonly beaconHeight: bigint;
  readonly evaluateDeadline: bigint;
  readonly attestDeadline: bigint;
  readonly stepDeadline: bigint;
  readonly enrolled: number;
  readonly attested: number;
  /** Accepted sets. */
  readonly sets: number;
}

/**
 * Public state of a dataset.
 *
 * @example
 * ```ts
 * import type { DatasetSummary } from 'assay/sdk';
 *
 * export const mayAnswer = ({ withdrawn, retired }: DatasetSummary) => !withdrawn && !retired;
 * ```
 */
export interface DatasetSummary {
  readonly id: bigint;
  readonly model: bigint;
  readonly root: bigint;
  /** The accreditation list of its last origin proof. */
  readonly sourceListRoot: bigint;
  readonly beneficiary: string;
  readonly role: Role;
  readonly records: number;
  readonly batches: number;
  readonly withdrawn: boolean;
  readonly retired: boolean;
  readonly answered: number;
  readonly unvested: bigint;
}

/**
 * Public state of a dataset in a round.
 *
 * @example
 * ```ts
 * import type { EntrySummary } from 'assay/sdk';
 *
 * export const mustAnswer = ({ challenge, attestedAt }: EntrySummary) =>
 *   challenge !== undefined && attestedAt === 0n;
 * ```
 */
export interface EntrySummary {
  readonly enrolled: boolean;
  readonly accepted: boolean;
  readonly draws: number;
  /** Unix seconds; 0: not answered. */
  readonly attestedAt: bigint;
  readonly score: bigint;
  /** Drawn batch indices, in the contract's order. */
  readonly challenge: readonly number[] | undefined;
}
