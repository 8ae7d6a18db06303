import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { AssayError } from './errors.ts';

/**
 * An element of the scalar field of BN254: an integer in [0, r).
 *
 * @example
 * ```ts
 * import { asField, type Field } from 'assay/sdk';
 *
 * export const model: Field = asField(81n);
 * ```
 */
export type Field = bigint & { readonly __brand: 'Field' };

/** r, the order of the groups of BN254 and the field of every circuit. */
export const FIELD_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
/** q, the field of the coordinates of G1 and G2 of BN254. */
export const BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** l, the order of BabyJubJub's prime subgroup. */
export const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;

/**
 * Whether an integer is in [0, r).
 *
 * @example
 * ```ts
 * import { isField } from 'assay/sdk';
 *
 * console.log(isField(2n ** 254n)); // false
 * ```
 */
export const isField = (value: bigint): value is Field => value >= 0n && value < FIELD_MODULUS;

/**
 * Brands a canonical field element.
 *
 * @throws AssayError `non-canonical` outside [0, r)
 * @example
 * ```ts
 * import { asField } from 'assay/sdk';
 *
 * const model = asField(BigInt('81'));
 * console.log(model);
 * ```
 */
export function asField(value: bigint): Field {
  if (!isField(value))
    throw new AssayError('non-canonical', 'A field element must be at least 0 and below r.');
  return value;
}

/** The field element of a signed integer: v mod r. */
export const fieldOf = (value: bigint): Field =>
  (((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS) as Field;

/**
 * keccak256 reduced mod r. The result is not uniform (r is about 2^253.6); as an identifier it need not be.
 */
export function hashToField(bytes: Uint8Array | string): Field {
  const data = typeof bytes === 'string' ? utf8ToBytes(bytes) : bytes;
  return fieldOf(BigInt(`0x${bytesToHex(keccak_256(data))}`));
}

/**
 * Packs values little-endian in base 2^width, as many per word as fit in 252 bits. No value is split
 * (circuits/lib/range.circom).
 * @throws AssayError `out-of-range` for a value that does not fit `width` bits
 */
export function pack(values: readonly bigint[], width: number): Field[] {
  const per = Math.floor(252 / width);
  const limit = 1n << BigInt(width);
  const words: Field[] = [];
  for (let start = 0; start < values.length; start += per) {
    let word = 0n;
    values.slice(start, start + per).forEach((value, i) => {
      if (value < 0n || value >= limit) {
        throw new AssayError('out-of-range', `A value to pack doesn't fit ${width} bits.`);
      }
      word |= value << BigInt(width * i);
    });
    words.push(word as Field);
  }
  return words;
}

/**
 * The inverse of `pack`.
 * @throws AssayError `wrong-arity` for another number of words, `non-canonical` for bits outside the values
 */
export function unpack(words: readonly bigint[], width: number, count: number): bigint[] {
  const per = Math.floor(252 / width);
  if (words.length !== Math.ceil(count / per)) {
    throw new AssayError(
      'wrong-arity',
      `${count} values of ${width} bits take ${Math.ceil(count / per)} words.`,
    );
  }
  const values: bigint[] = [];
  words.forEach((word, w) => {
    const here = Math.min(per, count - w * per);
    if (word < 0n || word >> BigInt(width * here) !== 0n) {
      throw new AssayError('non-canonical', 'A packed word has bits outside its values.');
    }
    for (let i = 0; i < here; i++) values.push((word >> BigInt(width * i)) & ((1n << BigInt(width)) - 1n));
  });
  return values;
}
