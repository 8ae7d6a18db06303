import type { Point } from '../protocol/babyjub.ts';
import type { Field } from '../protocol/field.ts';
import { directionOf, packDirection } from '../protocol/reference-model.ts';
import type { Opening } from '../protocol/sealed-opening.ts';
import type { Shape } from '../protocol/shape.ts';
import { type AnsweredSet, openSum } from './opened-sum.ts';

/** The holdouts' side of a round, as the chain has it. */
export interface HoldoutSum {
  /** Sum of the holdouts' commitments. */
  readonly sum: Point;
  /** Records in their opened batches; at least 1. */
  readonly records: number;
}

export interface Evaluated {
  /** V, F + 1 words of 14 bits. */
  readonly direction: readonly bigint[];
  /** V, packed for the proof. */
  readonly packed: readonly Field[];
  /** Opening of the holdouts' sum: the witness of V. Private: it is the exact gradient. */
  readonly opening: Opening;
}

/**
 * V = clamp(round(G_h * vScale / (records * 2^24))), from the holdouts' sealed openings.
 * @throws AssayError as `openSum`
 */
export function evaluate(
  holdouts: readonly AnsweredSet[],
  onChain: HoldoutSum,
  vScale: number,
  trainerSecret: bigint,
  shape: Shape,
): Evaluated {
  const opening = openSum(holdouts, onChain.sum, trainerSecret, shape);
  const direction = directionOf(opening.gradient, onChain.records, vScale);
  return { direction, packed: packDirection(direction), opening };
}
