import type { RoundState } from '../../chain/clients/second/round-types.ts';
import type { DrawSeed } from '../../protocol/challenge.ts';
import type { SecondDataset } from '../../protocol/second/build-dataset.ts';
import {
  type BatchSizes,
  type DrawTerms,
  drawBatches,
  epochFor,
  NOTHING_OPENED,
  type OpenedBatches,
} from '../../protocol/second/draw.ts';
import { batchesOf, countOf } from '../../protocol/second/shape.ts';
import { answersOf } from '../ledger/ledger-view.ts';
import type { HeadedEntry } from '../ledger/lines.ts';

/** Draws as they follow from recorded beacons and earlier openings. No draw that a node tells is taken. */

/** A round with a beacon, whose draw a dataset's answer belongs to. */
export interface DrawingRound {
  readonly round: Pick<RoundState, 'id' | 'model' | 'beacon' | 'pins'>;
  readonly chainId: bigint;
  /** The Rounds contract. */
  readonly contract: string;
}

const sizesOf = ({ shape, records }: SecondDataset): BatchSizes =>
  Array.from({ length: batchesOf(shape, records) }, (_, index) => countOf(shape, records, index));

const seedOf = ({ root }: SecondDataset, { round, chainId, contract }: DrawingRound): DrawSeed => ({
  ...{ beacon: round.beacon, chainId, rounds: contract },
  ...{ model: round.model, round: round.id, root },
});

const termsOf = ({ round: { pins } }: DrawingRound): DrawTerms => ({
  batchesPerRound: pins.batchesPerRound,
  epochs: pins.epochs,
  minRecords: pins.minRecords,
});

/**
 * The batches that a contributor's dataset has opened before a round.
 * @param past the rounds that drew on it before, in order: those that it answered, and those that were released
 */
export const openedBefore = (dataset: SecondDataset, past: readonly DrawingRound[]): OpenedBatches =>
  past.reduce<OpenedBatches>(
    (state, each) => drawBatches(seedOf(dataset, each), sizesOf(dataset), state, termsOf(each)).state,
    NOTHING_OPENED,
  );

/** Batches among which the next draw chooses; none where the dataset is exhausted. */
export function drawable(dataset: SecondDataset, state: OpenedBatches, terms: DrawTerms): number[] {
  const sizes = sizesOf(dataset);
  const from = epochFor(sizes, state, terms);
  return from === undefined ? [] : sizes.flatMap((_, index) => (from.opened.has(index) ? [] : [index]));
}

/** A contributor's draw of a round. @throws AssayError `exhausted` (3) */
export const contributorDraw = (
  dataset: SecondDataset,
  state: OpenedBatches,
  drawing: DrawingRound,
): number[] => drawBatches(seedOf(dataset, drawing), sizesOf(dataset), state, termsOf(drawing)).drawn;

/** Full batches of a holdout dataset that were never opened, by the ledger. */
export function unopenedHoldout(dataset: SecondDataset, entries: readonly HeadedEntry[]): number[] {
  const opened = new Set(answersOf(entries, dataset.root).flatMap(({ indices }) => indices));
  return Array.from({ length: Math.floor(dataset.records / dataset.shape.n) }, (_, index) => index).filter(
    (index) => !opened.has(index),
  );
}

/**
 * A holdout's draw of a round among its full batches.
 * @param unopened before the round
 * @param draws batches that the round opens of this dataset
 */
export function holdoutDraw(
  dataset: SecondDataset,
  unopened: readonly number[],
  draws: number,
  drawing: DrawingRound,
): number[] {
  const full = new Array<number>(Math.floor(dataset.records / dataset.shape.n)).fill(dataset.shape.n);
  const opened = new Set(full.flatMap((_, index) => (unopened.includes(index) ? [] : [index])));
  const terms = { batchesPerRound: draws, epochs: 1, minRecords: 0 };
  return drawBatches(seedOf(dataset, drawing), full, { epoch: 1, opened }, terms).drawn;
}
