/**
 * Stake of beneficiaries, to the unit, by the rules of PROTOCOL.md: a score that is settled at tick t falls due in equal
 * parts at the ticks t+1 … t+v. A negative score is owed at once, by what falls due last; the rest is a debt that later
 * gains pay. A beneficiary with a missing second score loses what had not fallen due when its round was settled.
 */

/** Stake of one unit of score, as contracts/second has it. */
export const SCORE_UNIT = 720_720_000_000n;

/** Stake that falls due at a vesting tick. */
interface Part {
  readonly tick: number;
  readonly amount: bigint;
}

/** A settled score of one set. */
export interface SettledScore {
  readonly beneficiary: string;
  /** Units of score; may be fractional where pay is scaled to records that were not audited. */
  readonly score: number;
}

/** A change of the model's calendar. */
export type CalendarChange =
  | { readonly kind: 'settled'; readonly tick: number; readonly amount: bigint; readonly parts: number }
  | { readonly kind: 'lost'; readonly beneficiary: string; readonly parts: readonly Part[] };

interface Account {
  /** Stake by the tick at which it falls due. */
  readonly due: Map<number, bigint>;
  debt: bigint;
}

/** Stake of a score. */
export const stakeOf = (score: number): bigint =>
  Number.isInteger(score) ? BigInt(score) * SCORE_UNIT : BigInt(Math.round(score * Number(SCORE_UNIT)));
const total = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((sum, amount) => sum + amount, 0n);

export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #parts: number;
  readonly #cap: bigint | undefined;
  #tick = 0;
  /** Changes so far, in order. */
  readonly changes: CalendarChange[] = [];

  /** @param parts v @param cap most stake of a round */
  constructor(parts: number, cap?: bigint) {
    this.#parts = parts;
    this.#cap = cap;
  }

  /** The vesting tick: settlements so far. */
  get tick(): number {
    return this.#tick;
  }

  /** A negative score. @param amount of stake, after what a bond bore */
  owe(beneficiary: string, amount: bigint): void {
    const account = this.#of(beneficiary);
    account.debt += amount - this.#lose(beneficiary, amount, this.#tick + 1);
  }

  /**
   * Settles a round: a tick passes.
   * @param scores positive ones count; negative ones are `owe`d before
   * @param forfeits beneficiaries with a missing second score
   */
  settle(scores: readonly SettledScore[], forfeits: ReadonlySet<string> = new Set()): void {
    const gains = new Map<string, bigint>();
    for (const { beneficiary, score } of scores)
      if (score > 0) gains.set(beneficiary, (gains.get(beneficiary) ?? 0n) + stakeOf(score));
    const positive = total(gains.values());
    const cap = this.#cap !== undefined && positive > this.#cap ? this.#cap : undefined;
    const tick = ++this.#tick;
    this.changes.push({ kind: 'settled', tick, amount: cap ?? positive, parts: this.#parts });
    for (const [beneficiary, gain] of gains)
      this.#gain(beneficiary, cap === undefined ? gain : (gain * cap) / positive);
    for (const beneficiary of forfeits)
      this.#lose(beneficiary, total(this.#of(beneficiary).due.values()), tick);
  }

  #gain(beneficiary: string, stake: bigint): void {
    const account = this.#of(beneficiary);
    const part = stake / BigInt(this.#parts);
    for (let tick = this.#tick + 1; tick <= this.#tick + this.#parts; tick++)
      account.due.set(tick, (account.due.get(tick) ?? 0n) + part);
    const most = account.debt < stake ? account.debt : stake;
    if (most > 0n) account.debt -= this.#lose(beneficiary, most, this.#tick);
  }

  /** Takes up to an amount of what falls due from a tick on, the last first. @returns the amount taken */
  #lose(beneficiary: string, amount: bigint, first: number): bigint {
    const { due } = this.#of(beneficiary);
    const parts: Part[] = [];
    let taken = 0n;
    for (const tick of [...due.keys()].sort((a, b) => b - a)) {
      if (tick < first || taken === amount) break;
      const held = due.get(tick) as bigint;
      const part = held < amount - taken ? held : amount - taken;
      if (part === 0n) continue;
      due.set(tick, held - part);
      taken += part;
      parts.push({ tick, amount: part });
    }
    if (parts.length > 0) this.changes.push({ kind: 'lost', beneficiary, parts });
    return taken;
  }

  #of(beneficiary: string): Account {
    let account = this.#accounts.get(beneficiary);
    if (!account) {
      account = { due: new Map(), debt: 0n };
      this.#accounts.set(beneficiary, account);
    }
    return account;
  }

  /** Stake that has fallen due. @param isClosed closing the model lets all of it fall due */
  dueOf(beneficiary: string, isClosed: boolean): bigint {
    const due = this.#accounts.get(beneficiary)?.due ?? new Map<number, bigint>();
    return total([...due].flatMap(([tick, amount]) => (isClosed || tick <= this.#tick ? [amount] : [])));
  }

  /** The same in units of score. */
  scoresOf = (beneficiary: string, isClosed: boolean): number =>
    Number(this.dueOf(beneficiary, isClosed)) / Number(SCORE_UNIT);

  names(): string[] {
    return [...this.#accounts.keys()];
  }
}
