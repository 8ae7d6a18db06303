/** The unvested account, kept eagerly and round by round: what the contract does lazily must come to the same. */
export class VestingModel {
  unvested = 0n;
  stake = 0n;
  readonly #rounds: number;
  #gains: { amount: bigint; age: number }[] = [];

  constructor(vestingRounds: number) {
    this.#rounds = vestingRounds;
  }

  /** A settled round: the score after the cap (undefined: not taken part), then what is due. */
  settle(score: bigint | undefined): void {
    for (const gain of this.#gains) gain.age++;
    if (score !== undefined && score > 0n) {
      this.unvested += score;
      this.#gains.push({ amount: score, age: 0 });
    } else if (score !== undefined && score < 0n) {
      this.unvested = this.unvested + score > 0n ? this.unvested + score : 0n;
    }
    const by = (amount: bigint, age: number): bigint =>
      age <= 0 ? 0n : age >= this.#rounds ? amount : (amount * BigInt(age)) / BigInt(this.#rounds);
    const due = this.#gains.reduce((sum, { amount, age }) => sum + by(amount, age) - by(amount, age - 1), 0n);
    const vested = due < this.unvested ? due : this.unvested;
    this.unvested -= vested;
    this.stake += vested;
    if (this.unvested === 0n) this.#gains = [];
  }

  close(): void {
    this.stake += this.unvested;
    this.unvested = 0n;
  }
}
