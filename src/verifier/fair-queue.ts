/** Something that waits in a `FairQueue`. */
export interface Waiting {
  /** Whose it is. */
  readonly flow: string;
  /** In any unit, the same for all flows. */
  readonly cost: number;
}

interface Entry<T> {
  readonly item: T;
  /** The place in the queue: the virtual time at which the item starts. */
  readonly stamp: number;
}

/** Stamp of items that go before all others. */
const FIRST = Number.NEGATIVE_INFINITY;

/**
 * A queue that serves flows (tenants) equally, by cost: start-time fair queueing. A flow that asks for much gets late
 * stamps and waits behind itself; a flow that asks for little goes next.
 */
export class FairQueue<T extends Waiting> {
  /** In the order of stamps. */
  readonly #entries: Entry<T>[] = [];
  readonly #costs = new Map<string, number>();
  /** Virtual time at which a flow's last item ends. */
  readonly #ends = new Map<string, number>();
  #now = 0;
  #cost = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** Cost of all items. */
  get cost(): number {
    return this.#cost;
  }

  at(index: number): T | undefined {
    return this.#entries[index]?.item;
  }

  push(item: T): void {
    const stamp = Math.max(this.#now, this.#ends.get(item.flow) ?? 0);
    this.#ends.set(item.flow, stamp + item.cost);
    const later = this.#entries.findIndex((entry) => entry.stamp > stamp);
    this.#insert(later === -1 ? this.length : later, { item, stamp });
  }

  /** Adds an item that goes before all others. */
  unshift(item: T): void {
    this.#insert(0, { item, stamp: FIRST });
  }

  /** Takes out the item at `index`. Taking the first one passes the time to it. */
  take(index: number): T {
    const [entry] = this.#entries.splice(index, 1);
    if (entry === undefined) throw new RangeError('there is no such item');
    this.#count(entry.item, -1);
    if (index === 0) this.#advance(entry.stamp);
    return entry.item;
  }

  /** Takes out all items. */
  clear(): T[] {
    this.#cost = 0;
    this.#costs.clear();
    return this.#entries.splice(0).map(({ item }) => item);
  }

  /**
   * Index of the item that gives way to `cost` more of a flow: the newest of the flow with the highest cost.
   * @returns undefined if no flow has more than this one would have
   */
  displacedBy(flow: string, cost: number): number | undefined {
    const [most] = [...this.#costs].toSorted(([, a], [, b]) => b - a);
    if (most === undefined || most[0] === flow) return undefined;
    if (most[1] <= (this.#costs.get(flow) ?? 0) + cost) return undefined;
    const index = this.#entries.findLastIndex(({ item }) => item.flow === most[0] && item.cost > 0);
    return index === -1 ? undefined : index;
  }

  #insert(index: number, entry: Entry<T>): void {
    this.#entries.splice(index, 0, entry);
    this.#count(entry.item, 1);
  }

  #count({ flow, cost }: T, sign: 1 | -1): void {
    this.#cost += sign * cost;
    const left = (this.#costs.get(flow) ?? 0) + sign * cost;
    if (left > 0) this.#costs.set(flow, left);
    else this.#costs.delete(flow);
  }

  #advance(stamp: number): void {
    if (stamp <= this.#now) return;
    this.#now = stamp;
    for (const [flow, end] of this.#ends) if (end <= stamp) this.#ends.delete(flow);
  }
}
