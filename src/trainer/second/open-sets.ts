import type { AttestedEvent } from '../../chain/clients/second/rounds-client.ts';
import { addPoints, equalPoints, IDENTITY, type Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import { commitOpening } from '../../protocol/second/commitment.ts';
import { type SealedOpening, unsealWords } from '../../protocol/second/sealed-words.ts';
import type { FreshSet } from '../../prover/second/jobs.ts';

/** An accepted set that the trainer has opened. */
export interface OpenedSet extends FreshSet {
  readonly dataset: bigint;
}

const badOpening = (dataset: bigint, cause?: unknown): AssayError =>
  new AssayError(
    'bad-opening',
    `the sealed opening of dataset ${dataset} does not match its fresh commitment; is this the round's trainer key?`,
    { exitCode: 3, cause },
  );

/** Opens one accepted set and holds it against C′. @throws AssayError `bad-opening` (3) */
export function openSet(event: AttestedEvent, trainerSecret: bigint, features: number): OpenedSet {
  let sealed: SealedOpening;
  try {
    sealed = unsealWords(event.sealedOpening, trainerSecret, features);
  } catch (cause) {
    throw badOpening(event.dataset, cause);
  }
  // A contributor's fresh commitment has no squared error.
  const opening = { ...sealed, q: 0n };
  if (!equalPoints(commitOpening(opening), event.fresh)) throw badOpening(event.dataset);
  return { dataset: event.dataset, point: event.fresh, opening, count: event.records };
}

/**
 * Opens a round's accepted sets and compares them with the contract's sum.
 * @throws AssayError `bad-opening` (3); `sum-mismatch` (4)
 */
export function openAccepted(
  events: readonly AttestedEvent[],
  sum: Point,
  trainerSecret: bigint,
  features: number,
): OpenedSet[] {
  const sets = events
    .filter(({ accepted }) => accepted)
    .map((event) => openSet(event, trainerSecret, features));
  if (!equalPoints(sets.map(({ point }) => point).reduce(addPoints, IDENTITY), sum)) {
    throw new AssayError(
      'sum-mismatch',
      "the accepted sets that were read do not add up to the round's sum; read the chain again",
      { exitCode: 4 },
    );
  }
  return sets;
}
