import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Head, RelayChain } from '../../chain/gateway/relay-chain.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Logger } from '../logger.ts';
import type { TransactionSigner } from '../signer/types.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { Admission } from './admission.ts';
import { BatchGate } from './batch-gate.ts';
import { Doubts } from './doubts.ts';
import { RelayLease } from './lease.ts';
import type { RelayEvent, RelayOptions, RelayPoint, RelayState } from './options.ts';
import { RelayStore } from './relay-store.ts';
import type { Slot } from './rows.ts';
import { Sender } from './sender.ts';
import { SlotWatch } from './slot-watch.ts';

export interface RelayDeps {
  readonly database: SqlDatabase;
  readonly chain: RelayChain;
  readonly signer: TransactionSigner;
  /** Earlier signers. Their pending transactions are watched, and new ones wait for them. */
  readonly previousSigners?: readonly string[];
  readonly log: Logger;
  readonly options: RelayOptions;
  /** Called at each named point; a crash test kills the process there. */
  readonly point?: (point: RelayPoint) => Promise<void> | void;
  /** Called after each event is stored. */
  readonly onEvent?: (event: RelayEvent) => void;
  /** Called with the error's code after a failed pass, which is retried. */
  readonly onFailure?: (code: string) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** Most queued submissions that one pass reads. */
const QUEUE_LOOK = 256;
/** Interval at which an idle relay reads the account's nonce. */
const IDLE_LOOK_MS = 10_000;
/** Most unknown nonces that the relay skips without an operator. */
const MOST_SKIPPED = 64;

/**
 * Brings queued submissions to the chain: simulate, sign, **store the signed bytes**, broadcast.
 *
 * - After a crash at any point the same bytes are sent again, so a submission has at most one effect.
 * - All state is in the database; a new relay continues from it.
 * - One relay per database assigns nonces: the holder of the lease.
 * - If a foreign transaction spends one of our nonces, the key is used elsewhere. The relay then halts, keeps every
 *   submission, and continues only after `RelayAdmin.resume` (admin.ts).
 * - Not guaranteed: that a submission is mined before its deadline.
 */
export class Relay {
  readonly #deps: RelayDeps;
  readonly #options: RelayOptions;
  readonly #lease: RelayLease;
  readonly #store: RelayStore;
  readonly #sender: Sender;
  readonly #watch: SlotWatch;
  readonly #doubts: Doubts;
  readonly #gate: BatchGate;
  readonly #admission: Admission;
  readonly #now: () => number;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> | undefined;
  #wake: AbortController = new AbortController();
  #halted = false;
  #lastError: string | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #head: { readonly head: Head; readonly since: number } | undefined;

  constructor(deps: RelayDeps) {
    const { database, chain, signer, log, options, point = () => {}, now = () => performance.now() } = deps;
    this.#deps = deps;
    this.#options = options;
    this.#now = now;
    this.#lease = new RelayLease(database, options.leaseMs);
    this.#store = new RelayStore(database, this.#lease, deps.onEvent);
    this.#doubts = new Doubts(now);
    this.#gate = new BatchGate(options.batchSize, options.batchDelayMs, now);
    const shared = { store: this.#store, chain, doubts: this.#doubts, log, options, point, now };
    this.#sender = new Sender({ ...shared, signer });
    this.#watch = new SlotWatch({ ...shared, sender: this.#sender });
    this.#admission = new Admission({
      ...{ store: this.#store, chain, sender: this.#sender, gate: this.#gate },
      ...{ maxInFlight: options.maxInFlight, stopping: this.#stopping.signal },
    });
  }

  /**
   * Takes the lease (or stands by, if the options allow it) and starts.
   * @throws AssayError with exit code 4: `relay-leased` if another service relays from this database;
   *   `signer-unknown` if an account that is not configured has pending transactions
   */
  async start(): Promise<void> {
    if (this.#running !== undefined) return;
    const { database, signer, previousSigners = [] } = this.#deps;
    if (database.kind === 'embedded') await this.#lease.hold(true);
    else if (this.#options.standby) await this.#lease.hold();
    else await this.#lease.holdOrRefuse();
    const known = [signer.address, ...previousSigners];
    const unknown = (await this.#store.slots()).find((slot) => !known.includes(slot.signer));
    if (unknown !== undefined) {
      await this.#lease.release();
      throw new AssayError(
        'signer-unknown',
        `transactions of ${unknown.signer} are not final yet: list it in ASSAY_PREVIOUS_SIGNERS`,
        { exitCode: 4 },
      );
    }
    this.#running = Promise.all([this.#loop(), this.#heartbeat()]);
  }

  /** Starts the next pass at once: there is a new submission. */
  kick(): void {
    this.#wake.abort();
  }

  state(): RelayState {
    if (this.#running === undefined || this.#stopping.signal.aborted) return 'stopped';
    if (!this.#lease.isHeld()) return 'standby';
    return this.#halted ? 'halted' : 'running';
  }

  /** Code of the last pass's error; undefined if it succeeded. */
  problem(): string | undefined {
    return this.#lastError;
  }

  /** The newest block and the milliseconds since it was first seen; undefined unless this relay runs. */
  head(): { readonly number: number; readonly ageMs: number } | undefined {
    if (this.#head === undefined || this.state() !== 'running') return undefined;
    return { number: this.#head.head.number, ageMs: this.#now() - this.#head.since };
  }

  /** Finishes the current step (never between signing and storing), stops, and releases the lease. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#running;
    await this.#lease.release().catch((err: unknown) => this.#deps.log.warn({ err }, 'lease not released'));
  }

  async #heartbeat(): Promise<void> {
    const { log } = this.#deps;
    while (!this.#stopping.signal.aborted) {
      await this.#sleep(this.#options.leaseMs / 3);
      if (this.#stopping.signal.aborted) return;
      const before = this.#lease.isHeld();
      try {
        await this.#lease.hold();
      } catch (error) {
        log.warn({ err: error }, 'the lease could not be renewed');
        continue;
      }
      if (this.#lease.isHeld() === before) continue;
      log.warn({ held: !before }, before ? 'another replica relays now' : 'this replica relays now');
      this.kick();
    }
  }

  async #loop(): Promise<void> {
    const { log } = this.#deps;
    let backoff = this.#options.pollMs;
    while (!this.#stopping.signal.aborted) {
      try {
        // On standby the relay does not read the chain: an old head would be wrong when it relays again.
        if (!this.#lease.isHeld()) this.#head = undefined;
        const pause = this.#lease.isHeld() ? await this.#step() : this.#options.idleMs;
        backoff = this.#options.pollMs;
        this.#lastError = undefined;
        await this.#rest(pause);
      } catch (error) {
        const code = error instanceof AssayError ? error.code : 'internal';
        const level = code === this.#lastError ? 'warn' : 'error';
        this.#lastError = code;
        this.#deps.onFailure?.(code);
        log[level]({ err: error, backoff }, 'relay step failed, will be retried');
        // Random pause: replicas must not retry at the same moment.
        await this.#sleep(backoff / 2 + randomInt(Math.ceil(backoff / 2) + 1));
        backoff = Math.min(backoff * 2, this.#options.maxBackoffMs);
      }
    }
  }

  /** One pass over nonces and queue. @returns milliseconds until the next pass */
  async #step(): Promise<number> {
    const { signer, chain } = this.#deps;
    const { pollMs, idleMs } = this.#options;
    const halt = await this.#store.halted();
    this.#halted = halt !== undefined && !halt.resume;
    if (this.#halted) return idleMs;
    const slots = await this.#store.slots();
    const queued = await this.#store.queued(QUEUE_LOOK);
    const isIdle = slots.length === 0 && queued.length === 0;
    if (isIdle && halt === undefined && this.#now() - this.#lookedAt < IDLE_LOOK_MS) return idleMs;
    const head = await chain.head();
    if (this.#head?.head.hash !== head.hash) this.#head = { head, since: this.#now() };
    const mined = await this.#minedNonces([signer.address, ...slots.map((slot) => slot.signer)]);
    this.#lookedAt = this.#now();
    if (halt !== undefined) return await this.#resume(slots, mined);
    const foreign = await this.#watch.advanceAll(slots, head, mined);
    if (foreign !== undefined) return this.#halt(foreign.signer, foreign.nonce);
    const isBehind = slots.some(({ state }) => state === 'open');
    // A new key waits until the transactions of the old one are final.
    if (slots.some((slot) => slot.signer !== signer.address)) return pollMs;
    const isBusy = await this.#admit(slots, queued, mined.get(signer.address) ?? 0);
    if (isBusy || isBehind) return pollMs;
    return Math.min(this.#gate.wait() ?? idleMs, idleMs);
  }

  async #minedNonces(signers: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { chain } = this.#deps;
    const distinct = [...new Set(signers)];
    return new Map(
      await Promise.all(
        distinct.map(async (signer): Promise<[string, number]> => [signer, await chain.minedNonce(signer)]),
      ),
    );
  }

  /** Fills gaps, then assigns nonces to submissions that may be sent. @returns whether there is work in progress */
  async #admit(slots: readonly Slot[], queued: readonly string[], mined: number): Promise<boolean> {
    const { address } = this.#deps.signer;
    const known = await this.#store.nextNonce(address);
    if (known !== undefined && mined > known) return this.#skip(known, mined);
    this.#doubts.clear('unknown nonces');
    const next = known ?? mined;
    const gaps = await this.#store.gaps(address, mined, next);
    for (const nonce of gaps) {
      if (this.#doubts.persists(`gap ${nonce}`, this.#options.foreignAfterMs, 5))
        await this.#sender.fill(nonce);
    }
    const open = slots.filter(({ state }) => state === 'open');
    const isSending = await this.#admission.admit(queued, next, open);
    return isSending || gaps.length > 0;
  }

  /** The account sent transactions while none of ours was pending: continue after their nonces. */
  async #skip(known: number, mined: number): Promise<true> {
    const { signer, log } = this.#deps;
    if (!this.#doubts.persists('unknown nonces', Math.min(this.#options.foreignAfterMs, 1_000), 3))
      return true;
    this.#doubts.clear('unknown nonces');
    if (mined - known > MOST_SKIPPED) {
      await this.#halt(signer.address, mined - 1);
      return true;
    }
    await this.#store.skipTo(signer.address, mined);
    log.error({ known, mined }, "the signer's key is used elsewhere: stop that use");
    return true;
  }

  async #halt(signer: string, nonce: number): Promise<number> {
    await this.#store.halt('foreign-nonce', signer, nonce);
    this.#halted = true;
    this.#deps.log.error(
      { signer, nonce },
      'another transaction took our nonce: is the key used elsewhere? the relay halts, jobs are kept',
    );
    return this.#options.idleMs;
  }

  /** Continues after an operator's resume: queues submissions of spent nonces again, assigns nonces after the mined ones. */
  async #resume(slots: readonly Slot[], mined: ReadonlyMap<string, number>): Promise<number> {
    const { signer, log } = this.#deps;
    const spent: Slot[] = [];
    for (const slot of slots) {
      const isSpent = slot.state === 'open' && (mined.get(slot.signer) ?? 0) > slot.nonce;
      if (!isSpent || (await this.#watch.isOurs(slot))) continue;
      // If a node only hides the transaction, sending it again would get it wrongly rejected.
      const isCertain = this.#doubts.persists(`resume ${slot.nonce}`, this.#options.foreignAfterMs, 5);
      if (!isCertain) return this.#options.pollMs;
      spent.push(slot);
    }
    const first = mined.get(signer.address) ?? 0;
    const known = (await this.#store.nextNonce(signer.address)) ?? 0;
    await this.#store.resume(spent, signer.address, first > known ? first : 0);
    for (const doubt of [
      'unknown nonces',
      ...slots.map(({ nonce, signer: by }) => `foreign ${by} ${nonce}`),
    ]) {
      this.#doubts.clear(doubt);
    }
    log.warn({ requeued: spent.length }, 'the relay goes on');
    return 0;
  }

  /** Sleeps until kicked, at most `ms`. */
  async #rest(ms: number): Promise<void> {
    if (!this.#wake.signal.aborted && ms > 0) {
      await delay(ms, undefined, { signal: this.#wake.signal }).catch(() => undefined);
    }
    if (!this.#stopping.signal.aborted) this.#wake = new AbortController();
  }

  async #sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
