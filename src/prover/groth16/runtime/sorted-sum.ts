import type { BatchAdder } from './batch.ts';
import type { Buckets } from './bucket-sum.ts';
import type { Digits } from './digits.ts';
import type { Group } from './group.ts';

/** Points that are added up side by side: their intermediate sums stay in the cache. */
const GROUP_POINTS = 16_384;
export const sortedSumBytes = (count: number, pointBytes: number): number =>
  (GROUP_POINTS + Math.ceil(count / GROUP_POINTS)) * pointBytes + 4 * count;

/**
 * Bucket sums of windows whose digits are spread unevenly: points are sorted by bucket, and the points of many buckets are
 * added in pairs, round after round.
 */
export class SortedSum {
  readonly #group: Group;
  readonly #adder: BatchAdder;

  constructor(group: Group, adder: BatchAdder) {
    this.#group = group;
    this.#adder = adder;
  }

  buckets(base: number, recoded: Digits, windows: readonly number[]): Buckets[] {
    const { arena } = this.#group.engine;
    const size = 2 ** (recoded.bits - 1) + 1;
    const results = windows.map((w) => ({
      bit: w * recoded.bits,
      addresses: this.#words(size).fill(0),
      sums: arena.take(size * this.#group.pointBytes),
    }));
    const mark = arena.top;
    const work: Work = {
      entries: this.#words(recoded.count),
      start: this.#words(size + 1),
      fill: this.#words(size + 1),
      left: this.#words(size + 1),
      count: this.#words(size + 1),
      slots: arena.take(GROUP_POINTS * this.#group.pointBytes),
      pieces: arena.take(Math.ceil(recoded.count / GROUP_POINTS) * this.#group.pointBytes),
    };
    for (const [k, w] of windows.entries()) {
      const result = results[k] as (typeof results)[number];
      this.#sort(base, recoded, w, work, size);
      this.#window(work, size, result);
    }
    arena.release(mark);
    return results;
  }

  #words(count: number): Int32Array {
    const { arena, words } = this.#group.engine;
    const at = arena.take(4 * count) / 4;
    return words.subarray(at, at + count) as Int32Array;
  }

  /** Addresses of points by bucket, with the digit's sign in bit 0. */
  #sort(base: number, { digits, count }: Digits, window: number, work: Work, size: number): void {
    const { entries, start, fill } = work;
    const counts = work.count;
    const mine = digits.subarray(window * count, (window + 1) * count);
    const { pointBytes } = this.#group;
    counts.fill(0);
    for (let i = 0; i < count; i++) {
      const digit = Math.abs(mine[i] as number);
      counts[digit] = (counts[digit] as number) + 1;
    }
    counts[0] = 0;
    let at = 0;
    for (let b = 1; b < size; b++) {
      start[b] = at;
      fill[b] = at;
      at += counts[b] as number;
    }
    for (let i = 0, point = base; i < count; i++, point += pointBytes) {
      const digit = mine[i] as number;
      if (digit === 0) continue;
      const bucket = digit < 0 ? -digit : digit;
      const to = fill[bucket] as number;
      entries[to] = digit < 0 ? point | 1 : point;
      fill[bucket] = to + 1;
    }
  }

  #window(work: Work, size: number, { addresses, sums }: { addresses: Int32Array; sums: number }): void {
    const { entries, start, count, left } = work;
    const { pointBytes } = this.#group;
    left.set(count);
    for (let b = 1; b < size; b++) if ((count[b] as number) > GROUP_POINTS) this.#cutLarge(work, b);
    for (let b = 1; b < size; ) {
      let end = b;
      let total = 0;
      while (end < size && (total === 0 || total + (left[end] as number) <= GROUP_POINTS)) {
        total += left[end] as number;
        end++;
      }
      this.#addUp(work, b, end, sums);
      for (; b < end; b++) {
        if (count[b] === 0) continue;
        const entry = entries[start[b] as number] as number;
        // A bucket's only point is copied: its entry may be a point of the key, with a sign.
        const target = sums + b * pointBytes;
        if (entry !== target) this.#group.copy(target, entry);
        addresses[b] = target;
      }
    }
  }

  /** Adds up a bucket of more points than a group in pieces; the pieces' sums become its entries. */
  #cutLarge(work: Work, bucket: number): void {
    const { entries, start, count, left } = work;
    const [from, total] = [start[bucket] as number, count[bucket] as number];
    let piece = work.pieces;
    let n = 0;
    for (let done = 0; done < total; done += GROUP_POINTS) {
      start[bucket] = from + done;
      left[bucket] = Math.min(GROUP_POINTS, total - done);
      this.#addUp(work, bucket, bucket + 1, piece - bucket * this.#group.pointBytes);
      const sum = entries[from + done] as number;
      if (sum !== piece) this.#group.copy(piece, sum);
      entries[from + n++] = piece;
      piece += this.#group.pointBytes;
    }
    start[bucket] = from;
    left[bucket] = n;
  }

  /** Adds the points of buckets [from, to) in pairs until each has one entry. */
  #addUp(work: Work, from: number, to: number, sums: number): void {
    const { entries, start, left, slots } = work;
    const { words } = this.#group.engine;
    const { pointBytes } = this.#group;
    const [adder, group] = [this.#adder, this.#group];
    const listStart = adder.list / 4;
    const end = slots + GROUP_POINTS * pointBytes;
    let free = slots;
    for (let more = true; more; ) {
      more = false;
      let q = listStart;
      for (let b = from; b < to; b++) {
        const n = left[b] as number;
        if (n < 2) continue;
        const first = start[b] as number;
        if (n === 2) {
          const target = sums + b * pointBytes;
          words[q] = entries[first] as number;
          words[q + 1] = entries[first + 1] as number;
          words[q + 2] = target;
          q += 3;
          entries[first] = target;
          left[b] = 1;
          continue;
        }
        let out = first;
        let i = first;
        for (const last = first + n - 1; i < last; i += 2) {
          const a = entries[i] as number;
          let target = a;
          if (a < slots || a >= end) {
            target = free;
            free += pointBytes;
          }
          words[q] = a;
          words[q + 1] = entries[i + 1] as number;
          words[q + 2] = target;
          q += 3;
          entries[out++] = target;
        }
        if (i === first + n - 1) entries[out++] = entries[i] as number;
        left[b] = out - first;
        more = true;
      }
      if (q > listStart) adder.run(group, (q - listStart) / 3);
    }
  }
}

interface Work {
  readonly entries: Int32Array;
  readonly start: Int32Array;
  readonly fill: Int32Array;
  readonly count: Int32Array;
  /** Entries that a bucket still has. */
  readonly left: Int32Array;
  readonly slots: number;
  readonly pieces: number;
}
