import { type Result, ZeroAddress } from 'ethers';
import { parseParents, parseRoyalties } from '../chain/clients/parse-royalties.ts';
import { parseDueParts } from '../chain/replay/due-parts.ts';
import type { ChainEvent } from '../chain/replay/types.ts';
import type { LedgerEntry } from '../protocol/royalties/entries.ts';
import { RoyaltyLedger } from '../protocol/royalties/ledger.ts';
import { roleName } from '../protocol/royalties/terms.ts';

/** A difference between chain and ledger. One side may be missing. */
export type Mismatch = {
  readonly block: number;
  readonly transaction: string;
  readonly expected: LedgerEntry | undefined;
  readonly found: LedgerEntry | undefined;
};

/** A vault event as a ledger entry; undefined for other events. */
export function entryOf({ name, args: a }: Pick<ChainEvent, 'name' | 'args'>): LedgerEntry | undefined {
  const { model, amount } = a;
  switch (name) {
    case 'Paid': {
      const [kind, version] = [Number(a.kind), Number(a.version)];
      return { name, model, payer: a.payer, useId: a.useId, kind, amount, version };
    }
    case 'HoldersPaid':
      return { name, model, payer: a.payer, kind: Number(a.kind), amount, version: Number(a.version) };
    case 'Inherited':
      return { name, parent: a.parent, child: a.child, amount, version: Number(a.version) };
    case 'RoleCredited':
      return { name, model, payee: a.payee, role: roleName(a.role), amount };
    case 'ResidualCredited':
      return { name, model, payee: a.payee, reason: Number(a.reason), amount };
    case 'Distributed':
      return { name, model, amount, increment: a.increment, supply: a.supply, tick: Number(a.tick) };
    case 'Parked':
    case 'Unparked':
      return { name, model, version: Number(a.version), amount };
    case 'Claimed':
      return { name, model, account: a.account, to: a.to, amount };
    case 'TakenBack':
      return { name, model, payer: a.payer, version: Number(a.version), amount };
    case 'Swept':
      return { name, model, payee: a.payee, amount };
    default:
      return undefined;
  }
}

const same = (a: LedgerEntry | undefined, b: LedgerEntry | undefined): boolean => text(a) === text(b);

/** An entry as text, keys sorted: equal entries have equal texts. */
const text = (entry: LedgerEntry | undefined): string =>
  entry === undefined
    ? ''
    : Object.entries(entry)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${value}`)
        .join(' ');

/**
 * Feeds a ledger with the operations that events report (registrations, versions, stake, payments, claims,
 * sweeps). Compares the resulting entries with every other event of the vault: who was credited with how
 * much.
 */
export class LedgerReplay {
  // Only successful distributions of parked money are replayed, so no delay is needed.
  readonly ledger = new RoyaltyLedger(0n);
  readonly mismatches: Mismatch[] = [];
  /** Entries that the ledger has made and the chain has not reported yet. */
  #expected: LedgerEntry[] = [];
  #last: ChainEvent | undefined;

  /**
   * Applies the next event, in the order of the chain.
   * @param at Unix seconds of its block
   * @returns the entry that the chain reports, for an event of the vault
   */
  apply(event: ChainEvent, at: bigint): LedgerEntry | undefined {
    const found = entryOf(event);
    this.ledger.height = event.place.block;
    if (found === undefined) {
      this.#feed(event, at);
    } else {
      if (this.#last !== undefined && this.#last.place.transaction !== event.place.transaction) this.#flush();
      this.#last = event;
      if (this.#expected.length === 0) this.#operate(found, at, event);
      const expected = this.#expected.shift();
      if (!same(expected, found)) this.#differ(event, expected, found);
    }
    return found;
  }

  /** Ends the replay. Entries that no event reported are mismatches. */
  end(): void {
    this.#flush();
  }

  #flush(): void {
    const { place } = this.#last ?? { place: { block: 0, transaction: '' } };
    for (const expected of this.#expected) {
      this.mismatches.push({
        block: place.block,
        transaction: place.transaction,
        expected,
        found: undefined,
      });
    }
    this.#expected = [];
  }

  #differ({ place }: ChainEvent, expected: LedgerEntry | undefined, found: LedgerEntry): void {
    this.mismatches.push({ block: place.block, transaction: place.transaction, expected, found });
  }

  /** Repeats in the ledger the operation that an event reports. Its entries are expected from here on. */
  #operate(entry: LedgerEntry, at: bigint, event: ChainEvent): void {
    const { ledger } = this;
    const before = ledger.entries.length;
    try {
      switch (entry.name) {
        case 'Paid':
          ledger.pay(
            {
              model: entry.model,
              payer: entry.payer,
              useId: entry.useId,
              kind: entry.kind,
              amount: entry.amount,
            },
            at,
          );
          break;
        case 'HoldersPaid':
          ledger.payHolders(
            { model: entry.model, payer: entry.payer, kind: entry.kind, amount: entry.amount },
            at,
          );
          break;
        case 'Unparked':
          ledger.distributeParked(entry.model, entry.version, at);
          break;
        case 'Claimed':
          ledger.claim(entry.model, entry.account, entry.to);
          break;
        case 'TakenBack':
          ledger.takeBack(entry.model, entry.payer, entry.version, at);
          break;
        case 'Swept':
          ledger.sweep(entry.model, at);
          break;
      }
    } catch {
      // The ledger rejects the operation: report the event as unexplained.
      this.#differ(event, undefined, entry);
      this.#expected = [entry];
      return;
    }
    this.#expected = ledger.entries.slice(before);
  }

  /** The only event of the stake token that has effects in the vault's books: they are expected from here on. */
  #drop(event: ChainEvent, at: bigint): void {
    this.#flush();
    this.#last = event;
    const before = this.ledger.entries.length;
    this.ledger.drop(event.args.model, parseDueParts(event.args.parts), at);
    this.#expected = this.ledger.entries.slice(before);
  }

  #feed(event: ChainEvent, at: bigint): void {
    const { ledger } = this;
    const { name, args: a } = event;
    switch (name) {
      case 'ModelRegistered':
        ledger.register(a.model, parseParents(a.config.parents));
        break;
      case 'VersionProposed':
        ledger.addVersion(a.model, a.activeFrom, parseRoyalties(a.content.royalties));
        break;
      case 'VersionCancelled':
        ledger.cancelVersion(a.model);
        break;
      case 'StakeScheduled': {
        const [parts, tickDays] = [Number(a.parts), Number(a.tickDays)];
        ledger.settle(a.model, { amount: a.amount, parts, tickDays }, at);
        break;
      }
      case 'StakeForgone':
        ledger.forgo(a.model, parseDueParts(a.parts));
        break;
      case 'DueDropped':
        this.#drop(event, at);
        break;
      case 'CalendarClosed':
        ledger.closeCalendar(a.model, at);
        break;
      case 'DueMinted':
        ledger.mintStake(a.model, a.to, parseDueParts(a.parts), at);
        break;
      case 'TransferSingle':
        // DueMinted has reported a mint already.
        if (a.from !== ZeroAddress) ledger.moveStake(a.id, a.from, a.to, a.value);
        break;
      case 'TransferBatch':
        [...(a.ids as Result)].forEach((id, i) => {
          ledger.moveStake(id, a.from, a.to, a.values[i]);
        });
        break;
    }
  }
}
