import { type Result, ZeroAddress } from 'ethers';
import { parseParents, parseRoyalties } from '../chain/clients/registry-client.ts';
import type { ChainEvent } from '../chain/replay/types.ts';
import type { LedgerEntry } from '../protocol/royalties/entries.ts';
import { RoyaltyLedger } from '../protocol/royalties/ledger.ts';
import { roleName } from '../protocol/royalties/terms.ts';

/** Where the chain and the ledger say different things; either side may have nothing to say. */
export type Mismatch = {
  readonly block: number;
  readonly transaction: string;
  readonly expected: LedgerEntry | undefined;
  readonly found: LedgerEntry | undefined;
};

/** The vault's event as an entry; undefined for events that are none of the ledger's. */
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
      return { name, model, amount, increment: a.increment, supply: a.supply };
    case 'Parked':
    case 'Unparked':
      return { name, model, version: Number(a.version), amount };
    case 'Claimed':
      return { name, model, account: a.account, to: a.to, amount };
    case 'Swept':
      return { name, model, payee: a.payee, amount };
    default:
      return undefined;
  }
}

const same = (a: LedgerEntry | undefined, b: LedgerEntry | undefined): boolean => text(a) === text(b);

/** An entry as text, keys in order: equal entries have equal texts. */
const text = (entry: LedgerEntry | undefined): string =>
  entry === undefined
    ? ''
    : Object.entries(entry)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${value}`)
        .join(' ');

/**
 * Feeds a ledger with what was done (registrations, versions, stake, payments, claims, sweeps), as events tell it, and
 * holds what the ledger makes of it against every other event of the vault: who was credited with what.
 */
export class LedgerReplay {
  // Only successful divisions of parked money are replayed, so no delay is wanted.
  readonly ledger = new RoyaltyLedger(0n);
  readonly mismatches: Mismatch[] = [];
  /** Entries that the ledger has made, and the chain has still to say. */
  #expected: LedgerEntry[] = [];
  #last: ChainEvent | undefined;

  /**
   * The next event, in the chain's order.
   * @param at Unix seconds of its block
   * @returns the entry that the chain claims, if it is one of the vault
   */
  apply(event: ChainEvent, at: bigint): LedgerEntry | undefined {
    const found = entryOf(event);
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

  /** After the last event: what the ledger expected and no event told is a mismatch. */
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

  /** Does in the ledger what an event says was done; its entries are expected from here on. */
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
        case 'Swept':
          ledger.sweep(entry.model, at);
          break;
      }
    } catch {
      // The ledger would not have done this: reported as an event that nothing explains.
      this.#differ(event, undefined, entry);
      this.#expected = [entry];
      return;
    }
    this.#expected = ledger.entries.slice(before);
  }

  #feed({ name, args: a }: ChainEvent, at: bigint): void {
    const { ledger } = this;
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
      case 'TransferSingle':
        ledger.moveStake(a.id, minter(a.from), a.to, a.value, at);
        break;
      case 'TransferBatch':
        [...(a.ids as Result)].forEach((id, i) => {
          ledger.moveStake(id, minter(a.from), a.to, a.values[i], at);
        });
        break;
    }
  }
}

const minter = (from: string): string | undefined => (from === ZeroAddress ? undefined : from);
