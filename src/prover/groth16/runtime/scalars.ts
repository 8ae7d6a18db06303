import { R } from '../constants.ts';
import type { BaseTable } from './bases.ts';
import type { Engine } from './engine.ts';

/**
 * Scalars as a sign and an absolute value below r/2: small negative numbers of a witness are short then.
 * A scalar has eight words, least significant first; bit 31 of the last word is the sign.
 */
export interface SignedScalars {
  readonly address: number;
  readonly count: number;
  /** How many scalars have a given bit length. */
  readonly lengths: Uint32Array;
}

const SCALAR_WORDS = 8;
const SCALAR_BYTES = 4 * SCALAR_WORDS;
export const SIGN = 0x80000000;
const ORDER = Uint32Array.from({ length: SCALAR_WORDS }, (_, i) =>
  Number((R >> BigInt(32 * i)) & 0xffffffffn),
);
/** Top word of r/2: larger scalars are replaced by r − s. */
const HALF_TOP = Math.floor((ORDER[7] as number) / 2) + 1;

/**
 * Copies the scalars of a sum to work memory, with scalars of equal bases added up.
 * @param tail address of the last point's scalar, if it is not behind the others
 */
export function signedScalars(
  engine: Engine,
  table: BaseTable,
  source: number,
  tail?: number,
): SignedScalars {
  const { count } = table;
  const [bytes, last] = [count * SCALAR_BYTES, (count - 1) * SCALAR_BYTES];
  const address = engine.arena.take(bytes);
  engine.bytes.copyWithin(address, source, source + last);
  engine.bytes.copyWithin(address + last, tail ?? source + last, (tail ?? source + last) + SCALAR_BYTES);
  const words = new Uint32Array(engine.memory.buffer, address, count * SCALAR_WORDS);
  mergeEqual(engine, table, words);
  const lengths = new Uint32Array(256);
  for (let i = 0; i < count; i++) {
    const at = SCALAR_WORDS * i;
    if (engine.bytes[table.skip + i] !== 0) {
      words.fill(0, at, at + SCALAR_WORDS);
      continue;
    }
    const negative = (words[at + 7] as number) >= HALF_TOP;
    if (negative) subtractFromOrder(words, at);
    let top = SCALAR_WORDS - 1;
    while (top >= 0 && words[at + top] === 0) top--;
    if (top >= 0) {
      const length = 32 * top + 32 - Math.clz32(words[at + top] as number);
      lengths[length] = (lengths[length] as number) + 1;
    }
    if (negative) words[at + 7] = (words[at + 7] as number) | SIGN;
  }
  return { address, count, lengths };
}

function subtractFromOrder(words: Uint32Array, at: number): void {
  let borrow = 0;
  for (let i = 0; i < SCALAR_WORDS; i++) {
    const difference = (ORDER[i] as number) - (words[at + i] as number) - borrow;
    borrow = difference < 0 ? 1 : 0;
    words[at + i] = difference;
  }
}

/** s_j := s_j ± s_i modulo r for bases i that equal base j up to their sign. */
function mergeEqual(engine: Engine, { merges, mergeCount }: BaseTable, words: Uint32Array): void {
  const list = engine.words.subarray(merges / 4, merges / 4 + 3 * mergeCount);
  for (let k = 0; k < list.length; k += 3) {
    const [from, into, opposite] = [list[k] as number, list[k + 1] as number, list[k + 2] as number];
    const [a, b] = [SCALAR_WORDS * from, SCALAR_WORDS * into];
    let any = 0;
    for (let i = 0; i < SCALAR_WORDS; i++) any |= words[a + i] as number;
    if (any === 0) continue;
    if (opposite) {
      // s_j − s_i = s_j + (r − s_i).
      subtractFromOrder(words, a);
    }
    addModulo(words, b, a);
  }
}

/** words[b] := words[b] + words[a] modulo r; both are below r, and r < 2^254. */
function addModulo(words: Uint32Array, b: number, a: number): void {
  let carry = 0;
  for (let i = 0; i < SCALAR_WORDS; i++) {
    const sum = (words[a + i] as number) + (words[b + i] as number) + carry;
    words[b + i] = sum;
    carry = sum > 0xffffffff ? 1 : 0;
  }
  let i = SCALAR_WORDS - 1;
  while (i > 0 && words[b + i] === ORDER[i]) i--;
  if ((words[b + i] as number) < (ORDER[i] as number)) return;
  let borrow = 0;
  for (let k = 0; k < SCALAR_WORDS; k++) {
    const difference = (words[b + k] as number) - (ORDER[k] as number) - borrow;
    borrow = difference < 0 ? 1 : 0;
    words[b + k] = difference;
  }
}
