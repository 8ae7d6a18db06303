import type { EntryOf, LedgerEntry, StatementPart } from './entries.ts';
import type { HeadedEntry } from './lines.ts';

/** Questions to a ledger's entries. Pure. */

/** A chain and its Rounds contract; the contract in any case of letters. */
export interface LedgerPlace {
  readonly chainId: bigint;
  readonly contract: string;
}

type Headed = readonly Pick<HeadedEntry, 'entry'>[];

const ofKind = <K extends LedgerEntry['kind']>(entries: Headed, kind: K): EntryOf<K>[] =>
  entries.flatMap(({ entry }) => (entry.kind === kind ? [entry as EntryOf<K>] : []));

const isAt = (place: LedgerPlace, { chainId, contract }: LedgerPlace): boolean =>
  chainId === place.chainId && contract === place.contract.toLowerCase();

/**
 * How often each batch of a dataset was opened, by index, on all chains together. A holdout's statement at the weights before
 * opens the same batches as its statement of the round, and the accountant counts its releases.
 */
export function openingsOf(entries: Headed, root: bigint): ReadonlyMap<number, number> {
  const count = new Map<number, number>();
  for (const answer of ofKind(entries, 'answer')) {
    if (answer.root !== root || answer.part === 'before') continue;
    for (const index of answer.indices) count.set(index, (count.get(index) ?? 0) + 1);
  }
  return count;
}

/** All answers of a dataset, on all chains. */
export const answersOf = (entries: Headed, root: bigint): readonly EntryOf<'answer'>[] =>
  ofKind(entries, 'answer').filter((answer) => answer.root === root);

/** The answer of a dataset to a round: at the round's weights, or at those before. */
export const answerTo = (
  entries: Headed,
  place: LedgerPlace,
  round: bigint,
  root: bigint,
  part: StatementPart,
): EntryOf<'answer'> | undefined =>
  ofKind(entries, 'answer').find(
    (answer) => isAt(place, answer) && answer.round === round && answer.root === root && answer.part === part,
  );

/** The second score of a dataset's answer to a round. */
export const scoreTo = (
  entries: Headed,
  place: LedgerPlace,
  round: bigint,
  root: bigint,
): EntryOf<'score'> | undefined =>
  ofKind(entries, 'score').find(
    (score) => isAt(place, score) && score.round === round && score.root === root,
  );

/** The evaluation of a round by a holder's holdouts: direction and losses. */
export const evaluationOf = (
  entries: Headed,
  place: LedgerPlace,
  round: bigint,
): EntryOf<'evaluation'> | undefined =>
  ofKind(entries, 'evaluation').find((each) => isAt(place, each) && each.round === round);

/** The first pin of a dataset: later ones do not change it. */
export const pinOf = (entries: Headed, place: LedgerPlace, dataset: bigint): EntryOf<'pin'> | undefined =>
  ofKind(entries, 'pin').find((pin) => isAt(place, pin) && pin.dataset === dataset);

/** The newest block that the endpoints agreed on. */
export const newestHeader = (entries: Headed, chainId: bigint): EntryOf<'header'> | undefined =>
  ofKind(entries, 'header').findLast((header) => header.chainId === chainId);

export const enrolmentsOf = (
  entries: Headed,
  place: LedgerPlace,
  dataset: bigint,
): readonly EntryOf<'enrolment'>[] =>
  ofKind(entries, 'enrolment').filter((each) => isAt(place, each) && each.dataset === dataset);

export const isRetired = (entries: Headed, place: LedgerPlace, dataset: bigint): boolean =>
  ofKind(entries, 'retired').some((each) => isAt(place, each) && each.dataset === dataset);

/** Rounds that a dataset answered at a place. */
export const answeredRounds = (entries: Headed, place: LedgerPlace, root: bigint): number =>
  ofKind(entries, 'answer').filter(
    (answer) => isAt(place, answer) && answer.root === root && answer.part === 'round',
  ).length;
