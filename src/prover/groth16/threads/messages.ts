import type { KeyPlan } from '../key/plan.ts';
import type { SumName } from '../key/zkey.ts';
import type { WeightedPoint } from '../runtime/affine.ts';
import type { BackendName } from '../runtime/backend.ts';

/** Values that a thread needs to work on a key in shared memory. */
export interface LaneSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly backend: BackendName;
  readonly plan: KeyPlan;
  /** The lane's own region of the memory. */
  readonly start: number;
  readonly end: number;
}

/** One sum of a proof; `slot` is the address of its witness. */
export interface SumTask {
  readonly name: SumName;
  readonly slot: number;
}

export type ToThread = { readonly setup: LaneSetup } | { readonly task: SumTask };
export type FromThread =
  | { readonly ready: true }
  | { readonly terms: readonly WeightedPoint[] }
  /** The text of an error; it holds no witness value. */
  | { readonly failure: string };

/** A thread that runs `threads/serve.ts`. */
export interface Thread {
  post(message: ToThread): void;
  /** Called with every answer, and once with `undefined` if the thread ends by itself. */
  onAnswer: (answer: FromThread | undefined) => void;
  stop(): Promise<void>;
}

/** Starts threads; an environment without threads has none. */
export type ThreadStarter = () => Thread;
