/**
 * Things that look wrong and may only look so, because a node lags or lies: each is believed when it was seen
 * several times in a row over a while. Times are this process's monotonic milliseconds.
 */
export class Doubts {
  readonly #now: () => number;
  readonly #since = new Map<string, { at: number; looks: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** It was seen once more. True when it has been seen at least `looks` times over at least `ms`. */
  persists(what: string, ms: number, looks: number): boolean {
    const doubt = this.#since.get(what) ?? { at: this.#now(), looks: 0 };
    doubt.looks++;
    this.#since.set(what, doubt);
    return doubt.looks >= looks && this.#now() - doubt.at >= ms;
  }

  /** It looks right again. */
  clear(what: string): void {
    this.#since.delete(what);
  }

  isOpen(what: string): boolean {
    return this.#since.has(what);
  }
}
