import { Transaction } from 'ethers';
import type { BlockAt, Head, RelayChain, TransactionOutcome } from '../../chain/gateway/relay-chain.ts';
import { inParallel } from '../../system/in-parallel.ts';
import type { Logger } from '../logger.ts';
import type { Doubts } from './doubts.ts';
import type { RelayOptions, RelayPoint } from './options.ts';
import type { RelayStore } from './relay-store.ts';
import type { Attempt, Slot } from './rows.ts';
import { feesOf, isRevert, newestOf, type Sender } from './sender.ts';

/** Sightings in a row, besides the time, before a doubt counts. */
const FOREIGN_LOOKS = 5;
const VANISHED_LOOKS = 2;

/** Nonces that are looked at at the same time. */
const LOOKS_AT_ONCE = 16;

/** The chain as of the current pass. */
interface View {
  readonly head: Head;
  /** The block at a height, read once in a pass. */
  readonly block: (height: number) => Promise<BlockAt | undefined>;
  /** Number of mined transactions of the slot's signer. */
  readonly mined: number;
}

/** Follows nonces from the first broadcast until they are final. */
export class SlotWatch {
  readonly #store: RelayStore;
  readonly #chain: RelayChain;
  readonly #sender: Sender;
  readonly #doubts: Doubts;
  readonly #log: Logger;
  readonly #options: RelayOptions;
  readonly #point: (point: RelayPoint) => Promise<void> | void;
  readonly #now: () => number;
  /** Time and height at which a pending transaction was first seen, by hash. */
  readonly #waiting = new Map<string, { at: number; height: number }>();
  /** Hash of the head at the last check of a mined nonce; without a new block no check is needed. */
  readonly #seenHead = new Map<string, string>();

  constructor(deps: {
    store: RelayStore;
    chain: RelayChain;
    sender: Sender;
    doubts: Doubts;
    log: Logger;
    options: RelayOptions;
    point: (point: RelayPoint) => Promise<void> | void;
    now: () => number;
  }) {
    this.#store = deps.store;
    this.#chain = deps.chain;
    this.#sender = deps.sender;
    this.#doubts = deps.doubts;
    this.#log = deps.log;
    this.#options = deps.options;
    this.#point = deps.point;
    this.#now = deps.now;
  }

  /**
   * Does the next step for each nonce, several at a time.
   * @param mined number of mined transactions by signer
   * @returns the first nonce that an unknown transaction has spent
   */
  async advanceAll(
    slots: readonly Slot[],
    head: Head,
    mined: ReadonlyMap<string, number>,
  ): Promise<Slot | undefined> {
    const blocks = new Map<number, Promise<BlockAt | undefined>>();
    const block = (height: number) => {
      const read = blocks.get(height) ?? this.#chain.block(height);
      blocks.set(height, read);
      return read;
    };
    const foreign = new Set<Slot>();
    await inParallel(slots, LOOKS_AT_ONCE, async (slot) => {
      const found = await this.advance(slot, { head, block, mined: mined.get(slot.signer) ?? 0 });
      if (found === 'foreign') foreign.add(slot);
    });
    return slots.find((slot) => foreign.has(slot));
  }

  /** Does the next step for a nonce. @returns 'foreign' if an unknown transaction has spent it */
  async advance(slot: Slot, view: View): Promise<'foreign' | undefined> {
    if (slot.state === 'mined') return this.#recheck(slot, view);
    const key = keyOf(slot);
    if (view.mined <= slot.nonce) {
      this.#doubts.clear(`foreign ${key}`);
      await this.#push(slot, view);
      return undefined;
    }
    const found = await this.#find(slot);
    if (found === undefined) {
      const isForeign = this.#doubts.persists(`foreign ${key}`, this.#options.foreignAfterMs, FOREIGN_LOOKS);
      return isForeign ? 'foreign' : undefined;
    }
    this.#doubts.clear(`foreign ${key}`);
    if (found.outcome.confirmations >= this.#options.confirmations) await this.#settle(slot, found);
    return undefined;
  }

  /** Its mined transaction, if any; checks the newest first. */
  async #find(slot: Slot): Promise<Mined | undefined> {
    for (const attempt of slot.attempts.toReversed()) {
      const outcome = await this.#chain.receipt(attempt.hash);
      if (outcome !== undefined) return { attempt, outcome };
    }
    return undefined;
  }

  /** Whether one of its own transactions spent the nonce. */
  async isOurs(slot: Slot): Promise<boolean> {
    return (await this.#find(slot)) !== undefined;
  }

  async #settle(slot: Slot, { attempt, outcome }: Mined): Promise<void> {
    await this.#point('after-receipt');
    const refusal = outcome.succeeded || attempt.isNoop ? null : await this.#refusal(slot);
    await this.#store.settle(slot, attempt, outcome, refusal);
    await this.#point('after-settle');
    this.#waiting.delete(attempt.hash);
    const { succeeded, blockNumber } = outcome;
    const what = { submission: slot.submissionId, nonce: slot.nonce };
    this.#log.info({ ...what, succeeded, blockNumber }, 'transaction mined');
  }

  /** Checks a mined nonce: reopens it after a reorganisation, finalises it when it is deep enough. */
  async #recheck(slot: Slot, view: View): Promise<undefined> {
    const { head } = view;
    const key = keyOf(slot);
    const doubt = `vanished ${key}`;
    if (this.#seenHead.get(key) === head.hash && !this.#doubts.isOpen(doubt)) return;
    if (!this.#doubts.isOpen(doubt) && (await this.#isInPlace(slot, view))) {
      this.#seenHead.set(key, head.hash);
      return;
    }
    const found = await this.#find(slot);
    if (found === undefined || found.outcome.confirmations < this.#options.confirmations) {
      if (this.#doubts.persists(doubt, 0, VANISHED_LOOKS)) {
        await this.#store.reopen(slot);
        this.#doubts.clear(doubt);
        this.#sender.forget(slot);
        const what = { submission: slot.submissionId, nonce: slot.nonce };
        this.#log.warn(what, 'its block is gone (reorganisation): submitted again');
      }
      return;
    }
    this.#doubts.clear(doubt);
    const { attempt, outcome } = found;
    const { mined } = slot;
    if (
      mined?.hash !== attempt.hash ||
      mined.blockHash !== outcome.blockHash ||
      mined.succeeded !== outcome.succeeded
    ) {
      return void (await this.#settle(slot, found));
    }
    if (outcome.confirmations >= this.#options.finality && outcome.isAgreed) {
      const refusal = slot.isRetried ? await this.#refusal(slot) : null;
      await this.#store.finalise(slot, refusal);
      this.#seenHead.delete(key);
      if (slot.isRetried) {
        const what = { submission: slot.submissionId, nonce: slot.nonce, refusal };
        this.#log.warn(what, 'its transaction failed on chain: submitted again if the call passes');
      }
      return;
    }
    this.#seenHead.set(key, head.hash);
  }

  /**
   * Whether the block of a mined transaction is still the chain's, and the transaction not due to be final. One read of
   * a block answers this for all transactions in it. The receipt itself decides finality.
   */
  async #isInPlace({ mined }: Slot, { head, block }: View): Promise<boolean> {
    if (mined === null) return false;
    const confirmations = head.number - mined.blockNumber + 1;
    if (confirmations < this.#options.confirmations || confirmations >= this.#options.finality) return false;
    return (await block(mined.blockNumber))?.hash === mined.blockHash;
  }

  /** Handles a pending nonce: broadcasts it again, raises its fees if it is stuck, gives it up if its call reverts. */
  async #push(slot: Slot, view: View): Promise<void> {
    const newest = newestOf(slot);
    const isNext = view.mined === slot.nonce;
    const waiting = this.#waiting.get(newest.hash) ?? { at: this.#now(), height: view.head.number };
    this.#waiting.set(newest.hash, waiting);
    const isOld = this.#now() - waiting.at >= this.#options.bumpAfterMs;
    if (!this.#sender.canSign(slot)) return this.#sender.rebroadcast(slot);
    const mayHaveLost = isNext && (isOld || slot.reorgs > 0);
    if (mayHaveLost && (await this.#isRefused(slot))) return;
    if (isOld && (await this.#bump(slot, view, waiting.height))) return;
    await this.#sender.rebroadcast(slot);
  }

  async #bump(slot: Slot, view: View, height: number): Promise<boolean> {
    const newest = newestOf(slot);
    const wanted = await this.#chain.fees();
    const offered = feesOf(Transaction.from(newest.raw));
    // Without new blocks, higher fees help only if the current ones have become too low.
    const passedBy = view.head.number > height || wanted.maxFeePerGas > offered.maxFeePerGas;
    if (!passedBy) return false;
    if (await this.#sender.replace(slot, wanted, null)) {
      this.#waiting.delete(newest.hash);
      return true;
    }
    if (!slot.isDelayed && slot.submissionId !== null) {
      await this.#store.delay(slot);
      this.#log.warn({ submission: slot.submissionId, nonce: slot.nonce }, 'delayed: the fee is at its cap');
    }
    return false;
  }

  /**
   * Whether its call would revert now, for example because another submission came first in a reorganisation. Then it
   * is not sent again, and after `refusedAfterMs` a no-op takes its nonce.
   */
  async #isRefused(slot: Slot): Promise<boolean> {
    const doubt = `refused ${keyOf(slot)}`;
    const newest = newestOf(slot);
    if (newest.isNoop || !(this.#sender.isDue(newest.hash) || this.#doubts.isOpen(doubt))) return false;
    const refusal = await this.#refusal(slot);
    if (refusal === null) {
      this.#doubts.clear(doubt);
      return false;
    }
    if (!this.#doubts.persists(doubt, this.#options.refusedAfterMs, VANISHED_LOOKS)) return true;
    // If the cap forbids a no-op, the call itself spends the nonce by reverting.
    return this.#sender.replace(slot, await this.#chain.fees(), refusal);
  }

  /** The contract's error if the call would revert now; otherwise null. */
  async #refusal(slot: Slot): Promise<string | null> {
    const { to, data } = Transaction.from(await this.#store.raw(slot.attempts[0].hash));
    try {
      await this.#chain.simulate({ to: `${to}`, data }, slot.signer);
      return null;
    } catch (error) {
      if (isRevert(error)) return error.message;
      throw error;
    }
  }
}

interface Mined {
  readonly attempt: Attempt;
  readonly outcome: TransactionOutcome;
}

const keyOf = ({ signer, nonce }: Slot): string => `${signer} ${nonce}`;
