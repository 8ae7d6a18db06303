import {
  add,
  claimsUntil,
  contributorsBefore,
  credit,
  creditLate,
  earnedLate,
  holderOf,
  isFreed,
  lotOf,
  type Model,
  type ModelBooks,
  refused,
  SCALE,
  termsAt,
  uncredited,
  versionAt,
} from './books.ts';
import { type DuePart, type Settlement, StakeCalendar } from './calendar.ts';
import { type LedgerEntry, RESIDUAL_REASONS } from './entries.ts';
import { BASIS_POINTS, type Parent, type RoyaltyTerms } from './terms.ts';

/**
 * The books of a royalty vault in plain integers. They follow contracts/RoyaltyVault.sol to the unit, from
 * operations and their times. They read no result of the contract, so a comparison of the two is meaningful.
 */

const POINTS = BigInt(BASIS_POINTS);

/** A vault's ledger. Times are Unix seconds and never go backwards. */
export class RoyaltyLedger {
  /** Effects of all operations so far, in order. */
  readonly entries: LedgerEntry[] = [];
  /** Height of the block of the next operations. A settlement counts from the next block on. */
  height = 0;
  readonly #models = new Map<bigint, Model>();
  readonly #parkingDelay: bigint;

  constructor(parkingDelay: bigint) {
    this.#parkingDelay = parkingDelay;
  }

  /** Adds a model. `addVersion` gives its first version. Register parents before their children. */
  register(model: bigint, parents: readonly Parent[]): void {
    this.#models.set(model, {
      books: {
        income: 0n,
        inherited: 0n,
        passedOn: 0n,
        contributed: 0n,
        owed: 0n,
        parked: 0n,
        claimed: 0n,
        claimsUntil: 0n,
        contributors: 0n,
        sweeps: 0n,
        accumulator: 0n,
        credits: new Map(),
        holders: new Map(),
      },
      parents,
      number: this.#models.size,
      versions: [],
      supply: 0n,
      calendar: new StakeCalendar(),
      marks: [],
      sweptUpTo: 0n,
      joined: [],
      lots: new Map(),
    });
  }

  addVersion(model: bigint, activeFrom: bigint, terms: RoyaltyTerms): void {
    this.#of(model).versions.push({ activeFrom, terms });
  }

  /** Removes the newest version. */
  cancelVersion(model: bigint): void {
    this.#of(model).versions.pop();
  }

  /** Enters a settlement into the model's calendar. @returns the tick that counts from the next block on */
  settle(model: bigint, settlement: Settlement, at: bigint): number {
    return this.#of(model).calendar.settle(settlement, at, this.height);
  }

  /** Takes parts that have not fallen due off the calendar. */
  forgo(model: bigint, parts: readonly DuePart[]): void {
    this.#of(model).calendar.forgo(parts);
  }

  /** Takes due stake off that will never be minted, and divides what it has earned among the other holders. */
  drop(model: bigint, parts: readonly DuePart[], at: bigint): void {
    const m = this.#of(model);
    m.calendar.drop(parts);
    const amount = earnedLate(m, parts) / SCALE;
    if (amount === 0n) return;
    if (this.heldAt(model, at) !== 0n) {
      this.#distribute(model, amount, at);
      return;
    }
    // No payer has a share in this part of the lot.
    const lot = lotOf(m, 0);
    lot.amount += amount;
    lot.minContributors = 1;
    if (m.books.claimsUntil > lot.until) lot.until = m.books.claimsUntil;
    m.books.parked += amount;
    this.entries.push({ name: 'Parked', model, version: 0, amount });
  }

  /** Lets all that remains fall due. */
  closeCalendar(model: bigint, at: bigint): void {
    this.#of(model).calendar.close(at, this.height);
  }

  /** The model's vesting tick. */
  tickAt(model: bigint, at: bigint): number {
    return this.#of(model).calendar.tickAt(at, this.height);
  }

  /** Stake that shares in a payment: minted, or due. */
  heldAt(model: bigint, at: bigint): bigint {
    const m = this.#of(model);
    return m.supply + m.calendar.dueAt(at, this.height);
  }

  /** Mints due stake, and credits it with what it would have earned if it had been minted when it fell due. */
  mintStake(model: bigint, to: string, parts: readonly DuePart[], at: bigint): void {
    const m = this.#of(model);
    const holder = holderOf(m, to);
    if (!holder.joined) {
      holder.joined = true;
      m.joined.push({ at, height: this.height });
      m.books.contributors += 1n;
    }
    credit(m, to);
    creditLate(m, holder, parts);
    const amount = m.calendar.mint(parts);
    m.supply += amount;
    holder.balance += amount;
  }

  /** Transfers stake. */
  moveStake(model: bigint, from: string, to: string, amount: bigint): void {
    const m = this.#of(model);
    credit(m, from);
    credit(m, to);
    holderOf(m, from).balance -= amount;
    holderOf(m, to).balance += amount;
  }

  /**
   * A payment for a use.
   * @param payment `amount` is the amount that the vault received
   */
  pay(
    payment: {
      readonly model: bigint;
      readonly payer: string;
      readonly useId: string;
      readonly kind: number;
      readonly amount: bigint;
    },
    at: bigint,
  ): void {
    const m = this.#of(payment.model);
    m.books.income += payment.amount;
    this.entries.push({ name: 'Paid', ...payment, version: versionAt(m, at) });
    const due = new Map<bigint, bigint>();
    this.#give(payment.model, this.#divide(payment.model, payment.payer, payment.amount, at), due, at);
    // Youngest first: a parent is older than its children, so an ancestor has received all its parts when its
    // turn comes.
    for (;;) {
      const [next] = [...due.keys()].sort((a, b) => this.#of(b).number - this.#of(a).number);
      if (next === undefined) return;
      const amount = due.get(next) ?? 0n;
      due.delete(next);
      this.#of(next).books.inherited += amount;
      this.#give(next, this.#divide(next, payment.payer, amount, at), due, at);
    }
  }

  /** A payment for the holders of stake alone. */
  payHolders(
    payment: {
      readonly model: bigint;
      readonly payer: string;
      readonly kind: number;
      readonly amount: bigint;
    },
    at: bigint,
  ): void {
    const m = this.#of(payment.model);
    m.books.income += payment.amount;
    this.entries.push({ name: 'HoldersPaid', ...payment, version: versionAt(m, at) });
    this.#owe(payment.model, payment.payer, payment.amount, at, false);
  }

  /** @throws AssayError `StillParked` */
  distributeParked(model: bigint, version: number, at: bigint): void {
    const m = this.#of(model);
    const lot = lotOf(m, version);
    const needed = isFreed(m, lot, at) ? 1 : Math.max(lot.minContributors, 1);
    const since = m.joined[needed - 1];
    if (since === undefined || at < since.at + this.#parkingDelay) throw refused('StillParked');
    this.#openClaims(model, lot.amount, at);
    m.lots.delete(version);
    m.books.parked -= lot.amount;
    this.entries.push({ name: 'Unparked', model, version, amount: lot.amount });
    this.#distribute(model, lot.amount, at);
  }

  /**
   * Gives a payer back what is parked of its payments to a model without stake.
   * @throws AssayError `NothingToClaim`, `StillParked`
   */
  takeBack(model: bigint, payer: string, version: number, at: bigint): void {
    const m = this.#of(model);
    const lot = lotOf(m, version);
    const amount = lot.shares.get(payer) ?? 0n;
    if (amount === 0n) throw refused('NothingToClaim');
    if (this.heldAt(model, at) !== 0n || !isFreed(m, lot, at)) throw refused('StillParked');
    lot.shares.delete(payer);
    lot.amount -= amount;
    m.books.parked -= amount;
    m.books.owed -= amount;
    m.books.claimed += amount;
    this.entries.push({ name: 'TakenBack', model, payer, version, amount });
  }

  /** @throws AssayError `NothingToClaim` */
  claim(model: bigint, account: string, to: string = account): bigint {
    const m = this.#of(model);
    credit(m, account);
    const holder = holderOf(m, account);
    const asHolder = holder.credit / SCALE;
    const amount = asHolder + (m.books.credits.get(account) ?? 0n);
    if (amount === 0n) throw refused('NothingToClaim');
    m.books.owed -= asHolder;
    m.books.claimed += amount;
    holder.credit -= asHolder * SCALE;
    m.books.credits.delete(account);
    this.entries.push({ name: 'Claimed', model, account, to, amount });
    return amount;
  }

  /** @throws AssayError `ClaimsOpen` */
  sweep(model: bigint, at: bigint): void {
    const m = this.#of(model);
    if (m.books.owed === m.books.parked || at <= m.books.claimsUntil) throw refused('ClaimsOpen');
    this.#sweep(model, at);
  }

  #sweep(model: bigint, at: bigint): void {
    const m = this.#of(model);
    const amount = m.books.owed - m.books.parked;
    for (const account of m.books.holders.keys()) {
      credit(m, account);
      holderOf(m, account).credit = 0n;
    }
    m.sweptUpTo = m.books.accumulator;
    m.books.owed = m.books.parked;
    m.books.claimsUntil = 0n;
    m.books.sweeps += 1n;
    const payee = termsAt(m, at).residual;
    add(m.books.credits, payee, amount);
    this.entries.push({ name: 'Swept', model, payee, amount });
  }

  /** The amount that an account can claim now. */
  claimable(model: bigint, account: string): bigint {
    const m = this.#of(model);
    const holder = m.books.holders.get(account);
    return (
      (m.books.credits.get(account) ?? 0n) + (holder ? (holder.credit + uncredited(m, holder)) / SCALE : 0n)
    );
  }

  books(model: bigint): ModelBooks {
    return this.#of(model).books;
  }

  parkedUnder(model: bigint, version: number): bigint {
    return this.#of(model).lots.get(version)?.amount ?? 0n;
  }

  has(model: bigint): boolean {
    return this.#models.has(model);
  }

  /** All accounts that ever had stake or a credit in a model. */
  accounts(model: bigint): string[] {
    const { books } = this.#of(model);
    return [...new Set([...books.holders.keys(), ...books.credits.keys()])];
  }

  #of(model: bigint): Model {
    const found = this.#models.get(model);
    if (!found) throw refused('UnknownModel');
    return found;
  }

  /**
   * Divides a received amount by the terms in force.
   * @returns the part of the parents
   */
  #divide(model: bigint, payer: string, amount: bigint, at: bigint): bigint {
    const m = this.#of(model);
    const terms = termsAt(m, at);
    let rest = amount;
    for (const { role, payee, share } of terms.roles) {
      const part = (amount * BigInt(share)) / POINTS;
      if (part === 0n) continue;
      rest -= part;
      add(m.books.credits, payee, part);
      this.entries.push({ name: 'RoleCredited', model, payee, role, amount: part });
    }
    const onward = (amount * BigInt(terms.parents)) / POINTS;
    rest -= onward;
    if (terms.contributors === 0) {
      this.#residual(model, terms, 'rounding', rest);
    } else if (terms.expiresAt !== 0n && at >= terms.expiresAt) {
      this.#residual(model, terms, 'expired', rest);
    } else {
      const room = terms.contributorCap - m.books.contributed;
      const part = terms.contributorCap === 0n || rest <= room ? rest : room > 0n ? room : 0n;
      this.#residual(model, terms, 'capped', rest - part);
      m.books.contributed += part;
      if (part > 0n) this.#owe(model, payer, part, at, true);
    }
    m.books.passedOn += onward;
    return onward;
  }

  #give(child: bigint, amount: bigint, due: Map<bigint, bigint>, at: bigint): void {
    const { parents } = this.#of(child);
    let rest = amount;
    parents.forEach(({ model: parent, weight }, i) => {
      const part = i === parents.length - 1 ? rest : (amount * BigInt(weight)) / POINTS;
      if (part === 0n) return;
      rest -= part;
      add(due, parent, part);
      const version = versionAt(this.#of(parent), at);
      this.entries.push({ name: 'Inherited', parent, child, amount: part, version });
    });
  }

  #residual(model: bigint, terms: RoyaltyTerms, reason: keyof typeof RESIDUAL_REASONS, amount: bigint): void {
    if (amount === 0n) return;
    add(this.#of(model).books.credits, terms.residual, amount);
    const payee = terms.residual;
    this.entries.push({ name: 'ResidualCredited', model, payee, reason: RESIDUAL_REASONS[reason], amount });
  }

  /**
   * @param waits whether the money waits for `minContributors`; true for payments of uses, false for lost
   *   bonds and gifts
   */
  #owe(model: bigint, payer: string, amount: bigint, at: bigint, waits: boolean): void {
    const m = this.#of(model);
    const terms = termsAt(m, at);
    const until = this.#openClaims(model, amount, at);
    m.books.owed += amount;
    if (
      this.heldAt(model, at) === 0n ||
      (waits && contributorsBefore(m, this.height) < terms.minContributors)
    ) {
      const version = waits ? versionAt(m, at) : 0;
      const lot = lotOf(m, version);
      lot.amount += amount;
      lot.minContributors = waits ? terms.minContributors : 1;
      if (until > lot.until) lot.until = until;
      add(lot.shares, payer, amount);
      m.books.parked += amount;
      this.entries.push({ name: 'Parked', model, version, amount });
    } else {
      this.#distribute(model, amount, at);
    }
  }

  /**
   * Moves the end of claims for an amount that holders get now or later; sweeps first what was not claimed in time.
   * @returns the end for this amount alone
   */
  #openClaims(model: bigint, amount: bigint, at: bigint): bigint {
    const m = this.#of(model);
    const unclaimed = (): bigint => m.books.owed - m.books.parked;
    if (m.books.claimsUntil !== 0n && at > m.books.claimsUntil) {
      if (unclaimed() > 0n) this.#sweep(model, at);
      else m.books.claimsUntil = 0n;
    }
    const until = claimsUntil(termsAt(m, at), at, m.books.claimsUntil === 0n || amount >= unclaimed() / 4n);
    if (until > m.books.claimsUntil) m.books.claimsUntil = until;
    return until;
  }

  #distribute(model: bigint, amount: bigint, at: bigint): void {
    const m = this.#of(model);
    const [tick, supply] = [m.calendar.tickAt(at, this.height), this.heldAt(model, at)];
    const { accumulator } = m.books;
    if ((m.marks.at(-1)?.tick ?? -1) < tick) m.marks.push({ tick, accumulator });
    const increment = (amount * SCALE) / supply;
    m.books.accumulator += increment;
    this.entries.push({ name: 'Distributed', model, amount, increment, supply, tick });
  }
}
