import { randomInt } from 'node:crypto';

/**
 * Releases waiting submissions in groups, in random order: whoever watches service and chain can't tell by the
 * time or the order of arrival which sender a transaction belongs to.
 *
 * A group is released when `size` wait or the first of them was seen `delayMs` ago. The time is this process's
 * monotonic one, so a clock that is set changes nothing; after a restart the waiting begins anew. A group of one
 * hides nothing: the delay bounds what a sender waits, not how many others there are.
 */
export class BatchGate {
  readonly #size: number;
  readonly #delayMs: number;
  readonly #now: () => number;
  #firstSeen: number | undefined;
  #released: string[] = [];

  /** @param now monotonic milliseconds */
  constructor(size: number, delayMs: number, now: () => number) {
    this.#size = size;
    this.#delayMs = delayMs;
    this.#now = now;
  }

  /**
   * The ids that may be sent now, in the order in which to send them.
   * @param waiting all waiting ids, oldest first
   */
  admit(waiting: readonly string[]): readonly string[] {
    if (this.#delayMs === 0) return waiting;
    const present = new Set(waiting);
    this.#released = this.#released.filter((id) => present.has(id));
    const held = waiting.filter((id) => !this.#released.includes(id));
    if (held.length === 0) {
      this.#firstSeen = undefined;
      return this.#released;
    }
    this.#firstSeen ??= this.#now();
    if (held.length >= this.#size || this.#now() - this.#firstSeen >= this.#delayMs) {
      const group = held.slice(0, this.#size);
      this.#released.push(...shuffled(group));
      this.#firstSeen = held.length > group.length ? this.#now() : undefined;
    }
    return this.#released;
  }

  /** Milliseconds until the group that is forming will be released; undefined if none is. */
  wait(): number | undefined {
    if (this.#firstSeen === undefined) return undefined;
    return Math.max(0, this.#firstSeen + this.#delayMs - this.#now());
  }
}

function shuffled(ids: readonly string[]): string[] {
  const out = [...ids];
  for (let i = out.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    const [a, b] = [out[i], out[j]];
    if (a === undefined || b === undefined) continue;
    out[i] = b;
    out[j] = a;
  }
  return out;
}
