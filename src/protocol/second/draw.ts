import { type DrawSeed, draw } from '../challenge.ts';
import { AssayError } from '../errors.ts';

/** Which batches of a dataset were opened in the running epoch, and how many epochs began. */
export interface OpenedBatches {
  /** 1..E. */
  readonly epoch: number;
  /** Indices opened in this epoch. */
  readonly opened: ReadonlySet<number>;
}

export const NOTHING_OPENED: OpenedBatches = { epoch: 1, opened: new Set() };

export interface DrawTerms {
  /** K: batches a round. */
  readonly batchesPerRound: number;
  /** E: how often a batch may be opened. */
  readonly epochs: number;
  /** Fewest records of a draw. */
  readonly minRecords: number;
}

/** Batches of a dataset, by the records of each. */
export type BatchSizes = readonly number[];

const unopened = (sizes: BatchSizes, opened: ReadonlySet<number>): number[] =>
  sizes.flatMap((_, index) => (opened.has(index) ? [] : [index]));
const recordsOf = (sizes: BatchSizes, indices: readonly number[]): number =>
  indices.reduce((sum, index) => sum + (sizes[index] as number), 0);

/**
 * The state from which a draw is made: the running epoch, or the next one where the rest of this one has fewer records
 * than the policy's fewest. Undefined where the dataset is exhausted: no batch is opened more than E times.
 */
export function epochFor(
  sizes: BatchSizes,
  state: OpenedBatches,
  terms: DrawTerms,
): OpenedBatches | undefined {
  const rest = unopened(sizes, state.opened);
  if (rest.length > 0 && recordsOf(sizes, rest) >= terms.minRecords) return state;
  if (
    state.epoch >= terms.epochs ||
    recordsOf(
      sizes,
      sizes.map((_, i) => i),
    ) < terms.minRecords
  )
    return undefined;
  return { epoch: state.epoch + 1, opened: new Set() };
}

/**
 * The batches of a round, drawn without replacement: draw i takes the (h_i mod m)-th of the m batches that are unopened.
 * @throws AssayError `exhausted` (3) where `epochFor` gives nothing
 */
export function drawBatches(
  seed: DrawSeed,
  sizes: BatchSizes,
  state: OpenedBatches,
  terms: DrawTerms,
): { readonly drawn: number[]; readonly state: OpenedBatches } {
  const from = epochFor(sizes, state, terms);
  if (!from)
    throw new AssayError('exhausted', 'Every batch of the dataset was opened as often as the terms allow.', {
      exitCode: 3,
    });
  const opened = new Set(from.opened);
  const drawn: number[] = [];
  for (let i = 0; i < terms.batchesPerRound; i++) {
    const rest = unopened(sizes, opened);
    if (rest.length === 0) break;
    const index = rest[draw(seed, i, rest.length)] as number;
    drawn.push(index);
    opened.add(index);
  }
  return { drawn, state: { epoch: from.epoch, opened } };
}
