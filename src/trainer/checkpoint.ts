import type { Point } from '../protocol/babyjub.ts';
import type { Field } from '../protocol/field.ts';
import { packWeights, step, unpackWeights } from '../protocol/reference-model.ts';
import type { Opening } from '../protocol/sealed-opening.ts';
import type { Shape } from '../protocol/shape.ts';
import { type AnsweredSet, openSum } from './opened-sum.ts';

/** The contributors' side of a round, as the chain has it. */
export interface AcceptedSum {
  /** Sum of the accepted sets' commitments. */
  readonly sum: Point;
  /** Records in their opened batches. */
  readonly records: number;
  /** Packed W at which the round was scored. */
  readonly weights: readonly bigint[];
}

export interface Stepped {
  /** W', F + 1 words of 28 bits. */
  readonly weights: readonly bigint[];
  /** W', packed for the proof. */
  readonly packed: readonly Field[];
  /** Opening of the accepted sum: the witness of the step. */
  readonly opening: Opening;
}

/**
 * W' = clamp(W - round(eta * G / (records * 2^16))), from the sealed openings of the accepted sets.
 * @param accepted the sets with a positive sum of bands, and no others
 * @param eta learning rate, 32 bits
 * @throws AssayError as `openSum`
 */
export function stepCheckpoint(
  accepted: readonly AnsweredSet[],
  onChain: AcceptedSum,
  eta: number,
  trainerSecret: bigint,
  shape: Shape,
): Stepped {
  const opening = openSum(accepted, onChain.sum, trainerSecret, shape);
  const weights = step(unpackWeights(onChain.weights, shape), opening.gradient, onChain.records, eta);
  return { weights, packed: packWeights(weights), opening };
}
