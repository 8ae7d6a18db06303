import { WORD_BYTES } from '../constants.ts';
import { ELEMENT_BYTES } from '../emitter/field-emitter.ts';
import type { KeyPlan } from '../key/plan.ts';
import type { SumName } from '../key/zkey.ts';
import type { WeightedPoint } from './affine.ts';
import { BATCH_BYTES, BatchAdder } from './batch.ts';
import { largestWindow, SCALAR_BITS } from './digits.ts';
import { aligned, ENGINE_BYTES, type Engine } from './engine.ts';
import { MultiScalar } from './multi-scalar.ts';
import { Quotient, quotientBytes } from './quotient.ts';
import { sortedSumBytes } from './sorted-sum.ts';

/** Which scalar behind the witness goes with the last point of a sum: r, s or −r s. */
const TAILS: Readonly<Record<Exclude<SumName, 'H'>, number>> = { A: 0, B1: 1, B2: 1, C: 2 };

/** Work memory of the sum of `count` points, for any scalars. */
function sumBytes(count: number, components: number): number {
  const pointBytes = 2 * ELEMENT_BYTES * components;
  let largest = 0;
  for (let bits = 2; bits <= largestWindow(count); bits++) {
    const windows = Math.ceil(SCALAR_BITS / bits);
    const buckets = windows * (2 ** (bits - 1) + 1);
    // Buckets, their halves and the sums of the odd ones; with their addresses.
    const reduction = 3 * buckets * (pointBytes + 16) + windows * 64 * 128;
    largest = Math.max(largest, 2 * windows * count + reduction);
  }
  const sorting = sortedSumBytes(count, pointBytes) + 20 * 2 ** largestWindow(count);
  return 32 * count + largest + sorting + 8 * count + 16_384;
}

type Sizes = Pick<KeyPlan, 'variables' | 'publicSignals' | 'domain'> & {
  readonly rows: { readonly workBytes: number };
};

/** Memory of a lane. */
export function laneBytes({ variables, domain, rows }: Sizes): number {
  const quotient = Math.max(quotientBytes(rows.workBytes, domain), sumBytes(domain, 1));
  const work = Math.max(aligned(WORD_BYTES * domain) + quotient, sumBytes(variables + 1, 2));
  return aligned(ENGINE_BYTES + BATCH_BYTES + work + 65_536);
}

/** One thread's part of a proof: sums over a key in shared memory, in work memory of its own. */
export class Lane {
  readonly #engine: Engine;
  readonly #plan: KeyPlan;
  readonly #quotient: Quotient;
  readonly #adder: BatchAdder;
  readonly #sums: MultiScalar;
  readonly #start: number;

  constructor(engine: Engine, plan: KeyPlan) {
    this.#engine = engine;
    this.#plan = plan;
    this.#quotient = new Quotient(engine, plan);
    this.#adder = new BatchAdder(engine);
    this.#sums = new MultiScalar(engine, this.#adder);
    this.#start = engine.arena.top;
  }

  /**
   * One sum of a proof, as points that weigh powers of two. Work memory is zeroed before it returns.
   * @param slot address of the witness, followed by r, s and −r s
   */
  sum(name: SumName, slot: number): WeightedPoint[] {
    try {
      return name === 'H' ? this.#sumH(slot) : this.#sumWitness(name, slot);
    } finally {
      this.#engine.arena.wipe(this.#engine.bytes, this.#start);
      this.#adder.wipe();
      this.#engine.wipe();
    }
  }

  #sumWitness(name: Exclude<SumName, 'H'>, slot: number): WeightedPoint[] {
    const { bases, variables, publicSignals } = this.#plan;
    const first = name === 'C' ? publicSignals + 1 : 0;
    const tail = slot + WORD_BYTES * (variables + TAILS[name]);
    return this.#sums.sum(bases[name], slot + WORD_BYTES * first, { tail });
  }

  #sumH(slot: number): WeightedPoint[] {
    const { arena } = this.#engine;
    const { bases, domain } = this.#plan;
    const mark = arena.top;
    const scalars = arena.take(WORD_BYTES * domain);
    this.#quotient.scalars(slot, scalars);
    const sum = this.#sums.sum(bases.H, scalars, { even: true });
    arena.release(mark);
    return sum;
  }
}
