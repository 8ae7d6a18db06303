/** The stake of a model that falls due by its vesting clock. Follows contracts/StakeToken.sol, part by part. */

const DAY = 86_400n;

/** An amount of stake, in score units, and the vesting tick at which it falls due. */
export type DuePart = { readonly tick: number; readonly amount: bigint };

/** A settlement: `amount` falls due in `parts` parts. Another tick passes after `tickDays` days (0: none does). */
export type Settlement = { readonly amount: bigint; readonly parts: number; readonly tickDays: number };

/** A model's vesting clock and calendar. Times are Unix seconds; they and heights of blocks never go backwards. */
export class StakeCalendar {
  /** Stake scheduled at each tick, forgone parts taken off. */
  readonly #parts = new Map<number, bigint>();
  #minted = 0n;
  #tick = 0;
  #before = 0;
  #tickedAt = 0n;
  #height = -1;
  #tickDays = 0n;
  #closed = false;

  /** The vesting tick. A settlement or closing counts from the next block on. */
  tickAt(at: bigint, height: number): number {
    return height === this.#height ? this.#before : this.#tickWithin(at);
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Stake that has fallen due and is not minted. */
  dueAt(at: bigint, height: number): bigint {
    const tick = this.tickAt(at, height);
    const fallen = [...this.#parts].filter(([due]) => due <= tick);
    return fallen.reduce((sum, [, amount]) => sum + amount, 0n) - this.#minted;
  }

  /** @returns the tick from the next block on; the amount falls due at the ticks after it */
  settle({ amount, parts, tickDays }: Settlement, at: bigint, height: number): number {
    const tick = this.#pass(at, height);
    this.#tickDays = BigInt(tickDays);
    for (let j = 1n; j <= BigInt(parts); j++) {
      const part = (amount * j) / BigInt(parts) - (amount * (j - 1n)) / BigInt(parts);
      this.#add(tick + Number(j), part);
    }
    return tick;
  }

  forgo(parts: readonly DuePart[]): void {
    for (const { tick, amount } of parts) this.#add(tick, -amount);
  }

  /** Takes off stake that has fallen due and will not be minted. */
  drop(parts: readonly DuePart[]): void {
    this.forgo(parts);
  }

  /** All that remains falls due at a last tick. */
  close(at: bigint, height: number): void {
    const last = this.#pass(at, height);
    this.#closed = true;
    for (const [tick, amount] of [...this.#parts]) {
      if (tick <= last) continue;
      this.#parts.delete(tick);
      this.#add(last, amount);
    }
  }

  mint(parts: readonly DuePart[]): bigint {
    const amount = parts.reduce((sum, part) => sum + part.amount, 0n);
    this.#minted += amount;
    return amount;
  }

  #add(tick: number, amount: bigint): void {
    this.#parts.set(tick, (this.#parts.get(tick) ?? 0n) + amount);
  }

  #pass(at: bigint, height: number): number {
    const before = this.tickAt(at, height);
    this.#tick = this.#tickWithin(at) + 1;
    this.#before = before;
    this.#tickedAt = at;
    this.#height = height;
    return this.#tick;
  }

  #tickWithin(at: bigint): number {
    if (this.#closed || this.#tickDays === 0n) return this.#tick;
    return this.#tick + Number((at - this.#tickedAt) / (this.#tickDays * DAY));
  }
}
