import { WORD_BYTES } from '../constants.ts';

/** Which points of a sum take no part, and whose scalars are added to others'. See BaseTable. */
export interface Merges {
  readonly skip: Uint8Array;
  readonly merges: Int32Array;
}

/** Mark of a point at infinity. */
export const INFINITE = 1;
const MERGED = 2;

/** Finds points at infinity and points with the same x. */
export function findMerges(points: Uint8Array, components: 1 | 2): Merges {
  const size = (2 * components * WORD_BYTES) / 4;
  const words =
    points.byteOffset % 4 === 0
      ? new Uint32Array(points.buffer, points.byteOffset, points.length / 4)
      : new Uint32Array(points.slice().buffer);
  const count = words.length / size;
  const skip = new Uint8Array(count);
  const merges: number[] = [];
  const seen = new Map<number, number>();
  const same = (a: number, b: number, from: number, to: number): boolean => {
    for (let i = from; i < to; i++) if (words[a * size + i] !== words[b * size + i]) return false;
    return true;
  };
  for (let i = 0; i < count; i++) {
    if (isZero(words, i * size, size)) {
      skip[i] = INFINITE;
      continue;
    }
    // 52 bits of x find candidates; all of x decides.
    const key = (words[i * size] as number) + 2 ** 32 * ((words[i * size + 1] as number) & 0xfffff);
    const other = seen.get(key);
    if (other === undefined) seen.set(key, i);
    else if (same(i, other, 0, size / 2)) {
      skip[i] = MERGED;
      merges.push(i, other, same(i, other, size / 2, size) ? 0 : 1);
    }
  }
  return { skip, merges: Int32Array.from(merges) };
}

function isZero(words: Uint32Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) if (words[i] !== 0) return false;
  return true;
}
