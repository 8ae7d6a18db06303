import { SeededRandom } from '../../support/random.ts';

/** The generator of the made-up records: the same sequence for the same seed, on every machine. */
export class Seeded extends SeededRandom {
  below(limit: number): number {
    return this.integer(0, limit - 1);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Sum of twelve uniforms: close enough to normal for made-up figures. */
  normal(mean: number, deviation: number): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.next();
    return mean + deviation * sum;
  }
}
