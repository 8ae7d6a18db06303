import { FIELD_MODULUS } from './field.ts';

/**
 * The constants of Poseidon over BN254's scalar field, by the Grain generator of its reference implementation
 * (https://eprint.iacr.org/2019/458, appendix E): x^5, 254 bits, 8 full rounds, circomlib's numbers of partial rounds.
 */

export const FULL_ROUNDS = 8;
/** Partial rounds by the number of inputs, from 1. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
const FIELD_BITS = 254;
const STATE_BITS = 80;
const TAPS = [0, 13, 23, 38, 51, 62];

export interface PoseidonConstants {
  readonly partialRounds: number;
  /** One word for each word of the state in each round. */
  readonly rounds: readonly (readonly bigint[])[];
  /** The matrix that mixes the state, by rows. */
  readonly matrix: readonly (readonly bigint[])[];
}

/** @param width words of the state: one more than the inputs, 2 to 17 */
export function poseidonConstants(width: number): PoseidonConstants {
  const partialRounds = PARTIAL_ROUNDS[width - 2] as number;
  const grain = new Grain(width, partialRounds);
  const rounds = Array.from({ length: FULL_ROUNDS + partialRounds }, () =>
    Array.from({ length: width }, () => grain.canonical()),
  );
  const xs = Array.from({ length: width }, () => grain.reduced());
  const ys = Array.from({ length: width }, () => grain.reduced());
  return { partialRounds, rounds, matrix: xs.map((x) => inverses(ys.map((y) => x + y))) };
}

/** The shift register of 80 bits. Of two bits, the second counts if the first is 1. */
class Grain {
  /** A ring: a power of two, so that places wrap by a mask. */
  readonly #bits = new Uint8Array(128);
  #start = 0;

  constructor(width: number, partialRounds: number) {
    const header: readonly (readonly [value: number, bits: number])[] = [
      // A prime field, and the S-box x^5.
      [1, 2],
      [0, 4],
      [FIELD_BITS, 12],
      [width, 12],
      [FULL_ROUNDS, 10],
      [partialRounds, 10],
    ];
    const text = header.map(([value, bits]) => value.toString(2).padStart(bits, '0')).join('');
    this.#bits.set([...text.padEnd(STATE_BITS, '1')].map(Number));
    for (let i = 0; i < 160; i++) this.#step();
  }

  #step(): number {
    const bits = this.#bits;
    const start = this.#start++;
    let bit = 0;
    for (const tap of TAPS) bit ^= bits[(start + tap) & 127] as number;
    bits[(start + STATE_BITS) & 127] = bit;
    return bit;
  }

  #word(): bigint {
    let word = 0n;
    let part = 0;
    for (let left = FIELD_BITS; left > 0; ) {
      const isKept = this.#step() === 1;
      const bit = this.#step();
      if (!isKept) continue;
      part = (part << 1) | bit;
      left--;
      if (left % 16 === 0) {
        word = (word << 16n) | BigInt(part);
        part = 0;
      }
    }
    return word;
  }

  /** Words beyond the field are left out. */
  canonical(): bigint {
    for (;;) {
      const word = this.#word();
      if (word < FIELD_MODULUS) return word;
    }
  }

  reduced(): bigint {
    return this.#word() % FIELD_MODULUS;
  }
}

/** Inverses in the field, by one inversion and three products each. */
function inverses(values: readonly bigint[]): bigint[] {
  const products = [1n];
  for (const value of values) products.push(((products.at(-1) as bigint) * value) % FIELD_MODULUS);
  let inverse = invert(products.at(-1) as bigint);
  const results = new Array<bigint>(values.length);
  for (let i = values.length - 1; i >= 0; i--) {
    results[i] = (inverse * (products[i] as bigint)) % FIELD_MODULUS;
    inverse = (inverse * (values[i] as bigint)) % FIELD_MODULUS;
  }
  return results;
}

/** By the extended Euclidean algorithm. The constants are public: its time may depend on them. */
export function invert(value: bigint): bigint {
  let [low, high] = [value % FIELD_MODULUS, FIELD_MODULUS];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [x, y] = [y - quotient * x, x];
  }
  return ((x % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS;
}
