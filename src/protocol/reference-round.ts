import { AssayError } from './errors.ts';
import type { Policy } from './policy/policy.ts';
import type { EncodedRecord } from './record.ts';
import { band, directionOf, gradient, score, step } from './reference-model.ts';

/**
 * One round in the exact integers of circuits and contracts, from records in the clear.
 * It gives the results that the proofs of holdout and contributors add up to. It needs every record, which no
 * party holds in production: use it for rehearsals, calibration and tests.
 */

/** The batches of one dataset that the beacon drew. */
interface DrawnSet {
  readonly name: string;
  readonly batches: readonly (readonly EncodedRecord[])[];
}

export interface ReferenceRoundInput {
  readonly policy: Policy;
  /** Learning rate of `step`. */
  readonly eta: number;
  /** W at the start of the round, F + 1 words. */
  readonly weights: readonly bigint[];
  /** Fresh holdout batches; at least one. */
  readonly holdout: readonly (readonly EncodedRecord[])[];
  readonly sets: readonly DrawnSet[];
  /** Fewest accepted sets for a step. */
  readonly minSets: number;
}

export interface ReferenceRound {
  /** V, the direction. */
  readonly direction: readonly bigint[];
  /** One entry per set, in the given order; one band and one score per batch. */
  readonly sets: readonly {
    readonly name: string;
    readonly bands: readonly number[];
    readonly scores: readonly bigint[];
    /** Whether the bands sum to more than 0: only then does the update count. */
    readonly accepted: boolean;
  }[];
  /** W after the round. It is unchanged if fewer than `minSets` sets were accepted. */
  readonly weights: readonly bigint[];
}

/** @throws AssayError `no-holdout` without a holdout batch */
export function referenceRound(input: ReferenceRoundInput): ReferenceRound {
  const { policy, weights } = input;
  if (input.holdout.length === 0)
    throw new AssayError('no-holdout', 'A round needs at least one holdout batch.');
  const holdout = sumOf(
    input.holdout.map((batch) => gradient(batch, weights)),
    weights.length,
  );
  const direction = directionOf(holdout, recordsIn(input.holdout), policy.vScale);

  const accepted: bigint[][] = [];
  let acceptedRecords = 0;
  let acceptedSets = 0;
  const sets = input.sets.map(({ name, batches }) => {
    const gradients = batches.map((batch) => gradient(batch, weights));
    const scores = gradients.map((words) => score(direction, words));
    const bands = scores.map((value) => band(value, policy.scoreScale));
    const isAccepted = bands.reduce((sum, value) => sum + value, 0) > 0;
    if (isAccepted) {
      accepted.push(...gradients);
      acceptedRecords += recordsIn(batches);
      acceptedSets += 1;
    }
    return { name, bands, scores, accepted: isAccepted };
  });
  const next =
    acceptedSets < input.minSets
      ? weights
      : step(weights, sumOf(accepted, weights.length), acceptedRecords, input.eta);
  return { direction, sets, weights: next };
}

const recordsIn = (batches: readonly (readonly EncodedRecord[])[]): number =>
  batches.reduce((sum, batch) => sum + batch.length, 0);

const sumOf = (vectors: readonly (readonly bigint[])[], length: number): bigint[] =>
  Array.from({ length }, (_, j) => vectors.reduce((sum, vector) => sum + (vector[j] as bigint), 0n));
