import { addPoints, equalPoints, IDENTITY, type Point } from '../protocol/babyjub.ts';
import { commitSum } from '../protocol/commitment.ts';
import { AssayError } from '../protocol/errors.ts';
import { SUBGROUP_ORDER } from '../protocol/field.ts';
import { type Opening, unsealOpening } from '../protocol/sealed-opening.ts';
import type { Shape } from '../protocol/shape.ts';

/** The answer of a dataset in a round, as the events of the chain have it. */
export interface AnsweredSet {
  /** The dataset's id on chain. */
  readonly dataset: bigint;
  /** One per drawn batch, as its proof outputs it. */
  readonly commitments: readonly Point[];
  readonly sealedOpening: readonly bigint[];
}

/**
 * Opens every set, checks each against its own commitments, and adds the openings up.
 * @param sum the sum that the contract keeps; the identity if there is no set
 * @throws AssayError `bad-opening` (3) for a set whose opening does not match its commitments. The message
 *   names its dataset: without a right opening the round cannot be stepped. `sum-mismatch` (4) if the sets do
 *   not add up to the sum.
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
      "the sets that were read do not add up to the round's sum; read the chain again",
      {
        exitCode: 4,
      },
    );
  }
  return opening;
}

/**
 * Opens one dataset's answer.
 * @throws AssayError `bad-opening` (3)
 */
function openSet(set: AnsweredSet, trainerSecret: bigint, shape: Shape): Opening {
  const bad = (cause?: unknown) =>
    new AssayError(
      'bad-opening',
      `the sealed opening of dataset ${set.dataset} does not match its commitments`,
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

/** Whether a commitment, or a sum of commitments, opens to these words under this blinding. */
export const opensTo = ({ gradient, blinding }: Opening, commitment: Point): boolean =>
  equalPoints(commitSum(gradient, blinding), commitment);
