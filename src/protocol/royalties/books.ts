import { AssayError } from '../errors.ts';
import type { DuePart, StakeCalendar } from './calendar.ts';
import type { Parent, RoyaltyTerms } from './terms.ts';

/** The state of a royalty vault's ledger, and functions that read it. */

/** Accumulators count in 2^-128 of the settlement token's smallest unit. */
export const SCALE = 1n << 128n;
const FOR_GOOD = (1n << 64n) - 1n;

/** `credit` counts in 2^-128 of the smallest unit, like accumulators. */
type Holder = { balance: bigint; creditedUpTo: bigint; credit: bigint; joined: boolean };
type Version = { readonly activeFrom: bigint; readonly terms: RoyaltyTerms };

/** The books of a model. Amounts are in the settlement token's smallest unit. */
export type ModelBooks = {
  income: bigint;
  inherited: bigint;
  passedOn: bigint;
  contributed: bigint;
  owed: bigint;
  parked: bigint;
  claimed: bigint;
  /** Unix seconds; 0: nothing is owed. */
  claimsUntil: bigint;
  contributors: bigint;
  sweeps: bigint;
  accumulator: bigint;
  /** Credits of payees of roles and of the residual payee. */
  readonly credits: Map<string, bigint>;
  readonly holders: Map<string, Holder>;
};

/** Money that waits for contributors: after `until` (Unix seconds), or once the calendar is closed, for one. */
type Lot = {
  amount: bigint;
  minContributors: number;
  until: bigint;
  /** Amounts by payer. */
  readonly shares: Map<string, bigint>;
};

export type Model = {
  readonly books: ModelBooks;
  readonly parents: readonly Parent[];
  readonly number: number;
  readonly versions: Version[];
  /** Minted stake. */
  supply: bigint;
  readonly calendar: StakeCalendar;
  /** By vesting tick, ascending: the accumulator before the first distribution of that tick. */
  readonly marks: { readonly tick: number; readonly accumulator: bigint }[];
  /** The accumulator at the last sweep. */
  sweptUpTo: bigint;
  /** Times, and heights of blocks, at which the n-th account (from 0) was first minted stake. */
  readonly joined: { readonly at: bigint; readonly height: number }[];
  /** Parked money by version; 0: lost bonds and gifts. */
  readonly lots: Map<number, Lot>;
};

/**
 * The end of the claim period for money that a model receives at a time.
 * @param at Unix seconds
 * @param isWhole whether little else is owed to the holders, so that this money gets a full claim period
 */
export function claimsUntil({ expiresAt, claimPeriod }: RoyaltyTerms, at: bigint, isWhole: boolean): bigint {
  if (expiresAt === 0n || claimPeriod === 0n) return FOR_GOOD;
  const from = at > expiresAt ? at : expiresAt;
  const latest = expiresAt + claimPeriod;
  return (isWhole || from < latest ? from : latest) + claimPeriod;
}

/** Number of the version in force, from 1: the newest, unless it is not active yet. */
export function versionAt({ versions }: Model, at: bigint): number {
  const newest = versions.at(-1);
  return newest !== undefined && newest.activeFrom > at ? versions.length - 1 : versions.length;
}

export function termsAt(model: Model, at: bigint): RoyaltyTerms {
  const version = model.versions[versionAt(model, at) - 1];
  if (!version) throw refused('UnknownVersion');
  return version.terms;
}

export function holderOf(model: Model, account: string): Holder {
  let holder = model.books.holders.get(account);
  if (!holder) {
    holder = { balance: 0n, creditedUpTo: 0n, credit: 0n, joined: false };
    model.books.holders.set(account, holder);
  }
  return holder;
}

export const uncredited = (model: Model, holder: Holder): bigint =>
  holder.balance * (model.books.accumulator - holder.creditedUpTo);

/** Credits a holder for everything distributed so far, at the balance held until now. */
export function credit(model: Model, account: string): void {
  const holder = holderOf(model, account);
  holder.credit += uncredited(model, holder);
  holder.creditedUpTo = model.books.accumulator;
}

/** Earnings of stake since it fell due, in 2^-128 of the smallest unit. */
export function earnedLate(model: Model, parts: readonly DuePart[]): bigint {
  const { accumulator } = model.books;
  return parts.reduce((sum, { tick, amount }) => {
    const begin = model.marks.find((mark) => mark.tick >= tick)?.accumulator ?? accumulator;
    const from = begin > model.sweptUpTo ? begin : model.sweptUpTo;
    return sum + amount * (accumulator - from);
  }, 0n);
}

/** Adds to a holder's credit what stake earned that fell due earlier and is minted now. */
export function creditLate(model: Model, holder: Holder, parts: readonly DuePart[]): void {
  holder.credit += earnedLate(model, parts);
}

/** Number of accounts that had been minted stake before the block of that height. */
export const contributorsBefore = ({ joined }: Model, block: number): number =>
  joined.filter(({ height }) => height < block).length;

export function lotOf({ lots }: Model, version: number): Lot {
  const lot = lots.get(version) ?? { amount: 0n, minContributors: 0, until: 0n, shares: new Map() };
  lots.set(version, lot);
  return lot;
}

/** Whether a lot no longer waits for more contributors than one. */
export const isFreed = ({ calendar }: Model, { until }: Lot, at: bigint): boolean =>
  at > until || calendar.isClosed;

export const refused = (name: string): AssayError =>
  new AssayError(name, `the royalty ledger rejects the operation: ${name}`, { exitCode: 4 });

export function add<K>(map: Map<K, bigint>, key: K, amount: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + amount);
}
