import type { SeededRandom } from '../../../../scripts/support/random.ts';
import { shuffled } from './random.ts';

/** Draws of batches: without replacement over at most E epochs, or anew each round. */
export class Draws {
  readonly #state = new Map<string, { left: number[]; epoch: number }>();
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Indices of up to `most` of `count` batches. @param epochs E; undefined draws anew, without end */
  draw(dataset: string, count: number, most: number, epochs: number | undefined): number[] {
    const order = () =>
      shuffled(
        Array.from({ length: count }, (_, i) => i),
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

  /** Batches that a round would open. */
  open(dataset: string, count: number, most: number, epochs: number | undefined): number {
    const state = this.#state.get(dataset);
    if (epochs === undefined || !state) return Math.min(most, count);
    const left = state.left.length === 0 && state.epoch < epochs ? count : state.left.length;
    return Math.min(most, left);
  }
}
