import type { WeightedPoint } from './affine.ts';
import type { BaseTable } from './bases.ts';
import type { BatchAdder } from './batch.ts';
import { BucketReducer } from './bucket-sum.ts';
import { bestWindow, recode, SCALAR_BITS } from './digits.ts';
import type { Engine } from './engine.ts';
import { Group } from './group.ts';
import { signedScalars } from './scalars.ts';
import { SortedSum } from './sorted-sum.ts';
import { StreamedSum } from './streamed-sum.ts';

export interface SumOptions {
  /** Scalars are spread evenly over all residues. */
  readonly even?: boolean;
  /** Bits of a window; chosen by the scalars' lengths otherwise. */
  readonly window?: number;
  /** Address of the last point's scalar, if it is not behind the others. */
  readonly tail?: number;
}

/** Sums Σ s_i P_i over the points of a key. */
export class MultiScalar {
  readonly #engine: Engine;
  readonly #adder: BatchAdder;
  readonly #groups: readonly [Group, Group];

  constructor(engine: Engine, adder: BatchAdder) {
    this.#engine = engine;
    this.#adder = adder;
    this.#groups = [new Group(engine, 1), new Group(engine, 2)];
  }

  /** @param scalars address of 32 bytes a scalar, each below r; all work memory is released */
  sum(table: BaseTable, scalars: number, { even = false, window, tail }: SumOptions = {}): WeightedPoint[] {
    const { arena } = this.#engine;
    const mark = arena.top;
    const signed = signedScalars(this.#engine, table, scalars, tail);
    const digits = recode(this.#engine, signed, window ?? bestWindow(signed));
    const group = this.#groups[table.components - 1] as Group;
    const all = Array.from({ length: digits.windows }, (_, i) => i);
    // The last window may be short: its digits fill few buckets.
    const streamed = all.filter((w) => even && SCALAR_BITS - w * digits.bits >= digits.bits - 1);
    const sorted = all.filter((w) => !streamed.includes(w));
    const buckets = [
      ...(streamed.length > 0
        ? new StreamedSum(group, this.#adder).buckets(table.address, digits, streamed)
        : []),
      ...(sorted.length > 0 ? new SortedSum(group, this.#adder).buckets(table.address, digits, sorted) : []),
    ];
    const terms = new BucketReducer(group, this.#adder).reduce(buckets);
    arena.release(mark);
    return terms;
  }
}
