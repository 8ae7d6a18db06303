/** The stake of one dataset, every part of every gain in a list: what the contract does lazily must come to the same. */
export class VestingModel {
  stake = 0n;
  readonly #rounds: number;
  /** Parts of each gain that have not fallen due, oldest first. */
  readonly #gains: bigint[][] = [];

  constructor(vestingRounds: number) {
    this.#rounds = vestingRounds;
  }

  get unvested(): bigint {
    return this.#gains.flat().reduce((sum, part) => sum + part, 0n);
  }

  /** A settled round: a loss cuts the newest gain's end, the next parts fall due, and a gain begins. */
  settle(score: bigint | undefined): void {
    if (score !== undefined && score < 0n) this.#lose(-score);
    for (const parts of this.#gains) this.stake += parts.shift() ?? 0n;
    if (score !== undefined && score > 0n) {
      const by = (j: number): bigint => (score * BigInt(j)) / BigInt(this.#rounds);
      this.#gains.push(Array.from({ length: this.#rounds }, (_, j) => by(j + 1) - by(j)));
    }
  }

  close(): void {
    this.stake += this.unvested;
    this.#gains.length = 0;
  }

  #lose(loss: bigint): void {
    let rest = loss;
    for (const parts of this.#gains.toReversed()) {
      for (let j = parts.length - 1; j >= 0; j--) {
        const part = parts[j] ?? 0n;
        const taken = part < rest ? part : rest;
        parts[j] = part - taken;
        rest -= taken;
      }
    }
  }
}
