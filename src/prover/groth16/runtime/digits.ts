import type { Engine } from './engine.ts';
import { SIGN, type SignedScalars } from './scalars.ts';

/** Bits of a scalar's absolute value: below r/2 < 2^253, with one for the carry of the last digit. */
export const SCALAR_BITS = 254;

/** Scalars as signed digits of `bits` bits, window after window: digits[w · count + i] is digit w of scalar i. */
export interface Digits {
  readonly digits: Int16Array;
  readonly windows: number;
  readonly bits: number;
  readonly count: number;
}

/** Digits in [−2^(bits−1) + 1, 2^(bits−1)], in work memory. */
export function recode(engine: Engine, scalars: SignedScalars, bits: number): Digits {
  const { address, count } = scalars;
  const windows = Math.ceil(SCALAR_BITS / bits);
  const digits = new Int16Array(
    engine.memory.buffer,
    engine.arena.take(2 * windows * count),
    windows * count,
  );
  digits.fill(0);
  const words = new Uint32Array(engine.memory.buffer, address, 8 * count);
  const [half, mask] = [1 << (bits - 1), (1 << bits) - 1];
  for (let i = 0; i < count; i++) {
    const at = 8 * i;
    const last = words[at + 7] as number;
    const negative = last >= SIGN;
    if (negative) words[at + 7] = last - SIGN;
    let top = 7;
    while (top >= 0 && words[at + top] === 0) top--;
    if (top < 0) continue;
    const length = 32 * (top + 1);
    let carry = 0;
    for (let w = 0, bit = 0; w < windows && (bit < length || carry > 0); w++, bit += bits) {
      const [word, shift] = [bit >>> 5, bit & 31];
      let digit = word < 8 ? (words[at + word] as number) >>> shift : 0;
      if (shift + bits > 32 && word < 7) digit |= (words[at + word + 1] as number) << (32 - shift);
      digit = (digit & mask) + carry;
      carry = 0;
      if (digit > half) {
        digit -= 1 << bits;
        carry = 1;
      }
      digits[w * count + i] = negative ? -digit : digit;
    }
  }
  return { digits, windows, bits, count };
}

/** More buckets than an eighth of the points never pay; digits have 16 bits. */
export const largestWindow = (count: number): number =>
  Math.min(15, Math.max(2, Math.ceil(Math.log2(count)) - 3));

type Lengths = Pick<SignedScalars, 'lengths' | 'count'>;

/** Window size with the fewest additions: one a digit, and about two for every bucket that is used. */
export const bestWindow = (scalars: Lengths): number => best(scalars).bits;

/** The additions that go with it. */
export const additionsOf = (scalars: Lengths): number => best(scalars).cost;

function best({ lengths, count }: Lengths): { bits: number; cost: number } {
  let found = { bits: 2, cost: Number.POSITIVE_INFINITY };
  for (let bits = 2; bits <= largestWindow(count); bits++) {
    const windows = Math.ceil(SCALAR_BITS / bits);
    const perWindow = new Array<number>(windows).fill(0);
    for (const [length, n] of lengths.entries()) {
      for (let w = 0; w * bits < length && w < windows; w++) perWindow[w] = (perWindow[w] as number) + n;
    }
    const buckets = 2 ** (bits - 1);
    const cost = perWindow.reduce((sum, n) => sum + n + 2 * Math.min(n, buckets), 0);
    if (cost < found.cost) found = { bits, cost };
  }
  return found;
}
