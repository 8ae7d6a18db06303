import type { WeightedPoint } from './affine.ts';
import type { BatchAdder } from './batch.ts';
import { LIST_ENTRIES } from './batch.ts';
import type { Group } from './group.ts';
import { PointCodec } from './points.ts';

/** Sums of buckets of some windows: address of the sum of digit d, 0 if there is none. */
export interface Buckets {
  /** Bit position of the window. */
  readonly bit: number;
  readonly addresses: Int32Array;
}

interface OddSum {
  readonly bit: number;
  points: Int32Array;
}

/**
 * Σ d B_d for every window, as points at bit positions. A digit's bit k weighs 2^k: level k sums the buckets whose index
 * is odd after k halvings, then neighbours 2 i and 2 i + 1 merge. All windows share the batches of a level.
 */
export class BucketReducer {
  readonly #group: Group;
  readonly #adder: BatchAdder;
  #entries = 0;

  constructor(group: Group, adder: BatchAdder) {
    this.#group = group;
    this.#adder = adder;
  }

  reduce(windows: readonly Buckets[]): WeightedPoint[] {
    const odd: OddSum[] = [];
    let level = windows;
    while (level.some(({ addresses }) => addresses.length > 1)) {
      for (const { bit, addresses } of level) odd.push({ bit, points: this.#odd(addresses) });
      level = level.map((window) => this.#halve(window));
      this.#flush();
    }
    this.#sumAll(odd);
    const { engine } = this.#group;
    return odd
      .filter(({ points }) => points.length > 0)
      .map(({ bit, points }) => ({
        bit,
        point: PointCodec.integers(engine, this.#group, points[0] as number),
      }));
  }

  #words(count: number): Int32Array {
    const { arena, words } = this.#group.engine;
    const at = arena.take(4 * count) / 4;
    return words.subarray(at, at + count) as Int32Array;
  }

  #odd(addresses: Int32Array): Int32Array {
    const found = this.#words(addresses.length >> 1);
    let n = 0;
    for (let i = 1; i < addresses.length; i += 2) {
      const address = addresses[i] as number;
      if (address !== 0) found[n++] = address;
    }
    return found.subarray(0, n);
  }

  #halve({ bit, addresses }: Buckets): Buckets {
    const half = this.#words((addresses.length + 1) >> 1);
    half.fill(0);
    for (let i = 1; i < half.length; i++) {
      const [a, b] = [addresses[2 * i] as number, addresses[2 * i + 1] ?? 0];
      half[i] = a !== 0 && b !== 0 ? this.#push(a, b, this.#point()) : a + b;
    }
    return { bit: bit + 1, addresses: half };
  }

  /** Adds up each list, all lists side by side. Only the first round needs new places: its sums may be overwritten. */
  #sumAll(lists: readonly OddSum[]): void {
    const own = this.#group.engine.arena.top;
    for (;;) {
      let more = false;
      for (const list of lists) {
        const { points } = list;
        const n = points.length;
        if (n < 2) continue;
        let k = 0;
        for (let i = 0; i + 1 < n; i += 2) {
          const a = points[i] as number;
          points[k++] = this.#push(a, points[i + 1] as number, a >= own ? a : this.#point());
        }
        if (n % 2 === 1) points[k++] = points[n - 1] as number;
        list.points = points.subarray(0, k);
        more ||= k > 1;
      }
      this.#flush();
      if (!more) return;
    }
  }

  #point(): number {
    return this.#group.engine.arena.take(this.#group.pointBytes);
  }

  #push(a: number, b: number, target: number): number {
    const { words } = this.#group.engine;
    const at = this.#adder.list / 4 + 3 * this.#entries;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = target;
    if (++this.#entries === LIST_ENTRIES) this.#flush();
    return target;
  }

  #flush(): void {
    if (this.#entries > 0) this.#adder.run(this.#group, this.#entries);
    this.#entries = 0;
  }
}
