import { Transaction } from 'ethers';
import type { Fees, RelayChain } from '../../chain/gateway/relay-chain.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Logger } from '../logger.ts';
import type { TransactionSigner } from '../signer/types.ts';
import type { Doubts } from './doubts.ts';
import { bumpedFees, cappedFees } from './fees.ts';
import type { RelayOptions, RelayPoint } from './options.ts';
import type { RelayStore } from './relay-store.ts';
import type { QueuedCall, SignedTransaction, Slot } from './rows.ts';

interface SenderDeps {
  readonly store: RelayStore;
  readonly chain: RelayChain;
  readonly signer: TransactionSigner;
  readonly log: Logger;
  readonly doubts: Doubts;
  readonly options: RelayOptions;
  readonly point: (point: RelayPoint) => Promise<void> | void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A call that the chain runs now, with its gas limit and fees. */
export interface PreparedCall {
  readonly queued: QueuedCall;
  readonly gasLimit: bigint;
  readonly fees: Fees;
}

const NOOP_GAS = 21_000n;
const REVERT_LOOKS = 2;

/** Signs, stores and then broadcasts transactions: new ones, replacements, and stored ones again. */
export class Sender {
  readonly #deps: SenderDeps;
  /** Time of the last broadcast by this process, by hash. */
  readonly #sentAt = new Map<string, number>();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** Whether this service has the key of the slot's account. */
  canSign(slot: Slot): boolean {
    return slot.signer === this.#deps.signer.address;
  }

  /**
   * Simulates and prices a submission's call. Rejects the submission if the call reverts.
   * @returns undefined if it is not to be sent now
   * @throws errors of chain and store
   */
  async prepare(queued: QueuedCall): Promise<PreparedCall | undefined> {
    const { chain, signer, doubts, options, point } = this.#deps;
    const { id, call } = queued;
    await point('before-sign');
    try {
      await chain.simulate(call, signer.address);
      const quote = await chain.quote(call, signer.address);
      doubts.clear(`reverts ${id}`);
      const fees = cappedFees(quote, BigInt(options.maxFeePerGas));
      return { queued, gasLimit: quote.gasLimit, fees };
    } catch (error) {
      if (!isRevert(error)) throw error;
      await this.#reject(id, error.message);
      return undefined;
    }
  }

  /** Rejects a submission whose call has reverted for long enough, unless a transaction of its own is the reason. */
  async #reject(id: string, reason: string): Promise<void> {
    const { store, doubts, log, options } = this.#deps;
    if (!doubts.persists(`reverts ${id}`, options.rejectAfterMs, REVERT_LOOKS)) return;
    if (await this.#wasOurs(id)) return;
    await store.reject(id, reason);
    doubts.clear(`reverts ${id}`);
    log.info({ submission: id, reason }, 'submission rejected by simulation');
  }

  /**
   * Signs a prepared call with `nonce` and stores the bytes.
   * @returns broadcasts the bytes
   * @throws errors of signer and store
   */
  async assign({ queued, gasLimit, fees }: PreparedCall, nonce: number): Promise<() => Promise<void>> {
    const { store, chain, signer, log, point } = this.#deps;
    const { id, call } = queued;
    const signed = await signer.signTransaction({
      chainId: chain.chainId,
      nonce,
      ...call,
      gasLimit,
      ...pick(fees),
    });
    await point('after-sign');
    await store.open(signer.address, nonce, id, signed);
    log.info({ submission: id, nonce }, 'transaction signed and stored');
    await point('after-persist');
    return () => this.#deliver(signed, { submission: id, nonce });
  }

  /** The account's wei less what its open transactions reserve. */
  async purse(open: readonly Slot[]): Promise<bigint> {
    const { chain, signer } = this.#deps;
    const reserved = open
      .map((slot) => Transaction.from(newestOf(slot).raw))
      .reduce((sum, { gasLimit, maxFeePerGas }) => sum + gasLimit * (maxFeePerGas ?? 0n), 0n);
    return (await chain.balance(signer.address)) - reserved;
  }

  /** Whether the call reverts because a given-up transaction of the same submission was mined. */
  async #wasOurs(id: string): Promise<boolean> {
    const { store, chain, log } = this.#deps;
    for (const hash of await store.givenUp(id)) {
      if ((await chain.receipt(hash)) === undefined) continue;
      await store.takeBack(id, hash);
      log.warn({ submission: id }, 'a transaction that seemed lost is mined');
      return true;
    }
    return false;
  }

  /** Spends an unassigned nonce with a no-op, so that later nonces can be mined. */
  async fill(nonce: number): Promise<void> {
    const { store, chain, signer, log, options } = this.#deps;
    const signed = await this.#noop(nonce, cappedFees(await chain.fees(), BigInt(options.maxFeePerGas)));
    await store.open(signer.address, nonce, null, signed);
    log.warn({ nonce }, 'a gap in the nonces is filled with a no-op');
    await this.#deliver(signed, { nonce });
  }

  /** Broadcasts the newest bytes again, unless `rebroadcastMs` has not passed yet. */
  async rebroadcast(slot: Slot): Promise<void> {
    const newest = newestOf(slot);
    if (!this.isDue(newest.hash)) return;
    await this.#deliver(newest, { submission: slot.submissionId, nonce: slot.nonce });
  }

  /** Whether `rebroadcastMs` has passed since the last broadcast. */
  isDue(hash: string): boolean {
    const last = this.#sentAt.get(hash);
    return last === undefined || this.#deps.now() - last >= this.#deps.options.rebroadcastMs;
  }

  /** Makes its transactions due for broadcast: the nodes may have dropped them. */
  forget(slot: Slot): void {
    for (const { hash } of slot.attempts) this.#sentAt.delete(hash);
  }

  /**
   * Signs, stores and broadcasts a replacement with fees a tenth higher or more.
   * @param cancelReason not null: sign a no-op, because the submission is given up for this reason
   * @returns false if the fee would exceed the cap
   */
  async replace(slot: Slot, wanted: Fees, cancelReason: string | null): Promise<boolean> {
    const { store, signer, chain, log, options, point } = this.#deps;
    const old = Transaction.from(newestOf(slot).raw);
    const fees = bumpedFees(feesOf(old), wanted, BigInt(options.maxFeePerGas));
    if (fees === undefined) return false;
    const { nonce } = slot;
    const isNoop = cancelReason !== null || newestOf(slot).isNoop;
    const signed = isNoop
      ? await this.#noop(nonce, fees)
      : await signer.signTransaction({
          chainId: chain.chainId,
          nonce,
          to: `${old.to}`,
          data: old.data,
          gasLimit: old.gasLimit,
          ...fees,
        });
    await store.replace(slot, signed, cancelReason ?? slot.cancelReason);
    await point('after-bump');
    const what = { submission: slot.submissionId, nonce, attempt: slot.attempts.length };
    log.info({ ...what, reason: cancelReason }, 'transaction replaced');
    await this.#deliver(signed, what);
    return true;
  }

  async #deliver(signed: SignedTransaction, what: Record<string, unknown>): Promise<void> {
    const { chain, log, point, now } = this.#deps;
    await point('before-broadcast');
    try {
      await chain.broadcast(signed.raw);
    } catch (error) {
      // "already known", "nonce too low", a lost response: ignore it, because the receipt decides.
      log.info({ err: error, ...what }, 'broadcast not acknowledged');
      // No endpoint was reached: leave it due, so that the next pass retries.
      if (error instanceof AssayError && error.code === 'chain-unavailable') return;
    }
    this.#sentAt.set(signed.hash, now());
    await point('after-broadcast');
  }

  #noop(nonce: number, fees: Fees): Promise<SignedTransaction> {
    const { signer, chain } = this.#deps;
    return signer.signTransaction({
      chainId: chain.chainId,
      nonce,
      to: signer.address,
      data: '0x',
      gasLimit: NOOP_GAS,
      ...pick(fees),
    });
  }
}

/** The slot's last signed transaction. */
export const newestOf = (slot: Slot) => slot.attempts[slot.attempts.length - 1] ?? slot.attempts[0];

/** The fees of an EIP-1559 transaction. */
export const feesOf = ({ maxFeePerGas, maxPriorityFeePerGas }: Transaction): Fees => ({
  maxFeePerGas: maxFeePerGas ?? 0n,
  maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n,
});

/** Whether a simulation failed because the contract reverted. */
export const isRevert = (error: unknown): error is AssayError =>
  error instanceof AssayError && error.code === 'call-reverted';

const pick = ({ maxFeePerGas, maxPriorityFeePerGas }: Fees): Fees => ({ maxFeePerGas, maxPriorityFeePerGas });
