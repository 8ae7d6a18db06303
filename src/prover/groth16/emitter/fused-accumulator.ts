import type { Func, V128 } from './code.ts';
import * as w from './instructions.ts';
import type { LimbShape } from './limbs.ts';

export type Product = readonly [V128, V128];
/** a b + c. */
export type MultiplyAdd = (a: V128, b: V128, c: V128) => V128;

/** Adding it rounds a double below 2^102 to a multiple of 2^51; the sum's bits count these multiples. */
const HIGH = 1.5 * 2 ** 103;
/** Adding it to an integer below 2^51 gives a double whose bits count units. */
const LOW = 1.5 * 2 ** 52;
/** Added to columns before a split: it makes them positive, and is a multiple of 2^51. */
const OFFSET = 1n << 58n;

interface Column {
  bits: V128 | undefined;
  /** The bits that the constants above add to `bits`; known when code is emitted. */
  bias: bigint;
}

/**
 * Columns of a product, each a sum of integers. A product x y of doubles is split exactly: h = round(x y, 2^51) by one
 * fused multiply-add with HIGH, l = x y − h by a second one. The bit patterns of HIGH + h and LOW + l are linear in h
 * and l, so columns add them as 64-bit integers and subtract the constants' patterns once.
 */
export class FusedAccumulator {
  readonly #f: Func;
  readonly #madd: MultiplyAdd;
  readonly #bits: number;
  readonly #columns: Column[];
  readonly #high: V128;
  readonly #both: V128;

  constructor(f: Func, { count, bits }: LimbShape, madd: MultiplyAdd) {
    this.#f = f;
    this.#madd = madd;
    this.#bits = bits;
    this.#columns = Array.from({ length: 2 * count + 1 }, () => ({ bits: undefined, bias: 0n }));
    this.#high = f.constant(w.constantF64(HIGH));
    this.#both = f.constant(w.constantF64(HIGH + LOW));
  }

  /** Adds products to column k (low halves) and k + 1 (high halves), `chain` of them in one accumulation. */
  addProducts(
    k: number,
    products: readonly Product[],
    chain: number,
    parts: { low?: boolean; high?: boolean } = {},
  ): void {
    for (let i = 0; i < products.length; i += chain) this.#addGroup(k, products.slice(i, i + chain), parts);
  }

  #addGroup(
    k: number,
    products: readonly Product[],
    { low = true, high = true }: { low?: boolean; high?: boolean },
  ): void {
    const f = this.#f;
    let sum = this.#high;
    let rest: V128 | undefined;
    for (const [x, y] of products) {
      const next = f.let(this.#madd(x, y, sum));
      if (low) {
        const taken = rest === undefined ? w.f64Sub(this.#both, next) : w.f64Sub(sum, next);
        const part = f.let(this.#madd(x, y, taken));
        rest = rest === undefined ? part : f.let(w.f64Add(rest, part));
      }
      sum = next;
    }
    if (high) this.#push(k + 1, sum, w.bitsOf(HIGH));
    if (rest !== undefined) this.#push(k, rest, w.bitsOf(LOW));
  }

  /** x y mod 2^51, centred. */
  lowProduct(x: V128, y: V128): V128 {
    const h = this.#f.let(this.#madd(x, y, this.#high));
    return this.#f.let(this.#madd(x, y, w.f64Sub(this.#high, h)));
  }

  /** Adds the high half of x y to column k. */
  addHigh(k: number, x: V128, y: V128): void {
    this.#push(k, this.#f.let(this.#madd(x, y, this.#high)), w.bitsOf(HIGH));
  }

  addInteger(k: number, value: V128): void {
    this.#push(k, this.#f.let(w.f64Add(value, this.#f.constant(w.constantF64(LOW)))), w.bitsOf(LOW));
  }

  /** Adds a carry that `split` gave. */
  addCarry(k: number, carry: V128): void {
    this.#push(k, carry, OFFSET >> BigInt(this.#bits));
  }

  /** Adds column k of another accumulator. */
  addColumn(k: number, other: FusedAccumulator): void {
    const column = other.#columns[k];
    if (column?.bits !== undefined) this.#push(k, column.bits, column.bias);
  }

  /** Column k as a centred digit (a double) and what it carries. */
  split(k: number): { digit: V128; carry: V128 } {
    const f = this.#f;
    const bits = this.#bits;
    const column = this.#columns[k] as Column;
    const half = 1n << BigInt(bits - 1);
    // With half a limb added, the low 51 bits less half a limb are the centred digit.
    const total = f.let(
      w.i64Add(column.bits as V128, f.constant(w.constant64(-column.bias + half + OFFSET))),
    );
    const mask = f.constant(w.constant64((1n << BigInt(bits)) - 1n));
    const mantissa = w.or(w.and(total, mask), f.constant(w.constant64(w.bitsOf(2 ** 52))));
    const digit = f.let(w.f64Sub(mantissa, f.constant(w.constantF64(2 ** 52 + 2 ** (bits - 1)))));
    return { digit, carry: f.let(w.i64ShiftRight(total, bits)) };
  }

  /**
   * Centred digits of columns [from, to), with carries passed on.
   * With `carryOut` the last one passes on its carry, too; with `exactTop` (usual) it takes what is left, else it is cut
   * to a digit as the others.
   */
  take(from: number, to: number, { carryOut = false, exactTop = true } = {}): V128[] {
    const digits: V128[] = [];
    for (let k = from; k < to; k++) {
      const last = k === to - 1;
      if (last && exactTop && !carryOut) return [...digits, this.#whole(k)];
      const { digit, carry } = this.split(k);
      digits.push(digit);
      if (!last || carryOut) this.addCarry(k + 1, carry);
    }
    return digits;
  }

  /** A column that fits 51 bits and a sign, as a double. */
  #whole(k: number): V128 {
    const column = this.#columns[k] as Column;
    const bits = w.i64Add(column.bits as V128, this.#f.constant(w.constant64(-column.bias + w.bitsOf(LOW))));
    return this.#f.let(w.f64Sub(bits, this.#f.constant(w.constantF64(LOW))));
  }

  #push(k: number, bits: V128, bias: bigint): void {
    const column = this.#columns[k] as Column;
    column.bias += bias;
    column.bits = column.bits === undefined ? bits : this.#f.let(w.i64Add(column.bits, bits));
  }
}
