import { AssayError } from '../errors.ts';
import type { Field } from '../field.ts';

/** The numbers of a policy that circuits and contracts share. */
export interface PolicyNumbers {
  /** w: a score is round(<V, G> / w). 1..2^40. */
  readonly scoreScale: bigint;
  /** V = round(G * vScale / (count * 2^24)). 24 bits. */
  readonly vScale: number;
  /** b: the noise of a contributor's words has sd 4.0415 * 2^b; 0 is none. 0..36. */
  readonly noise: number;
  /** b_h: of a holdout's words. 0..36. */
  readonly holdoutNoise: number;
  /** b_Q: of a holdout's squared error. 0..47. */
  readonly lossNoise: number;
  /** Largest |word| of a checkpoint, 27 bits. */
  readonly weightBound: number;
}

export const NOISE_LIMIT = 36;
export const LOSS_NOISE_LIMIT = 47;
/** B^2 < 2^16, and at least the constant feature's square. */
export const BOUND_LIMIT = 255;

/** @throws AssayError `bad-policy` where a number is out of range */
export function assertNumbers(numbers: PolicyNumbers): void {
  const within = (name: keyof PolicyNumbers, lowest: number, highest: number) => {
    const value = numbers[name];
    if (!Number.isInteger(Number(value)) || value < lowest || value > highest)
      throw new AssayError(
        'bad-policy',
        `The policy is out of range: ${name} is from ${lowest} to ${highest}.`,
      );
  };
  within('scoreScale', 1, 2 ** 40);
  within('vScale', 0, 2 ** 24 - 1);
  within('noise', 0, NOISE_LIMIT);
  within('holdoutNoise', 0, NOISE_LIMIT);
  within('lossNoise', 0, LOSS_NOISE_LIMIT);
  within('weightBound', 0, 2 ** 27 - 1);
}

/** One word of 110 bits: w - 1 (40), vScale (24), b, b_h, b_Q (6 each), weightBound (28). */
export function packNumbers(numbers: PolicyNumbers): Field {
  assertNumbers(numbers);
  return ((numbers.scoreScale - 1n) |
    (BigInt(numbers.vScale) << 40n) |
    (BigInt(numbers.noise) << 64n) |
    (BigInt(numbers.holdoutNoise) << 70n) |
    (BigInt(numbers.lossNoise) << 76n) |
    (BigInt(numbers.weightBound) << 82n)) as Field;
}

/** The public signal `numbers` of `evaluate`: the packed numbers, and B^2 (16 bits) from bit 110. */
export const publicNumbers = (numbers: PolicyNumbers, bound: number): Field =>
  (packNumbers(numbers) | ((BigInt(bound) ** 2n) << 110n)) as Field;

/** The inverse of `publicNumbers`; `bound2` is B^2. @throws AssayError `non-canonical` */
export function readPublicNumbers(word: bigint): { numbers: PolicyNumbers; bound2: number } {
  if (word < 0n || word >> 126n !== 0n)
    throw new AssayError('non-canonical', 'The word of a policy has more than 126 bits.');
  const at = (start: bigint, bits: bigint) => (word >> start) & ((1n << bits) - 1n);
  const numbers: PolicyNumbers = {
    scoreScale: at(0n, 40n) + 1n,
    vScale: Number(at(40n, 24n)),
    noise: Number(at(64n, 6n)),
    holdoutNoise: Number(at(70n, 6n)),
    lossNoise: Number(at(76n, 6n)),
    weightBound: Number(at(82n, 28n)),
  };
  assertNumbers(numbers);
  return { numbers, bound2: Number(at(110n, 16n)) };
}
