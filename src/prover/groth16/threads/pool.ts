import { Groth16Error } from '../errors.ts';
import type { SumName } from '../key/zkey.ts';
import type { WeightedPoint } from '../runtime/affine.ts';
import type { Lane } from '../runtime/lane.ts';
import { zeroPages } from '../runtime/zero.ts';
import type { LaneSetup, SumTask, Thread, ThreadStarter } from './messages.ts';
import { openLane } from './serve.ts';

/** The sums of a proof, longest first: the order in which lanes take them. */
export const SUM_NAMES: readonly SumName[] = ['H', 'B2', 'A', 'C', 'B1'];

interface Job {
  readonly task: SumTask;
  readonly resolve: (terms: readonly WeightedPoint[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs sums on lanes. */
export interface LanePool {
  run(task: SumTask): Promise<readonly WeightedPoint[]>;
  close(): Promise<void>;
}

/** One lane in the caller's thread. */
export class LocalLane implements LanePool {
  readonly #lane: Lane;

  constructor(setup: LaneSetup) {
    this.#lane = openLane(setup);
  }

  async run({ name, slot }: SumTask): Promise<readonly WeightedPoint[]> {
    // Lets other work of the thread pass between two sums.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.#lane.sum(name, slot);
  }

  async close(): Promise<void> {}
}

/** A lane a thread. A thread that ends takes its sum with it and is replaced. */
export class ThreadPool implements LanePool {
  readonly #start: ThreadStarter;
  readonly #setups: readonly LaneSetup[];
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  readonly #idle: Thread[] = [];
  readonly #busy = new Map<Thread, Job>();
  #closed = false;

  constructor(start: ThreadStarter, setups: readonly LaneSetup[]) {
    this.#start = start;
    this.#setups = setups;
    for (const setup of setups) this.#open(setup);
  }

  run(task: SumTask): Promise<readonly WeightedPoint[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const closed = new Groth16Error('closed', 'The key was closed.');
    for (const { reject } of [...this.#waiting.splice(0), ...this.#busy.values()]) reject(closed);
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
    // A thread that was stopped in a sum left parts of a witness.
    for (const setup of this.#setups) wipe(setup);
  }

  #open(setup: LaneSetup): void {
    const thread = this.#start();
    this.#threads.add(thread);
    thread.onAnswer = (answer) => {
      if (answer === undefined) return this.#ended(thread, setup);
      const job = this.#busy.get(thread);
      this.#busy.delete(thread);
      if ('terms' in answer) job?.resolve(answer.terms);
      if ('failure' in answer)
        job?.reject(new Groth16Error('worker-died', `A thread failed: ${answer.failure}`));
      this.#idle.push(thread);
      this.#dispatch();
    };
    thread.post({ setup });
  }

  #ended(thread: Thread, setup: LaneSetup): void {
    this.#threads.delete(thread);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
    const job = this.#busy.get(thread);
    this.#busy.delete(thread);
    job?.reject(new Groth16Error('worker-died', 'A thread of the prover ended during a proof. Prove again.'));
    if (this.#closed) return;
    // Clear the bytes that the thread left.
    wipe(setup);
    this.#open(setup);
  }

  #dispatch(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const [thread, job] = [this.#idle.pop() as Thread, this.#waiting.shift() as Job];
      this.#busy.set(thread, job);
      thread.post({ task: job.task });
    }
  }
}

/** Zeroes a lane's memory. */
const wipe = ({ memory, start, end }: LaneSetup): void =>
  zeroPages(new Uint8Array(memory.buffer), start, end);
