import { Accounts, stakeOf } from '../model/accounts.ts';
import type { HistoryEvent } from '../model/history.ts';
import type { Pay } from '../model/mechanism-variant.ts';

/** Stake, bonds and royalties that a history must give, in integers, from its events alone. */

export const OWNER = 'owner';
export const PAYER = 'payer';
export const BUILDER = 'builder';
/** Lost bonds go to an address without a key. */
export const NOBODY = 'nobody';
export const evaluatorName = (e: number): string => `evaluator ${e}`;
/** The evaluator that stays silent where a round is voided. */
export const SILENT = 0;

export interface BookTerms {
  readonly vesting: number;
  readonly cap: bigint;
  readonly enrolmentBond: bigint;
  readonly trainerBond: bigint;
  readonly evaluatorBond: bigint;
  readonly bondCover: bigint;
  readonly evaluators: number;
  /** Basis points of a payment that go to the builder; the rest goes to holders. */
  readonly builderShare: bigint;
}

const SCALE = 1n << 128n;
const POINTS = 10_000n;

export class ExpectedBooks {
  readonly accounts: Accounts;
  /** Settlement tokens received less those paid, by party. */
  readonly tokens = new Map<string, bigint>();
  readonly #terms: BookTerms;
  /** Sets that answer in the round under way. */
  #present: string[] = [];
  readonly #beneficiaries = new Map<string, string>();
  /** Royalties in 2^-128 of a unit. */
  readonly #royalties = new Map<string, bigint>();
  #builder = 0n;
  #isClosed = false;

  constructor(terms: BookTerms) {
    this.#terms = terms;
    this.accounts = new Accounts(terms.vesting, terms.cap);
    // An evaluator has one holdout dataset at a time; its bond is given back unless it stays silent.
    for (let e = 0; e < terms.evaluators; e++) this.#move(evaluatorName(e), 0n);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  take(event: HistoryEvent): void {
    switch (event.kind) {
      case 'opened':
        if (event.isClosing) this.#present = [];
        return;
      case 'enrolled':
        this.#beneficiaries.set(event.id, event.beneficiary);
        this.#present.push(event.id);
        return;
      case 'evaluated':
        if (event.result === 'void') this.#void();
        else if (event.pays.length > 0) this.#settle(event.pays);
        if (event.released) this.#present = [];
        return;
      case 'answered':
        return;
      case 'missed':
        this.#loseBond(event.id);
        return;
      case 'ended':
        if (!event.hasStepped) this.accounts.settle([]);
        this.#present = [];
        return;
      case 'expired':
        this.#settle(event.pays);
        return;
      case 'closed':
        this.#isClosed = true;
    }
  }

  /** Trainer's and evaluator's bonds go to the enrolled sets in equal parts; rests stay in the contract. */
  #void(): void {
    const { trainerBond, evaluatorBond } = this.#terms;
    const harmed = BigInt(this.#present.length);
    if (harmed === 0n) return;
    this.#move(OWNER, -trainerBond);
    this.#move(evaluatorName(SILENT), -evaluatorBond);

    for (const id of this.#present)
      this.#move(this.#beneficiaries.get(id) as string, trainerBond / harmed + evaluatorBond / harmed);
  }

  #settle(pays: readonly Pay[]): void {
    const forfeits = new Set<string>();
    const scores = pays.map(({ id, score, forfeit }) => {
      const beneficiary = this.#beneficiaries.get(id) as string;
      if (forfeit) {
        forfeits.add(beneficiary);
        this.#loseBond(id);
      }
      return { id, beneficiary, score };
    });
    for (const { id, beneficiary, score } of scores)
      if (score < 0) this.accounts.owe(beneficiary, stakeOf(-score) - this.#cover(id, stakeOf(-score)));
    this.accounts.settle(scores, forfeits);
  }

  /** The part of a negative score that the set's bond bears. */
  #cover(id: string, debt: bigint): bigint {
    const { enrolmentBond, bondCover } = this.#terms;
    if (enrolmentBond === 0n || bondCover === 0n) return 0n;
    const covered = debt < bondCover ? debt : bondCover;
    const share = (covered * (1n << 64n) + bondCover - 1n) / bondCover;
    const lost = (enrolmentBond * share + (1n << 64n) - 1n) >> 64n;
    this.#move(this.#beneficiaries.get(id) as string, -lost);
    this.#move(NOBODY, lost);
    return covered;
  }

  #loseBond(id: string): void {
    const { enrolmentBond } = this.#terms;
    this.#move(this.#beneficiaries.get(id) as string, -enrolmentBond);
    this.#move(NOBODY, enrolmentBond);
  }

  #move(party: string, amount: bigint): void {
    this.tokens.set(party, (this.tokens.get(party) ?? 0n) + amount);
  }

  // --------------------------------------------------------------------------------------------------------- Royalties

  /** Stake that shares in a payment: due by the calendar of the model, minted or not. */
  held(): bigint {
    const due = (tick: number): boolean => this.#isClosed || tick <= this.accounts.tick;
    let held = 0n;
    for (const change of this.accounts.changes) {
      if (change.kind === 'lost') {
        for (const { tick, amount } of change.parts) if (due(tick)) held -= amount;
        continue;
      }
      const { amount, parts, tick } = change;
      for (let j = 1; j <= parts; j++)
        if (due(tick + j))
          held += (amount * BigInt(j)) / BigInt(parts) - (amount * BigInt(j - 1)) / BigInt(parts);
    }
    return held;
  }

  /** A payment for a use. There must be stake. */
  pay(amount: bigint): void {
    const builder = (amount * this.#terms.builderShare) / POINTS;
    this.#builder += builder;
    const increment = ((amount - builder) * SCALE) / this.held();
    for (const name of this.accounts.names())
      this.#royalties.set(
        name,
        (this.#royalties.get(name) ?? 0n) + this.accounts.dueOf(name, this.#isClosed) * increment,
      );
    this.#move(PAYER, -amount);
  }

  /** Royalties that a party may have claimed, in whole units. */
  royaltiesOf(party: string): bigint {
    return party === BUILDER ? this.#builder : (this.#royalties.get(party) ?? 0n) / SCALE;
  }

  /** All parties of the history. */
  parties(): string[] {
    return [...new Set([...this.tokens.keys(), ...this.accounts.names(), ...this.#beneficiaries.values()])];
  }
}
