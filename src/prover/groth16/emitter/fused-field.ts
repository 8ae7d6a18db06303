import { inverse } from '../constants.ts';
import type { Func, I32, V128 } from './code.ts';
import type { FieldEmitter, MultiplyOptions, Pair } from './field-emitter.ts';
import { FusedAccumulator, type MultiplyAdd, type Product } from './fused-accumulator.ts';
import { carryChain, packWords, splitWords } from './fused-words.ts';
import * as w from './instructions.ts';
import { centredLimbs, type LimbShape, radixOf } from './limbs.ts';

/** Five limbs of 51 bits as doubles: products are exact in two doubles with fused multiply-add. */
export const FUSED_SHAPE: LimbShape = { count: 5, bits: 51 };

export interface FusedOptions {
  readonly interleaving?: number;
  /** For tests: multiply and add with two roundings, as engines without fused multiply-add do. */
  readonly unfused?: boolean;
}

/** Field arithmetic with relaxed-SIMD fused multiply-add: limbs are integers held in doubles. */
export class FusedField implements FieldEmitter {
  readonly modulus: bigint;
  readonly shape = FUSED_SHAPE;
  readonly interleaving: number;
  readonly #madd: MultiplyAdd;
  readonly #modulusLimbs: readonly number[];
  /** −1/p modulo one limb, and modulo the radix in limbs. */
  readonly #negativeInverse: number;
  readonly #negativeInverseLimbs: readonly number[];

  constructor(modulus: bigint, { interleaving = 4, unfused = false }: FusedOptions = {}) {
    const { count, bits } = this.shape;
    const radix = radixOf(this.shape);
    this.modulus = modulus;
    this.interleaving = interleaving;
    this.#madd = unfused ? (a, b, c) => w.f64Add(w.f64Mul(a, b), c) : w.f64Madd;
    this.#modulusLimbs = centredLimbs(modulus, this.shape);
    const full = BigInt.asIntN(count * bits, -inverse(modulus, radix));
    this.#negativeInverseLimbs = centredLimbs(full, this.shape);
    this.#negativeInverse = Number(BigInt.asIntN(bits, full));
  }

  mul(f: Func, a: Pair, b: Pair, options: MultiplyOptions = {}): Pair {
    return this.dot(f, [[a, b]], options);
  }

  sqr(f: Func, a: Pair, options: MultiplyOptions = {}): Pair {
    return this.dot(f, [[a, a]], { block: true, ...options, square: true });
  }

  dot(f: Func, products: readonly (readonly [Pair, Pair])[], options: MultiplyOptions = {}): Pair {
    return options.block ? this.#dotInBlock(f, products, options) : this.#dotByLimb(f, products, options);
  }

  /** Products that belong to column k. */
  #columns(f: Func, list: readonly (readonly [Pair, Pair])[], square: boolean): Product[][] {
    const { count } = this.shape;
    const columns: Product[][] = Array.from({ length: 2 * count - 1 }, () => []);
    for (const [a, b] of list) {
      const twice = square ? a.map((limb, i) => (i < count - 1 ? f.let(w.f64Add(limb, limb)) : limb)) : [];
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < count; j++) {
          if (square && i > j) continue;
          const left = square && i !== j ? twice[i] : a[i];
          columns[i + j]?.push([left as V128, b[j] as V128]);
        }
      }
    }
    return columns;
  }

  /** Montgomery reduction limb by limb: one quotient digit a column. */
  #dotByLimb(f: Func, list: readonly (readonly [Pair, Pair])[], options: MultiplyOptions): Pair {
    const { square = false, chain = 2 } = options;
    const { count } = this.shape;
    const p = this.#modulusLimbs.map((limb) => f.constant(w.constantF64(limb)));
    const products = this.#columns(f, list, square);
    const sum = new FusedAccumulator(f, this.shape, this.#madd);
    const quotient: V128[] = [];
    const inverseLimb = f.constant(w.constantF64(this.#negativeInverse));
    for (let k = 0; k < 2 * count - 1; k++) {
      sum.addProducts(k, products[k] ?? [], chain);
      const multiples: Product[] = [];
      for (let i = Math.max(0, k - count + 1); i < Math.min(k, count); i++) {
        multiples.push([quotient[i] as V128, p[k - i] as V128]);
      }
      sum.addProducts(k, multiples, 2);
      if (k >= count) continue;
      const { digit, carry } = sum.split(k);
      const q = sum.lowProduct(digit, inverseLimb);
      quotient.push(q);
      // The low halves of digit and q p0 cancel: only the high half goes on.
      sum.addHigh(k + 1, q, p[0] as V128);
      sum.addCarry(k + 1, carry);
    }
    return sum.take(count, 2 * count);
  }

  /** Montgomery reduction in one block: q = (T mod R) (−1/p) mod R, then the upper half of T + q p. */
  #dotInBlock(f: Func, list: readonly (readonly [Pair, Pair])[], options: MultiplyOptions): Pair {
    const { square = false, chain = 2 } = options;
    const { count } = this.shape;
    const constants = (limbs: readonly number[]) => limbs.map((limb) => f.constant(w.constantF64(limb)));
    const [p, minusInverse] = [constants(this.#modulusLimbs), constants(this.#negativeInverseLimbs)];
    const pairsOf = (x: readonly V128[], y: readonly V128[], k: number): Product[] => {
      const found: Product[] = [];
      for (let i = 0; i < count; i++) {
        if (k - i >= 0 && k - i < count) found.push([x[i] as V128, y[k - i] as V128]);
      }
      return found;
    };

    const total = new FusedAccumulator(f, this.shape, this.#madd);
    for (const [k, products] of this.#columns(f, list, square).entries())
      total.addProducts(k, products, chain);
    const low = total.take(0, count, { carryOut: true });

    const product = new FusedAccumulator(f, this.shape, this.#madd);
    for (let k = 0; k < count; k++) {
      product.addProducts(k, pairsOf(low, minusInverse, k), 2, { high: k < count - 1 });
    }
    const quotient = product.take(0, count, { exactTop: false });

    // T mod R + q p is a multiple of R: its two top columns say what it carries into column `count`.
    const carried = new FusedAccumulator(f, this.shape, this.#madd);
    carried.addProducts(count - 2, pairsOf(quotient, p, count - 2), 4, { low: false });
    carried.addProducts(count - 1, pairsOf(quotient, p, count - 1), 2);
    carried.addInteger(count - 1, low[count - 1] as V128);
    total.addCarry(count, carried.split(count - 1).carry);
    total.addColumn(count, carried);
    for (let k = count; k < 2 * count - 1; k++) total.addProducts(k, pairsOf(quotient, p, k), 2);
    return total.take(count, 2 * count);
  }

  add(f: Func, a: Pair, b: Pair): Pair {
    return a.map((limb, i) => f.let(w.f64Add(limb, b[i] as V128)));
  }

  sub(f: Func, a: Pair, b: Pair): Pair {
    return a.map((limb, i) => f.let(w.f64Sub(limb, b[i] as V128)));
  }

  neg(f: Func, a: Pair): Pair {
    return a.map((limb) => f.let(w.f64Negate(limb)));
  }

  norm(f: Func, a: Pair): Pair {
    const { count, bits } = this.shape;
    // The nearest integer to top limb / (p / 2^(4 · 51)): adding 1.5 · 2^52 rounds to an integer.
    const round = f.constant(w.constantF64(1.5 * 2 ** 52));
    const ratio = f.constant(w.constantF64(2 ** (bits * (count - 1)) / Number(this.modulus)));
    const top = a[count - 1] as V128;
    const times = f.let(w.f64Sub(w.f64Add(w.f64Mul(top, ratio), round), round));
    const reduced = a.map((limb, i) =>
      f.let(w.f64NegativeMadd(times, f.constant(w.constantF64(this.#modulusLimbs[i] as number)), limb)),
    );
    // Adding 1.5 · 2^(52 + 51) rounds to a multiple of 2^51.
    const roundLimb = f.constant(w.constantF64(1.5 * 2 ** (52 + bits)));
    const scale = f.constant(w.constantF64(2 ** -bits));
    const limbs: V128[] = [];
    let current = reduced[0] as V128;
    for (let i = 0; i < count - 1; i++) {
      const carry = f.let(w.f64Sub(w.f64Add(current, roundLimb), roundLimb));
      limbs.push(f.let(w.f64Sub(current, carry)));
      current = f.let(this.#madd(carry, scale, reduced[i + 1] as V128));
    }
    return [...limbs, current];
  }

  load(f: Func, address: I32, offset = 0): Pair {
    return this.#each((i) => f.let(w.load128(address, offset + 16 * i)));
  }

  store(f: Func, address: I32, value: Pair, offset = 0): void {
    for (const [i, limb] of value.entries()) f.emit(w.store128(address, limb, offset + 16 * i));
  }

  gather(f: Func, low: I32, high: I32, offset = 0): Pair {
    return this.#each((i) => {
      const at = offset + 8 * i;
      return f.let(w.load64Lane(high, w.load64Zero(low, at), 1, at));
    });
  }

  scatter(f: Func, low: I32, high: I32, value: Pair, offset = 0): void {
    for (const [i, limb] of value.entries()) {
      f.emit(w.store64Lane(low, limb, 0, offset + 8 * i));
      f.emit(w.store64Lane(high, limb, 1, offset + 8 * i));
    }
  }

  splat(f: Func, address: I32, offset = 0): Pair {
    return this.#each((i) => f.let(w.splat64(address, offset + 8 * i)));
  }

  lane(f: Func, which: 0 | 1, a: Pair, b: Pair): Pair {
    const bytes = Array.from({ length: 8 }, (_, i) => 8 * which + i);
    const lanes = [...bytes, ...bytes.map((byte) => byte + 16)];
    return a.map((limb, i) => f.let(w.shuffle(limb, b[i] as V128, lanes)));
  }

  sign(f: Func, low: I32, high: I32): V128 {
    return f.let(w.i64ShiftLeft(w.lanes64(low, high), 63));
  }

  negateIf(f: Func, mask: V128, a: Pair): Pair {
    return a.map((limb) => f.let(w.xor(limb, mask)));
  }

  /** Infinity is NaN in every limb, and NaN passes through `sub` and `norm`: it is not greater than zero. */
  allRegular(f: Func, difference: Pair): I32 {
    const bits = difference.reduce((all, limb) => w.or(all, limb));
    return w.i64AllTrue(w.f64Greater(w.f64Abs(bits), f.constant(w.constantF64(0))));
  }

  anyNonZero(f: Func, a: Pair): I32 {
    const zero = f.constant(w.constantF64(0));
    return w.anyTrue(
      a.map((limb) => w.f64Greater(w.f64Abs(limb), zero)).reduce((all, bits) => w.or(all, bits)),
    );
  }

  fromWords(f: Func, words: readonly V128[]): Pair {
    return this.norm(f, splitWords(f, words));
  }

  toWords(f: Func, a: Pair): readonly V128[] {
    const { count, bits } = this.shape;
    const integers = a.map((limb) =>
      f.let(
        w.i64Sub(
          w.f64Add(limb, f.constant(w.constantF64(1.5 * 2 ** 52))),
          f.constant(w.constant64(w.bitsOf(1.5 * 2 ** 52))),
        ),
      ),
    );
    const carried = carryChain(f, integers, bits);
    const negative = f.let(w.i64ShiftRightSigned(carried[count - 1] as V128, 63));
    const raised = carried.map((limb, i) => {
      const part = BigInt.asUintN(bits, this.modulus >> BigInt(bits * i));
      return f.let(w.i64Add(limb, w.and(negative, f.constant(w.constant64(part)))));
    });
    return packWords(f, carryChain(f, raised, bits));
  }

  sumEntries(f: Func, target: I32, entries: I32, count: I32, base: I32): void {
    const sums = [f.local('v128'), f.local('v128'), f.local('v128')] as const;
    const [at, left, sign] = [f.local('i32'), f.local('i32'), f.local('v128')];
    const next = f.local('i32');
    for (const sum of sums) f.emit(sum.set(w.constant64(0n)));
    f.emit(left.set(count));
    f.emit(next.set(entries));
    f.while(left.get, () => {
      const entry = f.let(w.i32Load(next.get));
      f.emit(at.set(w.i32Add(base, w.i32And(entry, w.i32(-8)))));
      f.emit(sign.set(w.i64ShiftLeft(w.lanes64(entry, entry), 63)));
      const parts = [w.load128(at.get), w.load128(at.get, 16), w.load64Zero(at.get, 32)] as const;
      for (const [i, sum] of sums.entries()) {
        f.emit(sum.set(w.f64Add(sum.get, w.xor(sign.get, parts[i] as V128))));
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
