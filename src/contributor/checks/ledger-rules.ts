import {
  answeredRounds,
  answersOf,
  answerTo,
  enrolmentsOf,
  evaluationOf,
  isRetired,
  openingsOf,
  pinOf,
  scoreTo,
} from '../ledger/ledger-view.ts';
import type { HeadedEntry } from '../ledger/lines.ts';
import type { AnswerFacts, EvaluationFacts, Limits, RoundFacts } from './facts.ts';
import { refusal } from './refusal.ts';

/** The checks against the ledger. Each throws one refusal (exit code 3). */

type Entries = readonly HeadedEntry[];

/** @throws AssayError `second-statement` (3) */
export function assertOneStatement(
  entries: Entries,
  { place, round, root, part }: AnswerFacts,
  statement: string,
): void {
  const known = answerTo(entries, place, round, root, part);
  if (known === undefined || known.statementHash === statement) return;
  throw refusal(
    'second-statement',
    `this dataset has a statement for round ${round} already, and the one that is asked for now differs (draw, W, V, policy or key); a second one could single out records`,
  );
}

/**
 * A sum is scored again at one direction alone: scores at many would tell its words.
 *
 * @throws AssayError `second-statement` (3)
 */
export function assertOneScore(
  entries: Entries,
  { place, round, root }: Pick<RoundFacts, 'place' | 'round' | 'root'>,
  directionHash: string,
): void {
  const known = scoreTo(entries, place, round, root);
  if (known === undefined || known.directionHash === directionHash) return;
  throw refusal(
    'second-statement',
    `this dataset's answer to round ${round} was scored at another direction already; a second score could tell its sum`,
  );
}

/**
 * Holdouts give a round one direction: those of parts of them would tell the sums of single datasets.
 *
 * @throws AssayError `second-statement` (3)
 */
export function assertOneEvaluation(
  entries: Entries,
  { place, round }: Pick<EvaluationFacts, 'place' | 'round'>,
  statement: string,
): void {
  const known = evaluationOf(entries, place, round);
  if (known === undefined || known.statementHash === statement) return;
  throw refusal(
    'second-statement',
    `a direction for round ${round} was made of other answers already; a second one could tell the sum of a single holdout`,
  );
}

/** @throws AssayError `openings-spent` (3) */
export function assertOpenings(
  entries: Entries,
  root: bigint,
  indices: readonly number[],
  { openings }: Limits,
): void {
  const counts = openingsOf(entries, root);
  const spent = indices.find((index) => (counts.get(index) ?? 0) >= openings);
  if (spent === undefined) return;
  throw refusal(
    'openings-spent',
    `batch ${spent} of this dataset was opened ${openings} times, which is the most that is ever answered; withdraw the dataset`,
  );
}

/** @throws AssayError `trainer-key-changed` (3) */
export function assertTrainerKey(entries: Entries, { place, dataset, trainerKey, round }: RoundFacts): void {
  const pin = pinOf(entries, place, dataset);
  if (pin === undefined || pin.trainerKey.every((word, i) => word === trainerKey[i])) return;
  throw refusal(
    'trainer-key-changed',
    `round ${round} seals to another trainer key than the one that was pinned for this dataset; ask the model's owner`,
  );
}

/** @throws AssayError `dataset-retired` (3) */
export function assertNotRetired(entries: Entries, { place, dataset }: RoundFacts): void {
  if (!isRetired(entries, place, dataset)) return;
  throw refusal('dataset-retired', 'this dataset was retired on this machine and answers nothing any more');
}

/**
 * Whether the ledger knows of everything that the chain knows of the dataset.
 *
 * @throws AssayError `ledger-lost` (3): the ledger has nothing of a dataset that took part in rounds; `two-machines` (3):
 * it went on by itself after the moment that the chain knows of; `restored-ledger` (3): it ends before that moment
 */
export function assertCurrent(entries: Entries, facts: RoundFacts): void {
  const { place, dataset, root, role, published } = facts;
  const answered = answeredRounds(entries, place, root);
  const enrolled = enrolmentsOf(entries, place, dataset);
  const hasRound =
    role === 'holdout' ||
    published.lastRound === 0n ||
    enrolled.some(({ round }) => round === published.lastRound);
  const hasHead = published.head === undefined || enrolled.some(({ head }) => head === published.head);
  if (hasRound && hasHead && answered >= published.answered) return;
  if (answersOf(entries, root).length === 0 && enrolled.length === 0) {
    throw refusal(
      'ledger-lost',
      'the chain shows rounds of this dataset that are not in the ledger of this keystore: it was lost, or belongs to another machine. Put the newest ledger back, or retire the dataset with assay contributor retire',
    );
  }
  const isAhead = enrolled.some(({ round }) => round > published.lastRound) || answered > published.answered;
  if (isAhead) {
    throw refusal(
      'two-machines',
      'another machine used this keystore for this dataset: the chain shows a round that this ledger lacks, and this ledger has one that the chain lacks. Use one machine only',
    );
  }
  throw refusal(
    'restored-ledger',
    'this ledger is older than the last one that was published for this dataset: a restored copy, or a second machine. Put the newest ledger back',
  );
}

/**
 * A statement at the weights before is made of the batches that the same round opened, and of no others.
 *
 * @throws AssayError `second-statement` (3)
 */
export function assertSameBatches(
  entries: Entries,
  { place, round, root, role, indices }: AnswerFacts,
): void {
  const known = answerTo(entries, place, round, root, 'round')?.indices;
  const isSame = known?.length === indices.length && indices.every((index, i) => index === known[i]);
  if (role === 'holdout' && isSame) return;
  throw refusal(
    'second-statement',
    `a second statement for round ${round} is made by holdouts alone, after the first one and on the same batches`,
  );
}
