import type { HDNodeWallet } from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf } from '../../../src/audit/ledger-replay.ts';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import type { Mined } from '../../../src/chain/clients/contract-caller.ts';
import { decodeRevert } from '../../../src/chain/clients/revert.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import type { DuePart, Settlement } from '../../../src/protocol/royalties/calendar.ts';
import type { LedgerEntry } from '../../../src/protocol/royalties/entries.ts';
import { RoyaltyLedger } from '../../../src/protocol/royalties/ledger.ts';
import type { RoyaltyTerms } from '../../../src/protocol/royalties/terms.ts';
import {
  type Action,
  actionArbitrary,
  type ModelDraft,
  modelsArbitrary,
  parentsFrom,
  termsFrom,
} from './ledger-history.ts';
import { RoyaltyWorld, SOURCES } from './royalty-world.ts';
import { VaultWorld } from './vault-world.ts';

const PARKING_DELAY = 7_200;

export type LedgerSuite = {
  readonly runs: number;
  /** Most actions of a history; the fewest are half of it. */
  readonly actions: number;
  /** Default: another one each time. It is in the suite's name, and ASSAY_LEDGER_SEED repeats it. */
  readonly seed?: number;
};

/** The contract against src/protocol/royalties/ledger.ts: refusals, events and every number, over random histories. */
export function ledgerSuite({ runs, actions, seed = seedOf() }: LedgerSuite): void {
  describe(`vault and ledger (seed ${seed})`, () => {
    let world: RoyaltyWorld;
    let v: VaultWorld;
    beforeAll(async () => {
      world = await RoyaltyWorld.start();
      v = await VaultWorld.on(world, PARKING_DELAY);
      await world.token.mint(world.owner.address, 10n ** 30n);
      await world.token.approve(v.vaultAddress, 10n ** 30n);
    });
    afterAll(() => world.stop());

    it(
      `agree to the unit over ${runs} random histories`,
      async () => {
        const histories = fc.tuple(
          modelsArbitrary,
          fc.array(actionArbitrary, { minLength: actions / 2, maxLength: actions }),
        );
        const property = fc.asyncProperty(histories, async ([models, story]) => {
          const history = await History.start(world, v, models);
          for (const action of story) await history.act(action);
          await history.compare();
        });
        await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
      },
      60_000 + runs * 20_000,
    );
  });
}

const seedOf = (): number =>
  Number(process.env.ASSAY_LEDGER_SEED ?? (Date.now() ^ (process.pid << 15)) & 0x7fffffff);

class History {
  readonly #world: RoyaltyWorld;
  readonly #v: VaultWorld;
  readonly #ledger = new RoyaltyLedger(BigInt(PARKING_DELAY));
  readonly #ids: bigint[] = [];
  readonly #floors: (number | undefined)[] = [];
  readonly #versions = new Map<bigint, number>();
  readonly #gains: Gain[] = [];
  readonly #days = new Map<bigint, number>();
  #start = 0n;

  private constructor(world: RoyaltyWorld, v: VaultWorld) {
    this.#world = world;
    this.#v = v;
  }

  static async start(world: RoyaltyWorld, v: VaultWorld, models: readonly ModelDraft[]): Promise<History> {
    const history = new History(world, v);
    history.#start = await v.now();
    for (const draft of models) await history.#register(draft);
    return history;
  }

  /** Does one thing to both; a refusal must be the same. */
  async act(action: Action): Promise<void> {
    if (action.kind === 'wait') return this.#world.wait(Number(action.seconds));
    const model = this.#ids[action.model] ?? 0n;
    const vault = this.#v.vault();
    switch (action.kind) {
      case 'pay': {
        const { amount } = action;
        const payer = this.#world.owner.address;
        const useId = `0x${amount.toString(16).padStart(64, '0')}`;
        return this.#both(
          () => vault.pay(model, amount, 'licence', useId),
          (at) => this.#ledger.pay({ model, payer, useId, kind: 1, amount }, at),
        );
      }
      case 'give': {
        const payment = { model, payer: this.#world.owner.address, kind: 3, amount: action.amount };
        return this.#both(
          () => vault.payHolders(model, action.amount, 'donation'),
          (at) => this.#ledger.payHolders(payment, at),
        );
      }
      case 'mint': {
        const to = this.#holder(action.who).address;
        const days = this.#days.get(model) ?? 0;
        await this.#settle(model, { amount: action.amount, parts: 1, tickDays: days });
        await this.#settle(model, { amount: 0n, parts: 1, tickDays: days });
        this.#ledger.height += 1;
        const tick = this.#ledger.tickAt(model, await this.#v.now());
        await this.#mint(model, to, [{ tick, amount: action.amount }]);
        return;
      }
      case 'settle': {
        const { who, amount, parts, tickDays } = action;
        const tick = await this.#settle(model, { amount, parts, tickDays });
        this.#gains.push({ model, who, tick, amount, parts, minted: 0, end: parts });
        return;
      }
      case 'late': {
        const gain = this.#gains[action.gain % Math.max(this.#gains.length, 1)];
        return gain && this.#mintLate(gain);
      }
      case 'forgo': {
        const gain = this.#gains[action.gain % Math.max(this.#gains.length, 1)];
        return gain && this.#forgo(gain);
      }
      case 'drop': {
        const gain = this.#gains[action.gain % Math.max(this.#gains.length, 1)];
        return gain && this.#drop(gain);
      }
      case 'move': {
        const [from, to] = [this.#holder(action.who), this.#holder(action.who + 1)];
        const held: bigint = await this.#v.stake.getFunction('balanceOf').staticCall(from.address, model);
        const amount = action.amount < held ? action.amount : held;
        await this.#v.transfer(from, to.address, model, amount);
        this.#ledger.moveStake(model, from.address, to.address, amount);
        return;
      }
      case 'claim': {
        const by = this.#holder(action.who);
        return this.#both(
          () => this.#v.vault(by).claim(model),
          () => void this.#ledger.claim(model, by.address),
        );
      }
      case 'unpark':
        return this.#both(
          () => vault.distributeParked(model, action.version),
          (at) => this.#ledger.distributeParked(model, action.version, at),
        );
      case 'back':
        return this.#both(
          () => vault.takeBack(model, action.version),
          (at) => this.#ledger.takeBack(model, this.#world.owner.address, action.version, at),
        );
      case 'sweep':
        return this.#both(
          () => vault.sweep(model),
          (at) => this.#ledger.sweep(model, at),
        );
      case 'propose': {
        // The registry refuses an expiry in the past, a second pending version, and terms worse than version 1's.
        const terms = this.#terms(action.terms, this.#floors[action.model]);
        const proposed = await this.#world
          .registry()
          .proposeVersion(model, this.#world.version({}, { royalties: terms }))
          .catch(() => undefined);
        if (!proposed) return;
        this.#ledger.addVersion(model, (await this.#v.now()) + 60n, terms);
        this.#versions.set(model, proposed.version);
        return;
      }
    }
  }

  /** Every number of every model, and what the token holds. */
  async compare(): Promise<void> {
    const vault = this.#v.vault();
    // Everything that is still due is minted, so that what late stake earned is compared too.
    for (const gain of this.#gains) await this.#mintLate(gain);
    const accounts = [0, 1, 2, 3].map((i) => this.#holder(i).address);
    for (const model of this.#ids) {
      const mine = this.#ledger.books(model);
      const { income, inherited, contributed, owed, parked, claimed } = mine;
      const { claimsUntil, contributors, sweeps } = mine;
      expect(await vault.books(model)).toEqual({
        income,
        inherited,
        contributed,
        owed,
        parked,
        claimed,
        claimsUntil,
        contributors,
        sweeps,
      });
      expect(await vault.accumulator(model)).toBe(mine.accumulator);
      for (let version = 0; version <= (this.#versions.get(model) ?? 1); version++) {
        expect(await vault.parkedUnder(model, version)).toBe(this.#ledger.parkedUnder(model, version));
      }
      let credits = 0n;
      let claimable = 0n;
      for (const account of accounts) {
        expect(await vault.claimable(model, account)).toBe(this.#ledger.claimable(model, account));
        credits += await vault.creditOf(model, account);
        claimable += this.#ledger.claimable(model, account);
      }
      // Solvency, and conservation over the lineage: what came in is owed, credited, paid out or passed on.
      expect(income + inherited - mine.passedOn).toBe(owed + credits + claimed);
      expect(claimable + parked).toBeLessThanOrEqual(owed + credits);
    }
  }

  /** A settlement in both; the tick must be the same. */
  async #settle(model: bigint, settlement: Settlement): Promise<number> {
    const { amount, parts, tickDays } = settlement;
    this.#days.set(model, tickDays);
    await this.#v.asRounds('settle', model, amount, parts, tickDays);
    const at = await this.#now();
    const tick = this.#ledger.settle(model, settlement, at);
    await this.#sameStake(model, at);
    return tick;
  }

  async #mint(model: bigint, to: string, parts: readonly DuePart[]): Promise<void> {
    await this.#v.asRounds('mint', to, model, parts);
    this.#ledger.mintStake(model, to, parts, await this.#now());
  }

  /** Mints all parts of a gain that have fallen due. */
  async #mintLate(gain: Gain): Promise<void> {
    const parts = partsOf(gain, gain.minted, await this.#passedNext(gain));
    if (parts.length === 0) return;
    gain.minted += parts.length;
    await this.#mint(gain.model, this.#holder(gain.who).address, parts);
  }

  /** Takes all parts of a gain off the calendar that have not fallen due by the next block. */
  async #forgo(gain: Gain): Promise<void> {
    const passed = await this.#passedNext(gain);
    const parts = partsOf(gain, passed, gain.end);
    if (parts.length === 0) return;
    gain.end = passed;
    await this.#v.asRounds('forgo', gain.model, parts);
    this.#ledger.forgo(gain.model, parts);
  }

  /** Takes all parts of a gain off that have fallen due and are not minted. */
  async #drop(gain: Gain): Promise<void> {
    const parts = partsOf(gain, gain.minted, await this.#passedNext(gain));
    if (parts.length === 0) return;
    gain.minted += parts.length;
    await this.#v.asRounds('drop', gain.model, parts);
    this.#ledger.drop(gain.model, parts, await this.#now());
  }

  /** Number of the gain's parts that have fallen due in the next block. */
  async #passedNext({ model, tick, end }: Gain): Promise<number> {
    this.#ledger.height = (await this.#v.height()) + 1;
    return Math.min(Math.max(this.#ledger.tickAt(model, await this.#v.now()) - tick, 0), end);
  }

  /** The time of the newest block, whose height the ledger takes on. */
  async #now(): Promise<bigint> {
    this.#ledger.height = await this.#v.height();
    return this.#v.now();
  }

  async #sameStake(model: bigint, at: bigint): Promise<void> {
    const [held, tick] = (await this.#v.stake
      .getFunction('heldOf')
      .staticCall(model, { blockTag: 'latest' })) as [bigint, bigint];
    expect([held, Number(tick)]).toEqual([this.#ledger.heldAt(model, at), this.#ledger.tickAt(model, at)]);
  }

  async #register(draft: ModelDraft): Promise<void> {
    const parents = parentsFrom(draft, this.#ids);
    const terms = this.#terms(draft.terms, parents.length > 0 ? 0 : undefined);
    const { model } = await this.#world.registry().register({
      config: this.#world.config({ parents }),
      sources: SOURCES,
      version: this.#world.version({}, { royalties: terms }),
    });
    this.#ids.push(model);
    this.#floors.push(parents.length > 0 ? terms.parents : undefined);
    this.#ledger.register(model, parents);
    this.#ledger.addVersion(model, await this.#v.now(), terms);
  }

  #terms(draft: ModelDraft['terms'], floor: number | undefined): RoyaltyTerms {
    const payees = [0, 1, 2].map((i) => this.#holder(i).address);
    return termsFrom(draft, floor, this.#start, payees, this.#holder(3).address);
  }

  #holder = (i: number): HDNodeWallet => this.#world.wallet(4 + (i % 4));

  async #both(onChain: () => Promise<Mined>, inLedger: (at: bigint) => void): Promise<void> {
    const before = this.#ledger.entries.length;
    const outcome = await onChain().then(
      (mined) => ({ mined, refusal: undefined }),
      (error: unknown) => ({ mined: undefined, refusal: nameOf(error) }),
    );
    let refusal: string | undefined;
    try {
      inLedger(await this.#now());
    } catch (error) {
      refusal = error instanceof AssayError ? error.code : String(error);
    }
    expect(refusal).toBe(outcome.refusal);
    // The ledger's entries are what the contract says that it did, in the same order.
    if (outcome.mined) expect(entriesIn(outcome.mined)).toEqual(this.#ledger.entries.slice(before));
  }
}

/** An entry of the calendar: `minted` of its parts are minted, those after `end` are forgone. */
type Gain = {
  readonly model: bigint;
  readonly who: number;
  readonly tick: number;
  readonly amount: bigint;
  readonly parts: number;
  minted: number;
  end: number;
};

/** The parts from..to of a gain, numbered from 0, without empty ones. */
const partsOf = ({ tick, amount, parts }: Gain, from: number, to: number): DuePart[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, i) => {
    const j = BigInt(from + i + 1);
    const v = BigInt(parts);
    return { tick: tick + Number(j), amount: (amount * j) / v - (amount * (j - 1n)) / v };
  });

const entriesIn = ({ receipt }: Mined): LedgerEntry[] =>
  receipt.logs.flatMap((log) => {
    const parsed = ABIS.royaltyVault.parseLog(log);
    const entry = parsed && entryOf({ name: parsed.name, args: parsed.args.toObject() });
    return entry ? [entry] : [];
  });

const nameOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return decodeRevert(cause)?.name ?? String(error);
};
