import { type Result, ZeroAddress } from 'ethers';
import type { DuePart } from '../../protocol/royalties/calendar.ts';
import { parseDueParts } from './due-parts.ts';
import type { EventArgs, Replay } from './types.ts';

const SCALE = 1n << 128n;

type Amounts = Map<string, bigint>;

/** Replays stake and royalties from events, holder by holder, with the roundings of the vault. */
export class Royalties {
  readonly #state: Replay;
  readonly #accumulator = new Map<bigint, bigint>();
  readonly #creditedUpTo = new Map<bigint, Amounts>();
  /** Credits of holders of stake, in 2^-128 of the smallest unit. A sweep removes them. */
  readonly #credits = new Map<bigint, Amounts>();

  /** By vesting tick, ascending: the accumulator before the first distribution of that tick. */
  readonly #marks = new Map<bigint, { readonly tick: number; readonly accumulator: bigint }[]>();
  readonly #sweptUpTo = new Map<bigint, bigint>();

  constructor(state: Replay) {
    this.#state = state;
  }

  apply(name: string, a: EventArgs): void {
    switch (name) {
      case 'DueMinted':
        for (const part of parseDueParts(a.parts)) this.#creditLate(a.model, a.to, part);
        break;
      case 'TransferSingle':
        this.#move(a.id, a.from, a.to, a.value);
        break;
      case 'TransferBatch':
        [...(a.ids as Result)].forEach((id, i) => {
          this.#move(id, a.from, a.to, a.values[i]);
        });
        break;
      case 'Paid':
      case 'HoldersPaid':
        add(this.#state.income, a.model, a.amount);
        break;
      case 'RoleCredited':
      case 'ResidualCredited':
        add(inner(this.#state.owed, a.model), a.payee, a.amount);
        break;
      case 'Distributed':
        this.#mark(a.model, Number(a.tick));
        add(this.#accumulator, a.model, a.increment);
        break;
      case 'Claimed': {
        this.#credit(a.model, a.account);
        const credits = inner(this.#credits, a.model);
        const scaled = credits.get(a.account) ?? 0n;
        const asHolder = scaled / SCALE;
        credits.set(a.account, scaled % SCALE);
        add(inner(this.#state.owed, a.model), a.account, asHolder - (a.amount as bigint));
        add(this.#state.claimed, a.model, a.amount);
        break;
      }
      case 'Swept':
        for (const holder of inner(this.#state.stake, a.model).keys()) this.#credit(a.model, holder);
        this.#credits.delete(a.model);
        this.#sweptUpTo.set(a.model, this.#accumulator.get(a.model) ?? 0n);
        add(inner(this.#state.owed, a.model), a.payee, a.amount);
        break;
    }
  }

  #mark(model: bigint, tick: number): void {
    const marks = this.#marks.get(model) ?? [];
    this.#marks.set(model, marks);
    const accumulator = this.#accumulator.get(model) ?? 0n;
    if ((marks.at(-1)?.tick ?? -1) < tick) marks.push({ tick, accumulator });
  }

  /** Credits stake that fell due earlier with what it earned since. */
  #creditLate(model: bigint, holder: string, { tick, amount }: DuePart): void {
    const now = this.#accumulator.get(model) ?? 0n;
    const begin = this.#marks.get(model)?.find((mark) => mark.tick >= tick)?.accumulator ?? now;
    const swept = this.#sweptUpTo.get(model) ?? 0n;
    const growth = now - (begin > swept ? begin : swept);
    if (growth > 0n) add(inner(this.#credits, model), holder, amount * growth);
  }

  /** Credits every holder for everything distributed so far. */
  creditAll(): void {
    for (const [model, holders] of this.#state.stake) {
      for (const holder of holders.keys()) this.#credit(model, holder);
    }
    for (const [model, credits] of this.#credits) {
      for (const [holder, scaled] of credits) {
        add(inner(this.#state.owed, model), holder, scaled / SCALE);
        credits.set(holder, scaled % SCALE);
      }
    }
  }

  #move(model: bigint, from: string, to: string, value: bigint): void {
    const holders = inner(this.#state.stake, model);
    for (const [account, change] of [
      [from, -value],
      [to, value],
    ] as const) {
      if (account === ZeroAddress) continue;
      this.#credit(model, account);
      add(holders, account, change);
    }
  }

  #credit(model: bigint, holder: string): void {
    const now = this.#accumulator.get(model) ?? 0n;
    const upTo = inner(this.#creditedUpTo, model);
    const growth = now - (upTo.get(holder) ?? 0n);
    upTo.set(holder, now);
    const balance = this.#state.stake.get(model)?.get(holder) ?? 0n;
    if (growth > 0n && balance > 0n) add(inner(this.#credits, model), holder, balance * growth);
  }
}

function inner(outer: Map<bigint, Amounts>, key: bigint): Amounts {
  let found = outer.get(key);
  if (!found) {
    found = new Map();
    outer.set(key, found);
  }
  return found;
}

function add<K>(map: Map<K, bigint>, key: K, amount: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + amount);
}
