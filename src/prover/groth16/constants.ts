/** BN254: the base field's modulus. */
export const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** BN254: the groups' order, modulus of the scalar field. */
export const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

export const modulo = (x: bigint, m: bigint): bigint => {
  const rest = x % m;
  return rest < 0n ? rest + m : rest;
};

/** 1/a mod m, by Euclid's algorithm; 0 for 0. */
export function inverse(a: bigint, m: bigint): bigint {
  let [x, y, u, v] = [modulo(a, m), m, 1n, 0n];
  while (x > 0n) {
    const q = y / x;
    [x, y] = [y - q * x, x];
    [u, v] = [v - q * u, u];
  }
  return modulo(v, m);
}

export function power(base: bigint, exponent: bigint, m: bigint): bigint {
  let result = 1n;
  let square = modulo(base, m);
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % m;
    square = (square * square) % m;
  }
  return result;
}

/** Bytes of a field element in a zkey, a witness or a point: little-endian. */
export const WORD_BYTES = 32;
/** Montgomery radix of numbers in a zkey. */
export const ZKEY_RADIX = 1n << 256n;

export function readInteger(bytes: Uint8Array, offset: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, WORD_BYTES);
  let value = 0n;
  for (let i = 3; i >= 0; i--) value = (value << 64n) | view.getBigUint64(8 * i, true);
  return value;
}

export function writeInteger(bytes: Uint8Array, offset: number, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, WORD_BYTES);
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true);
}
