import type {
  SecondAccountView,
  SecondDatasetView,
  SecondEntryView,
  SecondModelView,
  SecondRoundView,
} from '../../protocol/second/chain-state.ts';

/**
 * A dataset in a round, with its challenge: drawn batch indices in order, undefined before the beacon and once a
 * contributor has answered.
 *
 * @example
 * ```ts
 * import type { SecondEntrySummary } from 'assay/sdk';
 *
 * export const mustAnswer = ({ challenge, attested }: SecondEntrySummary) =>
 *   challenge !== undefined && !attested;
 * ```
 */
export type SecondEntrySummary = SecondEntryView & { readonly challenge: readonly number[] | undefined };

/**
 * Reads the public state of a deployment, from a node or from a service. Unknown ids give undefined.
 *
 * @example
 * ```ts
 * import type { SecondRoundReader } from 'assay/sdk';
 *
 * // Accepts a SecondServiceClient.
 * export async function isOpen(reader: SecondRoundReader, round: bigint): Promise<boolean> {
 *   return (await reader.round(round))?.phase === 'open';
 * }
 * ```
 */
export interface SecondRoundReader {
  model(model: bigint): Promise<SecondModelView | undefined>;
  round(round: bigint): Promise<SecondRoundView | undefined>;
  dataset(dataset: bigint): Promise<SecondDatasetView | undefined>;
  /** Undefined if round or dataset don't exist, or belong to different models. */
  entry(model: bigint, round: bigint, dataset: bigint): Promise<SecondEntrySummary | undefined>;
  /** @param beneficiary checksummed address */
  account(model: bigint, beneficiary: string): Promise<SecondAccountView | undefined>;
}
