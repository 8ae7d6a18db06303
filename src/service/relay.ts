import { setTimeout as delay } from 'node:timers/promises';
import { AssayError } from '../protocol/errors.ts';
import type { Logger } from './logger.ts';
import type { TransactionSigner } from './signer.ts';
import type { Call, Store, StoredTransaction, Submission } from './store.ts';

/** What the relay needs of a chain. Anything it throws but `call-reverted` means: try again later. */
export interface RelayChain {
  readonly chainId: bigint;
  /** Runs the call without a transaction. Throws AssayError `call-reverted`, message = the contract's error. */
  simulate(call: Call, from: string): Promise<void>;
  /** Gas limit and fees (wei) for a transaction that makes this call now. */
  quote(call: Call, from: string): Promise<GasQuote>;
  /** How many transactions of `address` are mined. */
  minedNonce(address: string): Promise<number>;
  /** Hands over signed bytes. May throw "already known" or "nonce too low": the relay looks at the chain instead. */
  broadcast(raw: string): Promise<void>;
  receipt(hash: string): Promise<TransactionOutcome | undefined>;
}

export interface GasQuote {
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface TransactionOutcome {
  readonly succeeded: boolean;
  readonly blockNumber: number;
  /** 1 when its block is the newest. */
  readonly confirmations: number;
}

export interface RelayOptions {
  /** Blocks, the transaction's own included, after which its receipt counts. */
  readonly confirmations: number;
  /** Pause between two looks at the chain. */
  readonly pollMs: number;
  /** Longest pause after failures in a row. */
  readonly maxBackoffMs?: number;
}

export type RelayState = 'running' | 'halted' | 'stopped';

/** Looks in a row at a spent nonce without our receipt, before it is believed (nodes lag). */
const FOREIGN_NONCE_LOOKS = 5;
const REBROADCAST_MS = 30_000;

/**
 * Brings queued submissions to the chain, one transaction at a time.
 *
 * Simulate, sign, **persist the signed bytes**, then broadcast: after a crash at any point the same bytes are
 * sent again, so a submission has at most one effect. All state is in the store; a new relay on it goes on.
 * If a transaction that isn't ours takes our nonce, the key is used elsewhere: the relay halts, keeps every
 * job, and goes on only after a restart.
 * Not done here: fee bumps, reorganisations deeper than `confirmations`.
 */
export class Relay {
  readonly #store: Store;
  readonly #chain: RelayChain;
  readonly #signer: TransactionSigner;
  readonly #log: Logger;
  readonly #options: RelayOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #wake: AbortController = new AbortController();
  #halted = false;
  #broadcastAt: { hash: string; at: number } | undefined;
  #foreignLooks = 0;

  constructor(deps: {
    store: Store;
    chain: RelayChain;
    signer: TransactionSigner;
    log: Logger;
    options: RelayOptions;
  }) {
    this.#store = deps.store;
    this.#chain = deps.chain;
    this.#signer = deps.signer;
    this.#log = deps.log;
    this.#options = deps.options;
  }

  start(): void {
    this.#running ??= this.#loop();
  }

  /** There is something new in the queue. */
  kick(): void {
    this.#wake.abort();
  }

  state(): RelayState {
    if (this.#halted) return 'halted';
    return this.#running === undefined || this.#stopping.signal.aborted ? 'stopped' : 'running';
  }

  /** Finishes the step at hand (never in the middle of sign and persist) and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #loop(): Promise<void> {
    let backoff = this.#options.pollMs;
    while (!this.#stopping.signal.aborted && !this.#halted) {
      try {
        const worked = await this.#step();
        backoff = this.#options.pollMs;
        if (!worked) await this.#idle();
      } catch (error) {
        this.#log.warn({ err: error, backoff }, 'relay step failed, will be retried');
        await delay(backoff, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        backoff = Math.min(backoff * 2, this.#options.maxBackoffMs ?? 15_000);
      }
    }
  }

  /** Sleeps until kicked; looks around now and then all the same. */
  async #idle(): Promise<void> {
    if (!this.#wake.signal.aborted) {
      await delay(10_000, undefined, { signal: this.#wake.signal }).catch(() => undefined);
    }
    if (!this.#stopping.signal.aborted) this.#wake = new AbortController();
  }

  async #step(): Promise<boolean> {
    const [unfinished] = await this.#store.unfinishedTransactions(this.#signer.address);
    if (unfinished !== undefined) {
      await this.#finish(unfinished);
      return true;
    }
    const submission = await this.#store.nextQueued();
    if (submission === undefined) return false;
    await this.#send(submission);
    return true;
  }

  /** Simulates, signs and persists. The broadcast is the next step's: it is the same after a restart. */
  async #send(submission: Submission): Promise<void> {
    let quote: GasQuote;
    try {
      await this.#chain.simulate(submission.call, this.#signer.address);
      quote = await this.#chain.quote(submission.call, this.#signer.address);
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== 'call-reverted') throw error;
      await this.#store.reject(submission.id, error.message);
      this.#log.info(
        { submission: submission.id, reason: error.message },
        'submission rejected by simulation',
      );
      return;
    }
    const { address } = this.#signer;
    const nonce = Math.max(await this.#store.nextNonce(address), await this.#chain.minedNonce(address));
    const signed = await this.#signer.signTransaction({
      chainId: this.#chain.chainId,
      nonce,
      to: submission.call.to,
      data: submission.call.data,
      ...quote,
    });
    await this.#store.recordSigned({ ...signed, submissionId: submission.id, signer: address, nonce });
    this.#log.info({ submission: submission.id, nonce }, 'transaction signed and stored');
  }

  async #finish(transaction: StoredTransaction): Promise<void> {
    const outcome = await this.#chain.receipt(transaction.hash);
    if (outcome !== undefined) {
      this.#foreignLooks = 0;
      if (outcome.confirmations < this.#options.confirmations) return this.#pause();
      const { succeeded, blockNumber } = outcome;
      const reason = succeeded ? null : 'the transaction reverted on chain';
      await this.#store.recordReceipt(transaction, { succeeded, blockNumber, reason });
      this.#log.info({ submission: transaction.submissionId, succeeded, blockNumber }, 'transaction mined');
      return;
    }
    if ((await this.#chain.minedNonce(transaction.signer)) > transaction.nonce) {
      return this.#nonceSpent(transaction);
    }
    this.#foreignLooks = 0;
    await this.#broadcast(transaction);
    await this.#pause();
  }

  async #broadcast(transaction: StoredTransaction): Promise<void> {
    const last = this.#broadcastAt;
    if (last?.hash === transaction.hash && Date.now() - last.at < REBROADCAST_MS) return;
    try {
      await this.#chain.broadcast(transaction.raw);
    } catch (error) {
      // "already known", "nonce too low", a dropped response: whatever it says, the receipt tells the truth.
      this.#log.info({ err: error, submission: transaction.submissionId }, 'broadcast not acknowledged');
      return;
    }
    this.#broadcastAt = { hash: transaction.hash, at: Date.now() };
  }

  /** The nonce is mined, our transaction isn't (as far as this node tells). */
  async #nonceSpent(transaction: StoredTransaction): Promise<void> {
    this.#foreignLooks++;
    if (this.#foreignLooks < FOREIGN_NONCE_LOOKS) return this.#pause();
    await this.#store.recordSuperseded(transaction);
    this.#halted = true;
    this.#log.error(
      { submission: transaction.submissionId, nonce: transaction.nonce },
      'another transaction took our nonce: is the key used elsewhere? the relay halts, jobs are kept',
    );
  }

  async #pause(): Promise<void> {
    await delay(this.#options.pollMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
