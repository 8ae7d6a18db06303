/** A seeded generator (mulberry32) for tests: not for secrets. Tests print the seed that they use. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Integer in [lowest, highest]. */
  integer(lowest: number, highest: number): number {
    return lowest + Math.floor(this.next() * (highest - lowest + 1));
  }

  bigint(bits: number): bigint {
    let value = 0n;
    for (let i = 0; i < bits; i += 24) value = (value << 24n) | BigInt(this.integer(0, 2 ** 24 - 1));
    return value & ((1n << BigInt(bits)) - 1n);
  }
}
