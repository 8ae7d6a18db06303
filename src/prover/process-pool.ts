import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, freemem } from 'node:os';
import { AssayError, type ExitCode } from '../protocol/errors.ts';
import type { CircuitName } from '../protocol/second/shape.ts';
import type { CircuitInputs } from './inputs.ts';
import { CheckedKeys, type Proved, type Prover } from './prover.ts';

/** The prover that runs in each process of a pool. */
export type PoolProver = 'assay' | 'snarkjs';

/** Witnesses leave short-lived garbage; a proof itself works in WebAssembly memory. Saves 100 MB a process. */
export const SMALL_HEAP = ['--max-semi-space-size=2'];

/**
 * Peak memory of a process, measured at the standard shape. Ours takes 320 MB with the attestation's key alone, and 450 MB
 * with the keys of all five circuits.
 */
export const PROCESS_BYTES: Readonly<Record<PoolProver, number>> = { assay: 450e6, snarkjs: 900e6 };

export interface ProofRequest {
  readonly id: number;
  readonly circuit: CircuitName;
  readonly inputs: CircuitInputs;
}
export type ProofAnswer =
  | { readonly id: number; readonly proved: Proved }
  | { readonly id: number; readonly failure: { code: string; message: string; exitCode: ExitCode } };

/** The first message of a process. */
export interface EngineReport {
  readonly engine: string;
}

interface Job extends Omit<ProofRequest, 'id'> {
  readonly resolve: (proved: Proved) => void;
  readonly reject: (error: unknown) => void;
  attempts: number;
}

/** One process per core, as far as free memory allows; at least one. */
export const poolSize = (
  cores = availableParallelism(),
  free = freemem(),
  prover: PoolProver = 'assay',
): number => Math.max(1, Math.min(cores, Math.floor(free / PROCESS_BYTES[prover])));

/**
 * Proves in processes of one core each. Several proofs finish earlier this way than one after the other on
 * all cores. A process that dies loses one proof, which is started once more.
 */
export class ProcessPool implements Prover {
  readonly concurrency: number;
  readonly #waiting: Job[] = [];
  readonly #idle: ChildProcess[] = [];
  readonly #busy = new Map<ChildProcess, Job>();
  readonly #script: string;
  readonly #prover: PoolProver;
  readonly #keys = new CheckedKeys();
  readonly #engine = Promise.withResolvers<string>();
  #started = 0;
  #next = 0;
  #closed = false;

  /**
   * @param size number of processes; default: `poolSize`
   * @param script the module that proves; for tests
   */
  constructor(
    size?: number,
    script = new URL('./proving-process.ts', import.meta.url).pathname,
    prover: PoolProver = 'assay',
  ) {
    this.concurrency = size ?? poolSize(undefined, undefined, prover);
    this.#script = script;
    this.#prover = prover;
  }

  /** Starts a process, which says what it chose. */
  async engine(): Promise<string> {
    if (this.#started === 0) this.#idle.push(this.#start());
    const engine = await this.#engine.promise;
    return this.concurrency === 1 ? engine : `${engine}; up to ${this.concurrency} processes`;
  }

  async prove(circuit: CircuitName, inputs: CircuitInputs): Promise<Proved> {
    // A key that is not there yet is made here, once, and not by every process at the same time.
    await this.#keys.of(circuit);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ circuit, inputs, resolve, reject, attempts: 0 });
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && !this.#closed) {
      const child = this.#idle.pop() ?? (this.#started < this.concurrency ? this.#start() : undefined);
      if (!child) return;
      const job = this.#waiting.shift() as Job;
      job.attempts++;
      this.#busy.set(child, job);
      const { circuit, inputs } = job;
      child.send({ id: this.#next++, circuit, inputs } satisfies ProofRequest, (error) => {
        if (error) child.kill('SIGKILL');
      });
    }
  }

  #start(): ChildProcess {
    this.#started++;
    // Structured clone carries bigints. Arguments and environment carry no record.
    const child = fork(this.#script, [this.#prover], {
      execArgv: [...process.execArgv, ...SMALL_HEAP],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (answer: ProofAnswer | EngineReport) => {
      if ('engine' in answer) {
        this.#engine.resolve(answer.engine);
        return;
      }
      const job = this.#busy.get(child);
      this.#busy.delete(child);
      this.#idle.push(child);
      if ('proved' in answer) job?.resolve(answer.proved);
      else {
        const { code, message, exitCode } = answer.failure;
        job?.reject(new AssayError(code, message, { exitCode }));
      }
      this.#dispatch();
    });
    child.on('error', () => child.kill('SIGKILL'));
    child.on('exit', () => this.#gone(child));
    return child;
  }

  #gone(child: ChildProcess): void {
    this.#started--;
    this.#engine.resolve(this.#prover);
    const at = this.#idle.indexOf(child);
    if (at >= 0) this.#idle.splice(at, 1);
    const job = this.#busy.get(child);
    this.#busy.delete(child);
    if (!job) return;
    if (job.attempts < 2 && !this.#closed) {
      this.#waiting.unshift(job);
      this.#dispatch();
      return;
    }
    job.reject(
      new AssayError(
        'prover-died',
        'A proving process ended twice over one proof; free memory or prove fewer at a time',
        {
          exitCode: 4,
        },
      ),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#idle, ...this.#busy.keys()];
    const ends = all.map((child) => once(child, 'exit'));
    for (const child of all) child.kill('SIGKILL');
    await Promise.all(ends);
  }
}
