import type { Func, V128 } from './code.ts';
import * as w from './instructions.ts';

/** Conversions between 64-bit words and 51-bit limbs, in 64-bit lanes. */

const BITS = 51;
const EXPONENT = w.bitsOf(2 ** 52);

/** Limbs in [0, 2^51), as doubles, of an integer below 2^256. */
export function splitWords(f: Func, words: readonly V128[]): V128[] {
  const [w0, w1, w2, w3] = words as [V128, V128, V128, V128];
  const join = (low: V128, right: number, high: V128, left: number) =>
    w.or(w.i64ShiftRight(low, right), w.i64ShiftLeft(high, left));
  const raw = [w0, join(w0, 51, w1, 13), join(w1, 38, w2, 26), join(w2, 25, w3, 39), w.i64ShiftRight(w3, 12)];
  const mask = f.constant(w.constant64((1n << BigInt(BITS)) - 1n));
  // The bits of 2^52 + x are those of 2^52 with x as mantissa.
  const exponent = f.constant(w.constant64(EXPONENT));
  const base = f.constant(w.constantF64(2 ** 52));
  const last = f.constant(w.constant64((1n << 52n) - 1n));
  return raw.map((x, i) => f.let(w.f64Sub(w.or(w.and(x, i === 4 ? last : mask), exponent), base)));
}

/** Integer limbs with carries passed on: all but the last in [0, 2^bits). */
export function carryChain(f: Func, limbs: readonly V128[], bits: number): V128[] {
  const mask = f.constant(w.constant64((1n << BigInt(bits)) - 1n));
  const out: V128[] = [];
  let carry: V128 | undefined;
  for (const [i, limb] of limbs.entries()) {
    const sum = carry === undefined ? limb : f.let(w.i64Add(limb, carry));
    if (i === limbs.length - 1) return [...out, sum];
    carry = f.let(w.i64ShiftRightSigned(sum, bits));
    out.push(f.let(w.and(sum, mask)));
  }
  return out;
}

/** Four 64-bit words of limbs in [0, 2^51). */
export function packWords(f: Func, limbs: readonly V128[]): V128[] {
  const [a, b, c, d, e] = limbs as [V128, V128, V128, V128, V128];
  const left = w.i64ShiftLeft;
  const right = w.i64ShiftRight;
  const words = [
    w.or(a, left(b, 51)),
    w.or(right(b, 13), left(c, 38)),
    w.or(right(c, 26), left(d, 25)),
    w.or(right(d, 39), left(e, 12)),
  ];
  return words.map((word) => f.let(word));
}
