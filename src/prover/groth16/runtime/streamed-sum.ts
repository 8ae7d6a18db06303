import { BATCH_ENTRIES, type BatchAdder } from './batch.ts';
import type { Buckets } from './bucket-sum.ts';
import type { Digits } from './digits.ts';
import type { Group } from './group.ts';

/**
 * Bucket sums of windows whose digits fill the buckets evenly: points are read in order, buckets stay in the cache. A bucket
 * takes one point a batch; a point whose bucket is taken waits for the next batch.
 */
export class StreamedSum {
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
      window: w,
      bit: w * recoded.bits,
      addresses: this.#words(size).fill(0),
      sums: arena.take(size * this.#group.pointBytes),
    }));
    const mark = arena.top;
    const work: Work = {
      taken: this.#words(size).fill(0),
      waitingBuckets: this.#words(recoded.count),
      waitingPoints: this.#words(recoded.count),
      batch: 0,
    };
    for (const result of results) this.#window(base, recoded, result, work);
    arena.release(mark);
    return results;
  }

  #words(count: number): Int32Array {
    const { arena, words } = this.#group.engine;
    const at = arena.take(4 * count) / 4;
    return words.subarray(at, at + count) as Int32Array;
  }

  #window(
    base: number,
    { digits, count }: Digits,
    { window, addresses, sums }: { window: number; addresses: Int32Array; sums: number },
    work: Work,
  ): void {
    const { taken, waitingBuckets, waitingPoints } = work;
    const { words } = this.#group.engine;
    const [group, adder] = [this.#group, this.#adder];
    const { pointBytes } = group;
    const mine = digits.subarray(window * count, (window + 1) * count);
    const start = adder.list / 4;
    const end = start + 3 * BATCH_ENTRIES;
    let q = start;
    let waiting = 0;
    let batch = ++work.batch;
    const push = (bucket: number, point: number) => {
      const sum = addresses[bucket] as number;
      taken[bucket] = batch;
      words[q] = sum;
      words[q + 1] = point;
      words[q + 2] = sum;
      q += 3;
    };
    const run = () => {
      adder.run(group, (q - start) / 3);
      q = start;
      batch = ++work.batch;
      let kept = 0;
      for (let j = 0; j < waiting; j++) {
        const [bucket, point] = [waitingBuckets[j] as number, waitingPoints[j] as number];
        if (taken[bucket] !== batch && q < end) push(bucket, point);
        else {
          waitingBuckets[kept] = bucket;
          waitingPoints[kept++] = point;
        }
      }
      waiting = kept;
    };
    for (let i = 0, address = base; i < count; i++, address += pointBytes) {
      const digit = mine[i] as number;
      if (digit === 0) continue;
      const [bucket, point] = digit < 0 ? [-digit, address | 1] : [digit, address];
      if (addresses[bucket] === 0) {
        const sum = sums + bucket * pointBytes;
        group.copy(sum, point);
        addresses[bucket] = sum;
      } else if (taken[bucket] === batch) {
        waitingBuckets[waiting] = bucket;
        waitingPoints[waiting++] = point;
      } else {
        push(bucket, point);
        while (q >= end) run();
      }
    }
    while (q > start || waiting > 0) run();
  }
}

interface Work {
  /** Number of the last batch that a bucket takes part in. */
  readonly taken: Int32Array;
  readonly waitingBuckets: Int32Array;
  readonly waitingPoints: Int32Array;
  batch: number;
}
