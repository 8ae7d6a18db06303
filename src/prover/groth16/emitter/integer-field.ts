import { inverse } from '../constants.ts';
import type { Func, I32, V128 } from './code.ts';
import { ELEMENT_BYTES, type FieldEmitter, type MultiplyOptions, type Pair } from './field-emitter.ts';
import * as w from './instructions.ts';
import { integerToWords, splitWords29 } from './integer-words.ts';
import { centredLimbs, type LimbShape, radixOf } from './limbs.ts';

/** Nine limbs of 29 bits as signed 32-bit integers: products of a column add up in 64 bits. */
export const INTEGER_SHAPE: LimbShape = { count: 9, bits: 29 };

/** Bytes 0 to 3 of both 64-bit lanes, to 32-bit lanes 0 and 1. */
const NARROW = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
/** Byte offset, in an element, of the word that marks a point at infinity. */
const MARK = ELEMENT_BYTES - 4;

/** Field arithmetic in fixed-width SIMD: exact on every engine with SIMD. A limb's vector uses 32-bit lanes 0 and 1. */
export class IntegerField implements FieldEmitter {
  readonly modulus: bigint;
  readonly shape = INTEGER_SHAPE;
  readonly interleaving: number;
  readonly #modulusLimbs: readonly number[];
  readonly #negativeInverse: number;

  constructor(modulus: bigint, { interleaving = 0 }: { readonly interleaving?: number } = {}) {
    this.modulus = modulus;
    this.interleaving = interleaving;
    this.#modulusLimbs = centredLimbs(modulus, this.shape);
    const { bits } = this.shape;
    this.#negativeInverse = Number(BigInt.asIntN(bits, -inverse(modulus, radixOf(this.shape))));
  }

  mul(f: Func, a: Pair, b: Pair, options: MultiplyOptions = {}): Pair {
    return this.dot(f, [[a, b]], options);
  }

  sqr(f: Func, a: Pair): Pair {
    return this.dot(f, [[a, a]], { square: true });
  }

  /** Montgomery reduction limb by limb, with signed digits and arithmetic shifts. */
  dot(f: Func, list: readonly (readonly [Pair, Pair])[], { square = false }: MultiplyOptions = {}): Pair {
    const { count, bits } = this.shape;
    const p = this.#modulusLimbs.map((limb) => f.constant(w.constant32(limb)));
    const minusInverse = f.constant(w.constant32(this.#negativeInverse));
    const half = f.constant(w.constant64(1n << BigInt(bits - 1)));
    const narrow = (wide: V128) => w.shuffle(wide, wide, NARROW);
    /** The low bits, as a signed number. */
    const digit = (x: V128) => w.i32x4ShiftRightSigned(w.i32x4ShiftLeft(x, 32 - bits), 32 - bits);
    const doubled = square ? (list[0]?.[0] ?? []).map((limb) => f.let(w.i32x4Add(limb, limb))) : [];
    const quotient: V128[] = [];
    const result: V128[] = [];
    let sum: V128 | undefined;
    const push = (term: V128) => {
      sum = f.let(sum === undefined ? term : w.i64Add(sum, term));
    };
    for (let k = 0; k < 2 * count - 1; k++) {
      for (const [a, b] of list) {
        for (let i = Math.max(0, k - count + 1); i <= Math.min(k, count - 1); i++) {
          const j = k - i;
          if (square && i > j) continue;
          const left = square && i !== j ? doubled[i] : a[i];
          push(w.i64ExtendedMultiply(left as V128, b[j] as V128));
        }
      }
      for (let i = Math.max(0, k - count + 1); i < Math.min(k, count); i++) {
        push(w.i64ExtendedMultiply(quotient[i] as V128, p[k - i] as V128));
      }
      if (k < count) {
        const q = f.let(digit(w.i32x4Mul(narrow(sum as V128), minusInverse)));
        quotient.push(q);
        push(w.i64ExtendedMultiply(q, p[0] as V128));
        // The column is a multiple of 2^29 now.
        sum = f.let(w.i64ShiftRightSigned(sum as V128, bits));
      } else {
        result.push(f.let(digit(narrow(sum as V128))));
        sum = f.let(w.i64ShiftRightSigned(w.i64Add(sum as V128, half), bits));
      }
    }
    return [...result, f.let(narrow(sum as V128))];
  }

  add(f: Func, a: Pair, b: Pair): Pair {
    return a.map((limb, i) => f.let(w.i32x4Add(limb, b[i] as V128)));
  }

  sub(f: Func, a: Pair, b: Pair): Pair {
    return a.map((limb, i) => f.let(w.i32x4Sub(limb, b[i] as V128)));
  }

  neg(f: Func, a: Pair): Pair {
    return a.map((limb) => f.let(w.i32x4Negate(limb)));
  }

  /**
   * Carries first, so that the top limb is exact; then takes off the nearest multiple of p by the top limb, and carries
   * again.
   */
  norm(f: Func, a: Pair): Pair {
    const { count, bits } = this.shape;
    const carried = this.#carry(f, a);
    // The multiple is round(top / (p / 2^232)), computed as (top · m + 2^(s−1)) >> s in 64 bits.
    const shift = 50;
    const factor = (1n << BigInt(bits * (count - 1) + shift)) / this.modulus;
    const top = carried[count - 1] as V128;
    const scaled = w.i64ExtendedMultiply(top, f.constant(w.constant32(Number(factor))));
    const rounded = w.i64Add(scaled, f.constant(w.constant64(1n << BigInt(shift - 1))));
    const wide = f.let(w.i64ShiftRightSigned(rounded, shift));
    const times = f.let(w.shuffle(wide, wide, NARROW));
    const reduced = carried.map((limb, i) =>
      f.let(w.i32x4Sub(limb, w.i32x4Mul(times, f.constant(w.constant32(this.#modulusLimbs[i] as number))))),
    );
    return this.#carry(f, reduced);
  }

  #carry(f: Func, a: Pair): V128[] {
    const { count, bits } = this.shape;
    const half = f.constant(w.constant32(1 << (bits - 1)));
    const limbs: V128[] = [];
    let current = a[0] as V128;
    for (let i = 0; i < count - 1; i++) {
      const carry = f.let(w.i32x4ShiftRightSigned(w.i32x4Add(current, half), bits));
      limbs.push(f.let(w.i32x4Sub(current, w.i32x4ShiftLeft(carry, bits))));
      current = f.let(w.i32x4Add(a[i + 1] as V128, carry));
    }
    return [...limbs, current];
  }

  load(f: Func, address: I32, offset = 0): Pair {
    return this.#each((i) => f.let(w.load64Zero(address, offset + 8 * i)));
  }

  store(f: Func, address: I32, value: Pair, offset = 0): void {
    for (const [i, limb] of value.entries()) f.emit(w.store64Lane(address, limb, 0, offset + 8 * i));
  }

  gather(f: Func, low: I32, high: I32, offset = 0): Pair {
    return this.#each((i) => {
      const at = offset + 4 * i;
      return f.let(w.load32Lane(high, w.load32Zero(low, at), 1, at));
    });
  }

  scatter(f: Func, low: I32, high: I32, value: Pair, offset = 0): void {
    const zero = f.constant(w.constant64(0n));
    for (const [lane, address] of [low, high].entries()) {
      for (const [i, limb] of value.entries()) f.emit(w.store32Lane(address, limb, lane, offset + 4 * i));
      f.emit(w.store32Lane(address, zero, lane, offset + MARK));
    }
  }

  splat(f: Func, address: I32, offset = 0): Pair {
    return this.#each((i) => f.let(w.splat32(address, offset + 4 * i)));
  }

  lane(f: Func, which: 0 | 1, a: Pair, b: Pair): Pair {
    const bytes = Array.from({ length: 4 }, (_, i) => 4 * which + i);
    const low = [...bytes, ...bytes.map((byte) => byte + 16)];
    return a.map((limb, i) => f.let(w.shuffle(limb, b[i] as V128, [...low, ...low])));
  }

  sign(f: Func, low: I32, high: I32): V128 {
    return f.let(w.i32x4Negate(w.and(w.lanes32(low, high), f.constant(w.constant32(1)))));
  }

  negateIf(f: Func, mask: V128, a: Pair): Pair {
    return a.map((limb) => f.let(w.i32x4Sub(w.xor(limb, mask), mask)));
  }

  allRegular(f: Func, difference: Pair, points: readonly I32[]): I32 {
    const bits = difference.reduce((all, limb) => w.or(all, limb));
    // Lanes 2 and 3 of a limb are not used: look at lanes 0 and 1 alone.
    const zero = w.i32x4Equal(bits, f.constant(w.constant64(0n)));
    const used = w.and(zero, f.constant(w.constantLow64(-1n)));
    const marks = points.map((point) => w.i32Load(point, MARK));
    const marked = marks.reduce((all, mark) => w.i32Or(all, mark), w.i32(0));
    return w.i32IsZero(w.i32Or(w.anyTrue(used), marked));
  }

  anyNonZero(f: Func, a: Pair): I32 {
    const bits = a.reduce((all, limb) => w.or(all, limb));
    return w.anyTrue(w.and(bits, f.constant(w.constantLow64(-1n))));
  }

  fromWords(f: Func, words: readonly V128[]): Pair {
    return this.norm(f, splitWords29(f, words));
  }

  toWords(f: Func, a: Pair): readonly V128[] {
    return integerToWords(f, a, this.modulus, this.shape);
  }

  sumEntries(f: Func, target: I32, entries: I32, count: I32, base: I32): void {
    const sums = [f.local('v128'), f.local('v128'), f.local('v128')] as const;
    const [left, next] = [f.local('i32'), f.local('i32')];
    for (const sum of sums) f.emit(sum.set(w.constant64(0n)));
    f.emit(left.set(count));
    f.emit(next.set(entries));
    f.while(left.get, () => {
      const entry = f.let(w.i32Load(next.get));
      const at = f.let(w.i32Add(base, w.i32And(entry, w.i32(-8))));
      const low = f.let(w.i32And(entry, w.i32(1)));
      const mask = f.let(w.i32x4Negate(w.lanes32(low, low)));
      const parts = [w.load128(at), w.load128(at, 16), w.load64Zero(at, 32)] as const;
      for (const [i, sum] of sums.entries()) {
        f.emit(sum.set(w.i32x4Add(sum.get, w.i32x4Sub(w.xor(parts[i] as V128, mask), mask))));
      }
      f.emit(next.set(w.i32Add(next.get, w.i32(4))));
      f.emit(left.set(w.i32Add(left.get, w.i32(-1))));
    });
    f.emit(w.store128(target, sums[0].get));
    f.emit(w.store128(target, sums[1].get, 16));
    f.emit(w.store64Lane(target, sums[2].get, 0, 32));
  }

  #each(make: (i: number) => V128): Pair {
    return Array.from({ length: this.shape.count }, (_, i) => make(i));
  }
}
