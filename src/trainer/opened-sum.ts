import { addPoints, equalPoints, IDENTITY, type Point } from '../protocol/babyjub.ts';
import { commitSum } from '../protocol/commitment.ts';
import { AssayError } from '../protocol/errors.ts';
import { SUBGROUP_ORDER } from '../protocol/field.ts';
import { type Opening, unsealOpening } from '../protocol/sealed-opening.ts';
import type { Shape } from '../protocol/shape.ts';

/** What a dataset answered in a round, as the chain's events have it. */
export interface AnsweredSet {
  /** The dataset's id on chain. */
  readonly dataset: bigint;
  /** One for each drawn batch, as its proofs output them. */
  readonly commitments: readonly Point[];
  readonly sealedOpening: readonly bigint[];
}

/**
 * Opens every set, checks each against its own commitments, and adds them up.
 *
 * @param sum what the contract has added up; the identity for no set
 * @throws AssayError `bad-opening` (3) for a set whose opening is not that of its commitments (its id is named:
 * without a right opening the round can't be stepped), `sum-mismatch` (4) where the sets don't make up the sum
 */
export function openSum(
  sets: readonly AnsweredSet[],
  sum: Point,
  trainerSecret: bigint,
  shape: Shape,
): Opening {
  let gradient = new Array<bigint>(shape.f + 1).fill(0n);
  let blinding = 0n;
  for (const set of sets) {
    const opening = openSet(set, trainerSecret, shape);
    gradient = gradient.map((word, j) => word + (opening.gradient[j] as bigint));
    blinding = (blinding + opening.blinding) % SUBGROUP_ORDER;
  }
  const opening = { gradient, blinding };
  if (!opensTo(opening, sum)) {
    throw new AssayError(
      'sum-mismatch',
      "the sets that were read don't make up the round's sum; read the chain again",
      {
        exitCode: 4,
      },
    );
  }
  return opening;
}

/** One dataset's opening. @throws AssayError `bad-opening` (3) */
function openSet(set: AnsweredSet, trainerSecret: bigint, shape: Shape): Opening {
  const bad = (cause?: unknown) =>
    new AssayError(
      'bad-opening',
      `dataset ${set.dataset} sealed an opening that is not that of its commitments`,
      {
        exitCode: 3,
        cause,
      },
    );
  let opening: Opening;
  try {
    opening = unsealOpening(set.sealedOpening, trainerSecret, shape);
  } catch (cause) {
    throw bad(cause);
  }
  if (!opensTo(opening, set.commitments.reduce(addPoints, IDENTITY))) throw bad();
  return opening;
}

/** Whether a commitment (or a sum of them) opens to these words under this blinding. */
export const opensTo = ({ gradient, blinding }: Opening, commitment: Point): boolean =>
  equalPoints(commitSum(gradient, blinding), commitment);
