/**
 * The uses of one subscription that were drawn. A receipt of count n for k uses takes the places n - k + 1 to n. Places
 * that a client skips stay its own, for requests that arrive out of order, until it is `WINDOW` uses further.
 */
export const WINDOW = 4096;

interface Drawn {
  readonly uses: number;
  readonly useId: string;
}

export class DrawnUses {
  /** By the last place of each use. */
  readonly #byCount = new Map<number, Drawn>();
  readonly #taken = new Set<number>();
  #highest: number;
  #floor: number;

  /** @param floor places up to this one are taken */
  constructor(floor: number) {
    this.#highest = floor;
    this.#floor = floor;
  }

  /** The highest place that was taken. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether the very use was drawn already: same places, same request. */
  isRepeat(count: number, uses: number, useId: string): boolean {
    const drawn = this.#byCount.get(count);
    return drawn !== undefined && drawn.uses === uses && drawn.useId === useId;
  }

  /** Whether all places of a use are free. */
  isFree(count: number, uses: number): boolean {
    if (count - uses < this.#floor || count > this.#highest + WINDOW) return false;
    for (let place = count - uses + 1; place <= count; place++) if (this.#taken.has(place)) return false;
    return true;
  }

  take(count: number, uses: number, useId: string): void {
    for (let place = count - uses + 1; place <= count; place++) this.#taken.add(place);
    this.#byCount.set(count, { uses, useId });
    if (count <= this.#highest) return;
    this.#highest = count;
    this.#raise(count - WINDOW);
  }

  /** Gives the places of a use back: it could not be recorded. */
  release(count: number, uses: number): void {
    for (let place = count - uses + 1; place <= count; place++) this.#taken.delete(place);
    this.#byCount.delete(count);
  }

  #raise(floor: number): void {
    if (floor <= this.#floor) return;
    this.#floor = floor;
    // The places below go as a whole once in a while: a place at a time would cost more than it frees.
    if (this.#taken.size < 3 * WINDOW) return;
    for (const place of this.#taken) if (place <= floor) this.#taken.delete(place);
    for (const count of this.#byCount.keys()) if (count <= floor) this.#byCount.delete(count);
  }
}
