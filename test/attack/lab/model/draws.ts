import type { SeededRandom } from '../../../../scripts/support/random.ts';
import { shuffled } from './random.ts';

/** Draws of batches: without replacement over at most E epochs, or anew each round. */
export interface DrawSource {
  /**
   * Indices of up to `most` batches.
   * @param sizes records of each batch
   * @param epochs E; undefined draws anew, without end
   * @param opening the round, voids and rollbacks counted
   */
  draw(
    dataset: string,
    sizes: readonly number[],
    most: number,
    epochs: number | undefined,
    opening: number,
  ): number[];
  /** Batches that a round would open. */
  open(dataset: string, sizes: readonly number[], most: number, epochs: number | undefined): number;
}

/** Draws from a seeded generator in place of a beacon. */
export class RandomDraws implements DrawSource {
  readonly #state = new Map<string, { left: number[]; epoch: number }>();
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  draw(dataset: string, sizes: readonly number[], most: number, epochs: number | undefined): number[] {
    const order = () =>
      shuffled(
        sizes.map((_, i) => i),
        this.#random,
      );
    if (epochs === undefined) return order().slice(0, most);
    let state = this.#state.get(dataset);
    if (!state) {
      state = { left: order(), epoch: 1 };
      this.#state.set(dataset, state);
    }
    if (state.left.length === 0 && state.epoch < epochs) {
      state.epoch++;
      state.left = order();
    }
    return state.left.splice(0, most);
  }

  open(dataset: string, sizes: readonly number[], most: number, epochs: number | undefined): number {
    const state = this.#state.get(dataset);
    if (epochs === undefined || !state) return Math.min(most, sizes.length);
    const left = state.left.length === 0 && state.epoch < epochs ? sizes.length : state.left.length;
    return Math.min(most, left);
  }
}
