import { sha256 } from '../system/sha256.ts';

/**
 * A set of strings remembered by a 64-bit digest in a flat array: 16 to 32 bytes an entry, so that the keys of
 * a million rows fit in 32 MB.
 *
 * Not guaranteed: two different strings with one digest count as equal. For a million entries that happens
 * with probability below 10^-7, and then one record is left out and reported as a duplicate.
 */
export class DigestSet {
  #slots = new BigUint64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds `text`; answers whether it was new. */
  add(text: string): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const added = insert(this.#slots, digest64(text));
    if (added) this.#size += 1;
    return added;
  }

  #grow(): void {
    const larger = new BigUint64Array(this.#slots.length * 2);
    for (const digest of this.#slots) if (digest !== 0n) insert(larger, digest);
    this.#slots = larger;
  }
}

/** Open addressing with linear probing; 0 marks a free slot. The array's length is a power of two. */
function insert(slots: BigUint64Array, digest: bigint): boolean {
  const mask = slots.length - 1;
  let index = Number(digest & 0xffffffffn) & mask;
  for (;;) {
    const held = slots[index];
    if (held === 0n) {
      slots[index] = digest;
      return true;
    }
    if (held === digest) return false;
    index = (index + 1) & mask;
  }
}

/** The first 64 bits of SHA-256, never 0. */
export function digest64(text: string): bigint {
  const bytes = sha256(text);
  const digest = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  return digest === 0n ? 1n : digest;
}
