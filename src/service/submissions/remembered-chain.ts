import { setTimeout as delay } from 'node:timers/promises';
import { AssayError } from '../../protocol/errors.ts';

/** Remembered answers to each kind of read. */
const MOST = 1_000;
const KEPT_MS = 86_400_000;
/** Wait for the chain before a remembered answer is taken. */
const PATIENCE_MS = 2_000;

/** One kind of read, by its arguments. */
export class Remembered<K extends readonly (bigint | boolean)[], T> {
  readonly #fresh: (...key: K) => Promise<T | undefined>;
  readonly #patienceMs: number;
  readonly #known = new Map<string, { readonly value: T; readonly at: number }>();

  constructor(fresh: (...key: K) => Promise<T | undefined>, patienceMs = PATIENCE_MS) {
    this.#fresh = fresh;
    this.#patienceMs = patienceMs;
  }

  /** @throws AssayError `chain-unavailable` if the chain does not answer and nothing is remembered */
  async read(...key: K): Promise<T | undefined> {
    const name = key.join();
    const known = this.#known.get(name);
    const fresh = this.#keep(name, this.#fresh(...key));
    if (known === undefined || performance.now() - known.at > KEPT_MS) return fresh;
    const late = delay(this.#patienceMs, known.value, { ref: false });
    return Promise.race([fresh, late]).catch((error: unknown) => {
      if (error instanceof AssayError && error.code === 'chain-unavailable') return known.value;
      throw error;
    });
  }

  async #keep(name: string, fresh: Promise<T | undefined>): Promise<T | undefined> {
    const value = await fresh;
    this.#known.delete(name);
    if (value !== undefined) this.#known.set(name, { value, at: performance.now() });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
    }
    return value;
  }
}
