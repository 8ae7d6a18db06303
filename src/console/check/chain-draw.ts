import type { DatasetState, RoundState } from '../../chain/clients/second/round-types.ts';
import type { DrawSeed } from '../../protocol/challenge.ts';
import { asField } from '../../protocol/field.ts';
import {
  type BatchSizes,
  drawBatches,
  epochFor,
  NOTHING_OPENED,
  type OpenedBatches,
} from '../../protocol/second/draw.ts';
import { indicesOf } from '../data/second/fold.ts';
import type { MinedEvent } from './chain-events.ts';

/** The draw of an answer, derived from the round's beacon and the dataset's earlier openings. */

/** A dataset with the round that answers and the one whose beacon decides the draw. */
export interface Drawing {
  readonly dataset: DatasetState;
  readonly round: RoundState;
  readonly drawing: RoundState;
  readonly chainId: bigint;
  readonly rounds: string;
  /** Batches that the dataset opens in the round. */
  readonly draws: number;
}

const seedOf = ({ dataset, drawing, chainId, rounds }: Drawing): DrawSeed => ({
  ...{ beacon: drawing.beacon, chainId, rounds, round: drawing.id, root: dataset.root },
  model: asField(dataset.model),
});

/** Records of each batch. */
const sizesOf = ({ records, batches }: DatasetState, batchSize: number): BatchSizes =>
  Array.from({ length: batches }, (_, i) =>
    i < batches - 1 ? batchSize : records - batchSize * (batches - 1),
  );

/**
 * @param earlier answers and spent draws of the dataset before this answer, in the chain's order
 * @param pinsOf the terms of a round by its id
 * @returns the batches that the contract had to demand; undefined if the dataset was exhausted
 */
export async function derivedDraw(
  given: Drawing,
  earlier: readonly MinedEvent[],
  roundOf: (id: bigint) => Promise<RoundState>,
): Promise<readonly number[] | undefined> {
  return given.dataset.role === 'holdout'
    ? holdoutDraw(given, earlier)
    : contributorDraw(given, earlier, roundOf);
}

async function contributorDraw(
  given: Drawing,
  earlier: readonly MinedEvent[],
  roundOf: (id: bigint) => Promise<RoundState>,
): Promise<readonly number[] | undefined> {
  let state: OpenedBatches = NOTHING_OPENED;
  for (const { name, args } of earlier) {
    if (name !== 'Attested' && name !== 'DrawSpent') continue;
    const { pins } = await roundOf(args.round as bigint);
    const from = epochFor(sizesOf(given.dataset, pins.batchSize), state, pins);
    if (from === undefined) return undefined;
    state = { epoch: from.epoch, opened: new Set([...from.opened, ...indicesOf(`${args.challenge}`)]) };
  }
  const { pins } = given.round;
  const sizes = sizesOf(given.dataset, pins.batchSize);
  if (epochFor(sizes, state, pins) === undefined) return undefined;
  return drawBatches(seedOf(given), sizes, state, { ...pins, batchesPerRound: given.draws }).drawn;
}

/** Only full batches are drawn, each once. A round's draw is the same for both of its answers. */
function holdoutDraw(given: Drawing, earlier: readonly MinedEvent[]): readonly number[] {
  const { dataset, round, draws } = given;
  const { batchSize } = round.pins;
  const full = new Array<number>(Math.floor(dataset.records / batchSize)).fill(batchSize);
  const others = earlier.filter(({ name, args }) => name === 'HoldoutAttested' && args.round !== round.id);
  const opened = new Set(others.flatMap(({ args }) => indicesOf(`${args.challenge}`)));
  const terms = { batchesPerRound: draws, epochs: 1, minRecords: 0 };
  return drawBatches(seedOf(given), full, { epoch: 1, opened }, terms).drawn;
}
