/**
 * Observations that may be false because a node lags or lies. Each counts only after several sightings in a row over
 * some time. Times are this process's monotonic milliseconds.
 */
export class Doubts {
  readonly #now: () => number;
  readonly #since = new Map<string, { at: number; looks: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes one more sighting. True after at least `looks` sightings over at least `ms`. */
  persists(what: string, ms: number, looks: number): boolean {
    const doubt = this.#since.get(what) ?? { at: this.#now(), looks: 0 };
    doubt.looks++;
    this.#since.set(what, doubt);
    return doubt.looks >= looks && this.#now() - doubt.at >= ms;
  }

  /** Forgets an observation that was not confirmed. */
  clear(what: string): void {
    this.#since.delete(what);
  }

  /** Whether it was seen since the last `clear`. */
  isOpen(what: string): boolean {
    return this.#since.has(what);
  }
}
