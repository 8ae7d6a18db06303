import { randomInt } from 'node:crypto';

/**
 * Releases waiting submissions in groups and in random order, so that an observer of service and chain cannot match
 * senders to transactions by time or order.
 *
 * A group is released when `size` submissions or more wait, or `delayMs` after the first one was seen. Time is this
 * process's monotonic clock; after a restart the wait begins again. A group of one hides nothing: the delay bounds the
 * wait, not the size of the group.
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
   * The ids that may be sent now, in sending order.
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
      // All full groups go together: a backlog must not wait, and a larger group hides more.
      const whole = held.length - (held.length % this.#size);
      const group = held.slice(0, whole > 0 ? whole : held.length);
      this.#released.push(...shuffled(group));
      this.#firstSeen = held.length > group.length ? this.#now() : undefined;
    }
    return this.#released;
  }

  /** Milliseconds until the next group is released; undefined if none is forming. */
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
