import { id, keccak256, toUtf8Bytes } from 'ethers';
import { asField, type Field } from '../../../../src/protocol/field.ts';
import {
  type DrawTerms,
  drawBatches,
  epochFor,
  NOTHING_OPENED,
  type OpenedBatches,
} from '../../../../src/protocol/second/draw.ts';
import type { DrawSource } from '../model/draws.ts';

/** The draws that the contracts will make: by the reference, from beacons that are known beforehand. */

/** Values on which a history's draws depend. */
export interface DrawPlace {
  readonly history: string;
  readonly chainId: bigint;
  /** Address of Rounds2. */
  readonly rounds: string;
  readonly model: Field;
  /** Rounds on the chain before the first one of this history. */
  readonly earlier: bigint;
  readonly minRecords: number;
}

/** The beacon of a history's n-th round. */
export const beaconOf = (history: string, opening: number): string => id(`beacon ${history} ${opening}`);
/** A field element that stands for the root of a dataset's tree. */
export const rootOf = (history: string, dataset: string): Field =>
  asField(BigInt(keccak256(toUtf8Bytes(`root ${history} ${dataset}`))) >> 8n);

export class ChainDraws implements DrawSource {
  readonly #place: DrawPlace;
  readonly #opened = new Map<string, OpenedBatches>();

  constructor(place: DrawPlace) {
    this.#place = place;
  }

  draw(
    dataset: string,
    sizes: readonly number[],
    most: number,
    epochs: number | undefined,
    opening: number,
  ): number[] {
    const { history, chainId, rounds, model, earlier } = this.#place;
    const state = this.#opened.get(dataset) ?? NOTHING_OPENED;
    const terms = this.#terms(most, epochs);
    if (!epochFor(sizes, state, terms)) return [];
    const beacon = BigInt(beaconOf(history, opening));
    const round = earlier + BigInt(opening);
    const seed = { beacon, chainId, rounds, model, round, root: rootOf(history, dataset) };
    const { drawn, state: next } = drawBatches(seed, sizes, state, terms);
    this.#opened.set(dataset, next);
    return drawn;
  }

  open(dataset: string, sizes: readonly number[], most: number, epochs: number | undefined): number {
    const from = epochFor(sizes, this.#opened.get(dataset) ?? NOTHING_OPENED, this.#terms(most, epochs));
    return from ? Math.min(most, sizes.length - from.opened.size) : 0;
  }

  #terms(batchesPerRound: number, epochs: number | undefined): DrawTerms {
    if (epochs === undefined) throw new Error('the contracts draw without replacement');
    return { batchesPerRound, epochs, minRecords: this.#place.minRecords };
  }
}
