import { Worker } from 'node:worker_threads';
import { AssayError } from '../protocol/errors.ts';
import { type BatchVerifier, MAX_BATCH, type ProofItem } from './batch-verifier.ts';
import type { AffinePoint, ProvenSet } from './combine-proofs.ts';
import { FairQueue, type Waiting } from './fair-queue.ts';
import { assertArity } from './proof-verifier.ts';
import type { VerificationKey } from './verification-key.ts';
import type { FromWorker, ToWorker } from './verification-worker.ts';

/** The part of a `node:worker_threads` Worker that the pool uses. */
export interface VerificationThread {
  postMessage(message: ToWorker): void;
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  terminate(): Promise<unknown>;
}

/** The outcome of a batch, for metrics. */
export interface BatchReport {
  readonly circuit: string;
  readonly proofs: number;
  readonly invalid: number;
  /** Seconds between sending the batch to a worker and its answer. */
  readonly seconds: number;
}

export interface PoolOptions {
  /** Number of threads. */
  readonly workers: number;
  /** Most proofs that may wait; further ones are refused with `busy`, at the cost of the flow with the most. */
  readonly maxQueued: number;
  /** Milliseconds that a worker may take for a batch before it is killed. */
  readonly timeoutMs: number;
  /** The same for its start; default: `timeoutMs`. */
  readonly startTimeoutMs?: number;
  readonly onBatch?: (report: BatchReport) => void;
  /** Called when a worker crashed or was killed: a fault of the service, worth an alert. */
  readonly onFailure?: (reason: 'crashed' | 'hung') => void;
  /** For tests: pause before a restart, and a replacement for the thread. */
  readonly restartMs?: number;
  readonly startThread?: () => VerificationThread;
}

/** One call of `verifyAll`. */
interface VerifyJob extends Failing {
  readonly say: 'verify';
  readonly key: VerificationKey;
  readonly items: readonly ProofItem[];
  resolve(valid: boolean[]): void;
}

/** One call of `combine`. */
interface CombineJob extends Failing {
  readonly say: 'combine';
  readonly set: ProvenSet;
  resolve(combinedC: AffinePoint): void;
}

interface Failing extends Waiting {
  /** Number of times that a worker died while working on it. */
  failures: number;
  reject(error: AssayError): void;
}

type Job = VerifyJob | CombineJob;

/** The work of a worker: verifications of one circuit, or one combination. */
type Batch = { readonly say: 'verify'; readonly jobs: readonly VerifyJob[] } | CombineJob;

const jobsOf = (batch: Batch): readonly Job[] => (batch.say === 'verify' ? batch.jobs : [batch]);

interface Slot {
  thread: VerificationThread | undefined;
  ready: boolean;
  batch: Batch | undefined;
  startedAt: number;
  timer: NodeJS.Timeout | undefined;
  readonly knownKeys: Set<string>;
}

/** Failed starts in a row after which waiting jobs are rejected. */
const MAX_FAILED_STARTS = 3;
/** Milliseconds before failed threads are started again. */
const RESTART_MS = 1_000;

/**
 * Batch verification in worker threads: the event loop never waits for a pairing or for a sum of points.
 *
 * - A free worker takes all queued jobs for the circuit of the oldest job, up to 64 proofs. A job is never
 *   divided. Under load batches fill up; without load no job waits for others.
 * - Flows (tenants) are served equally, by proofs. While the queue is full, a flow with few proofs displaces the newest
 *   job of the flow with the most.
 * - Combinations go first: their proofs are already verified, and other requests wait for them.
 * - A worker that crashes or hangs is replaced. Each of its jobs is tried once more, alone, so that a job
 *   that kills workers takes no other with it. After that the job fails with `verifier-unavailable`.
 * - A failure is never an answer about a proof.
 */
export class VerificationPool implements BatchVerifier {
  readonly #options: PoolOptions;
  readonly #slots: Slot[];
  /** A job costs its proofs. */
  readonly #queue = new FairQueue<Job>();
  #failedStarts = 0;
  #restart: NodeJS.Timeout | undefined;
  #closed = false;
  #whenReady: { resolve(): void; reject(error: AssayError): void }[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.workers }, () => ({
      thread: undefined,
      ready: false,
      batch: undefined,
      startedAt: 0,
      timer: undefined,
      knownKeys: new Set<string>(),
    }));
    for (const slot of this.#slots) this.#start(slot);
  }

  /**
   * Resolves when a worker can take proofs.
   * @throws AssayError `verifier-unavailable` (4) if none starts
   */
  ready(): Promise<void> {
    if (this.#slots.some((slot) => slot.ready)) return Promise.resolve();
    if (this.#closed || this.#isBroken()) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => this.#whenReady.push({ resolve, reject }));
  }

  /** Number of waiting proofs, without those under way. */
  get queued(): number {
    return this.#queue.cost;
  }

  hasRoom(flow = ''): boolean {
    return this.#fits(MAX_BATCH) || this.#queue.displacedBy(flow, MAX_BATCH) !== undefined;
  }

  /** Number of started workers, idle or busy. */
  get workers(): number {
    return this.#slots.filter((slot) => slot.ready).length;
  }

  /**
   * As BatchVerifier.
   * @throws AssayError `busy` (5) at once if the queue is full; `verifier-unavailable` (4) if workers died
   *   over these proofs, none can be started, or the pool is closed
   */
  async verifyAll(key: VerificationKey, items: readonly ProofItem[], flow = ''): Promise<boolean[]> {
    for (const { signals } of items) assertArity(key, signals);
    if (items.length === 0) return [];
    if (this.#closed || this.#isBroken()) throw unavailable();
    this.#makeRoom(flow, items.length);
    return new Promise((resolve, reject) => {
      this.#queue.push({ say: 'verify', key, items, flow, cost: items.length, failures: 0, resolve, reject });
      this.#dispatch();
    });
  }

  /** As BatchVerifier, and never `busy`. The points must be known to be valid: invalid ones kill a worker. */
  combine(set: ProvenSet): Promise<AffinePoint> {
    if (this.#closed || this.#isBroken()) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      this.#queue.unshift({ say: 'combine', set, flow: '', cost: 0, failures: 0, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends all workers at once. Unfinished jobs fail with `verifier-unavailable`. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    this.#rejectAll();
    await Promise.all(
      this.#slots.map(async (slot) => {
        clearTimeout(slot.timer);
        const { thread, batch } = slot;
        slot.thread = undefined;
        slot.ready = false;
        slot.batch = undefined;
        for (const job of batch ? jobsOf(batch) : []) job.reject(unavailable());
        await thread?.terminate();
      }),
    );
  }

  #start(slot: Slot): void {
    const thread = (this.#options.startThread ?? startThread)();
    slot.thread = thread;
    slot.knownKeys.clear();
    this.#watch(slot, thread, this.#options.startTimeoutMs ?? this.#options.timeoutMs);
    // A dead thread may still send a message. Only the slot's current thread is heard.
    thread.on('message', (message) => {
      if (slot.thread !== thread) return;
      clearTimeout(slot.timer);
      if (message.say === 'ready') this.#becomeReady(slot);
      else this.#settle(slot, thread, message);
      this.#dispatch();
    });
    thread.on('error', () => this.#lose(slot, thread, 'crashed'));
    thread.on('exit', () => this.#lose(slot, thread, 'crashed'));
  }

  #watch(slot: Slot, thread: VerificationThread, timeoutMs: number): void {
    slot.timer = setTimeout(() => {
      this.#lose(slot, thread, 'hung');
      void thread.terminate();
    }, timeoutMs);
  }

  #becomeReady(slot: Slot): void {
    slot.ready = true;
    this.#failedStarts = 0;
    for (const { resolve } of this.#whenReady.splice(0)) resolve();
  }

  #settle(slot: Slot, thread: VerificationThread, answer: Exclude<FromWorker, { say: 'ready' }>): void {
    const { batch } = slot;
    if (batch?.say === 'combine' && answer.say === 'combined') {
      slot.batch = undefined;
      batch.resolve(answer.combinedC);
      return;
    }
    if (batch?.say === 'verify' && answer.say === 'verified') {
      const proofs = batch.jobs.reduce((sum, { cost }) => sum + cost, 0);
      if (answer.valid.length === proofs) {
        slot.batch = undefined;
        this.#answer(batch.jobs, answer.valid, (performance.now() - slot.startedAt) / 1000);
        return;
      }
    }
    this.#lose(slot, thread, 'crashed');
    void thread.terminate();
  }

  #answer(jobs: readonly VerifyJob[], valid: readonly boolean[], seconds: number): void {
    let at = 0;
    for (const job of jobs) {
      job.resolve(valid.slice(at, at + job.items.length));
      at += job.items.length;
    }
    const [first] = jobs;
    if (first === undefined) return;
    this.#options.onBatch?.({
      circuit: first.key.circuit,
      proofs: valid.length,
      invalid: valid.filter((one) => !one).length,
      seconds,
    });
  }

  #lose(slot: Slot, thread: VerificationThread, reason: 'crashed' | 'hung'): void {
    if (slot.thread !== thread || this.#closed) return;
    clearTimeout(slot.timer);
    this.#options.onFailure?.(reason);
    const jobs = slot.batch ? jobsOf(slot.batch) : [];
    const started = slot.ready;
    slot.batch = undefined;
    slot.thread = undefined;
    slot.ready = false;
    for (const job of jobs.toReversed()) {
      job.failures++;
      if (job.failures > 1) job.reject(unavailable());
      else this.#queue.unshift(job);
    }
    if (started) {
      this.#start(slot);
      return;
    }
    this.#failedStarts++;
    if (this.#isBroken()) this.#rejectAll();
    clearTimeout(this.#restart);
    this.#restart = setTimeout(() => {
      for (const idle of this.#slots) if (idle.thread === undefined) this.#start(idle);
    }, this.#options.restartMs ?? RESTART_MS);
  }

  #fits(proofs: number): boolean {
    return this.#queue.cost === 0 || this.#queue.cost + proofs <= this.#options.maxQueued;
  }

  /** @throws AssayError `busy` if the queue is full and no flow has more proofs in it than this one would have */
  #makeRoom(flow: string, proofs: number): void {
    while (!this.#fits(proofs)) {
      const displaced = this.#queue.displacedBy(flow, proofs);
      if (displaced === undefined) throw busy();
      this.#queue.take(displaced).reject(busy());
    }
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (!slot.ready || slot.thread === undefined || slot.batch !== undefined) continue;
      const batch = this.#takeBatch();
      if (batch === undefined) return;
      slot.batch = batch;
      slot.startedAt = performance.now();
      this.#send(slot, slot.thread, batch);
      this.#watch(slot, slot.thread, this.#options.timeoutMs);
    }
  }

  #send(slot: Slot, thread: VerificationThread, batch: Batch): void {
    const tell = (key: VerificationKey): string => {
      if (!slot.knownKeys.has(key.vkHash)) {
        slot.knownKeys.add(key.vkHash);
        thread.postMessage({ say: 'key', key });
      }
      return key.vkHash;
    };
    // Only these members cross to the thread, whatever else an item of the caller contains.
    if (batch.say === 'verify') {
      const [first] = batch.jobs as [VerifyJob];
      const items = batch.jobs.flatMap((job) => job.items.map(({ signals, proof }) => ({ signals, proof })));
      thread.postMessage({ say: 'verify', vkHash: tell(first.key), items });
      return;
    }
    const { key, attestations, openKey, opening, layout } = batch.set;
    thread.postMessage({
      say: 'combine',
      vkHash: tell(key),
      attestations: attestations.map(({ signals, proof }) => ({ signals, proof })),
      openVkHash: tell(openKey),
      opening: { signals: opening.signals, proof: opening.proof },
      layout,
    });
  }

  /**
   * Takes the oldest job and the jobs that fit to it. A job that a worker died over is first in the queue and
   * goes alone.
   */
  #takeBatch(): Batch | undefined {
    const first = this.#queue.at(0);
    if (first === undefined) return undefined;
    if (first.say === 'combine') {
      this.#queue.take(0);
      return first;
    }
    const jobs: VerifyJob[] = [];
    let proofs = 0;
    for (let at = 0; at < this.#queue.length && proofs < MAX_BATCH; ) {
      const job = this.#queue.at(at) as Job;
      const fits = jobs.length === 0 || proofs + job.cost <= MAX_BATCH;
      if (job.say !== 'verify' || job.key.vkHash !== first.key.vkHash || !fits) {
        at++;
        continue;
      }
      this.#queue.take(at);
      jobs.push(job);
      proofs += job.items.length;
      if (first.failures > 0) break;
    }
    return { say: 'verify', jobs };
  }

  /** True if no worker runs and the last starts failed. Restarts go on. */
  #isBroken(): boolean {
    return this.#failedStarts >= MAX_FAILED_STARTS && this.workers === 0;
  }

  #rejectAll(): void {
    for (const job of this.#queue.clear()) job.reject(unavailable());
    for (const { reject } of this.#whenReady.splice(0)) reject(unavailable());
  }
}

function startThread(): VerificationThread {
  return new Worker(new URL('./verification-worker.ts', import.meta.url), {
    // Without a test runner's loader or an inspector, and with bounded memory against hostile input.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    name: 'verification',
  });
}

function busy(): AssayError {
  return new AssayError('busy', 'too many proofs are waiting to be verified', { exitCode: 5 });
}

function unavailable(): AssayError {
  return new AssayError('verifier-unavailable', 'the proofs could not be verified now; try again', {
    exitCode: 4,
  });
}
