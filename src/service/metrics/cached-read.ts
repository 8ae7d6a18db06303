import { setTimeout as delay } from 'node:timers/promises';

/**
 * A value that somebody asks for again and again, and that costs something to read: read at most once in a while,
 * never twice at a time, and nobody waits long for it.
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

  /** Whether the last read came to a good end. */
  get isFresh(): boolean {
    return this.#value !== undefined && !this.#failed;
  }

  /** Undefined if it can't be read, and the last good value is too old to be shown. */
  async get(): Promise<T | undefined> {
    const { everyMs, waitMs, keepMs } = this.#times;
    if (this.#reading === undefined && this.#now() - this.#readAt >= everyMs) this.#start();
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

/** All in milliseconds. */
export interface CacheTimes {
  /** Between the beginnings of two reads. */
  readonly everyMs: number;
  /** Longest that an asker waits for a read. */
  readonly waitMs: number;
  /** How long a value is shown while newer ones can't be read. */
  readonly keepMs: number;
}
