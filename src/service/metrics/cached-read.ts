import { setTimeout as delay } from 'node:timers/promises';

/**
 * Caches a value that is costly to read and often requested. Reads are limited in rate, never run in parallel, and a
 * caller's wait is bounded.
 */
export class CachedRead<T> {
  readonly #read: () => Promise<T>;
  readonly #times: CacheTimes;
  readonly #now: () => number;
  #value: { readonly value: T; readonly at: number } | undefined;
  #reading: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #failed = false;

  /** @param now monotonic milliseconds */
  constructor(read: () => Promise<T>, times: CacheTimes, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#times = times;
    this.#now = now;
  }

  /** Whether the last read succeeded. */
  get isFresh(): boolean {
    return this.#value !== undefined && !this.#failed;
  }

  /** @returns undefined if the last successful read is older than `keepMs`, or there is none */
  async get(): Promise<T | undefined> {
    const { everyMs, waitMs, keepMs, againMs = everyMs } = this.#times;
    const pause = this.#failed ? againMs : everyMs;
    if (this.#reading === undefined && this.#now() - this.#readAt >= pause) this.#start();
    if (this.#reading !== undefined) {
      await Promise.race([this.#reading, delay(waitMs, undefined, { ref: false })]);
    }
    if (this.#value === undefined || this.#now() - this.#value.at > keepMs) return undefined;
    return this.#value.value;
  }

  #start(): void {
    this.#readAt = this.#now();
    this.#reading = this.#read()
      .then(
        (value) => {
          this.#value = { value, at: this.#now() };
          this.#failed = false;
        },
        () => {
          this.#failed = true;
        },
      )
      .finally(() => {
        this.#reading = undefined;
      });
  }
}

/** Milliseconds. */
export interface CacheTimes {
  /** Least time between the starts of two reads. */
  readonly everyMs: number;
  /** The same after a failed read; default: `everyMs`. */
  readonly againMs?: number;
  /** Longest wait of a caller for a read. */
  readonly waitMs: number;
  /** How long a value is returned while reads fail. */
  readonly keepMs: number;
}
