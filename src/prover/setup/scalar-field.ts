import { FIELD_MODULUS as R } from '../../protocol/field.ts';

/** Arithmetic mod r, the order of BN254's groups. Results are in [0, r). */

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % R;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % R;
    square = (square * square) % R;
  }
  return result;
}

/** @param value not 0 mod r @throws RangeError */
export function inverse(value: bigint): bigint {
  if (value % R === 0n) throw new RangeError('0 has no inverse');
  return power(value, R - 2n);
}

/** The inverse of each value, with one inversion for all. @throws RangeError if one is 0 */
export function inverses(values: readonly bigint[]): bigint[] {
  const products: bigint[] = [];
  let product = 1n;
  for (const value of values) {
    products.push(product);
    product = (product * value) % R;
  }
  let rest = inverse(product);
  const result = new Array<bigint>(values.length);
  for (let i = values.length - 1; i >= 0; i--) {
    result[i] = (rest * (products[i] as bigint)) % R;
    rest = (rest * (values[i] as bigint)) % R;
  }
  return result;
}

/** r − 1 = 2^28 · odd: there are roots of unity of every order 2^k up to k = 28. */
export const LARGEST_ROOT_POWER = 28;

/** The primitive 2^k-th root of unity that snarkjs uses: a power of 5. @param k from 0 to 28 */
export function rootOfUnity(k: number): bigint {
  return power(5n, (R - 1n) >> BigInt(k));
}

/** Reads 32 bytes, little-endian. */
export function readScalar(view: DataView, at: number): bigint {
  let value = view.getBigUint64(at, true);
  // Most coefficients of a circuit are small.
  const [second, third, fourth] = [8, 16, 24].map((offset) => view.getBigUint64(at + offset, true));
  if (second || third || fourth) {
    value |= ((second as bigint) << 64n) | ((third as bigint) << 128n) | ((fourth as bigint) << 192n);
  }
  return value;
}

/** Writes 32 bytes, little-endian. */
export function writeScalar(view: DataView, at: number, value: bigint): void {
  for (let i = 0; i < 4; i++) {
    view.setBigUint64(at + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true);
  }
}
