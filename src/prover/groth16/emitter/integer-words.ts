import type { Func, V128 } from './code.ts';
import * as w from './instructions.ts';
import type { LimbShape } from './limbs.ts';

/** Conversions between 64-bit words and 29-bit limbs. Words are 64-bit lanes; limbs are 32-bit lanes 0 and 1. */

const BITS = 29;
const COUNT = 9;
const NARROW = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
/** Lane 0 to the low half of 64-bit lane 0, lane 1 to the low half of 64-bit lane 1; bytes from 16 on are the zero vector. */
const WIDEN = [0, 1, 2, 3, 16, 16, 16, 16, 4, 5, 6, 7, 16, 16, 16, 16];

/** Limbs in [0, 2^29) of an integer below 2^256. */
export function splitWords29(f: Func, words: readonly V128[]): V128[] {
  const mask = f.constant(w.constant64((1n << BigInt(BITS)) - 1n));
  return Array.from({ length: COUNT }, (_, i) => {
    const [word, shift] = [Math.floor((BITS * i) / 64), (BITS * i) % 64];
    let bits = w.i64ShiftRight(words[word] as V128, shift);
    const above = words[word + 1];
    if (shift + BITS > 64 && above) bits = w.or(bits, w.i64ShiftLeft(above, 64 - shift));
    const limb = f.let(w.and(bits, mask));
    return f.let(w.shuffle(limb, limb, NARROW));
  });
}

/** Four 64-bit words of the residue in [0, p) of centred limbs within ±p. */
export function integerToWords(
  f: Func,
  a: readonly V128[],
  modulus: bigint,
  { count, bits }: LimbShape,
): V128[] {
  const carried = carry(f, a);
  const negative = f.let(w.i32x4ShiftRightSigned(carried[count - 1] as V128, 31));
  const raised = carried.map((limb, i) => {
    const part = Number(BigInt.asUintN(bits, modulus >> BigInt(bits * i)));
    return f.let(w.i32x4Add(limb, w.and(negative, f.constant(w.constant32(part)))));
  });
  const zero = f.constant(w.constant64(0n));
  const wide = carry(f, raised).map((limb) => f.let(w.shuffle(limb, zero, WIDEN)));
  return Array.from({ length: 4 }, (_, word) => {
    let bitsOfWord: V128 | undefined;
    for (let i = 0; i < count; i++) {
      const shift = bits * i - 64 * word;
      if (shift <= -bits || shift >= 64) continue;
      const limb = wide[i] as V128;
      const part = shift >= 0 ? w.i64ShiftLeft(limb, shift) : w.i64ShiftRight(limb, -shift);
      bitsOfWord = bitsOfWord === undefined ? part : w.or(bitsOfWord, part);
    }
    return f.let(bitsOfWord as V128);
  });
}

function carry(f: Func, limbs: readonly V128[]): V128[] {
  const mask = f.constant(w.constant32((1 << BITS) - 1));
  const out: V128[] = [];
  let passed: V128 | undefined;
  for (const [i, limb] of limbs.entries()) {
    const sum = passed === undefined ? limb : f.let(w.i32x4Add(limb, passed));
    if (i === limbs.length - 1) return [...out, sum];
    passed = f.let(w.i32x4ShiftRightSigned(sum, BITS));
    out.push(f.let(w.and(sum, mask)));
  }
  return out;
}
