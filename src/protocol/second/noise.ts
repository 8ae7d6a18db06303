import { AbiCoder, getBytes, id, keccak256 } from 'ethers';
import { AssayError } from '../errors.ts';
import { FIELD_MODULUS, type Field, hashToField } from '../field.ts';
import { hashMany } from '../poseidon.ts';
import { DOMAINS } from './domains.ts';
import type { Sums } from './model.ts';
import type { PolicyNumbers } from './numbers.ts';

/**
 * The noise of `seal`: e = 2^b * (Bin(64, 1/2) - 32) + U_1 + .. + U_4 - 2 * (2^b - 1), each U uniform of b bits. Its mean
 * is 0, its standard deviation 4.0415 * 2^b, |e| <= 34 * 2^b, and it covers every integer. Nothing for b = 0.
 */

/** The contract's input from which the noise follows. */
export interface NoisePlace {
  readonly chainId: bigint;
  /** The Rounds contract, 0x-prefixed. */
  readonly rounds: string;
  readonly model: Field;
  readonly round: bigint;
  /** Of the dataset's tree. */
  readonly root: Field;
  /** Packed weights: of the round, or for mode 2 those before. */
  readonly weights: readonly Field[];
  readonly policyHash: Field;
  readonly beacon: bigint;
}

const NOISE_TYPE = id('assay.noise.v2');
const coder = AbiCoder.defaultAbiCoder();

/** The public signal `noiseInput`: keccak256 of the ABI encoding, mod r. The contract computes the same. */
export function noiseInput(place: NoisePlace): Field {
  const weights = keccak256(coder.encode(['uint256[]'], [place.weights]));
  const encoded = coder.encode(
    ['bytes32', 'uint256', 'address', 'uint256', 'uint256', 'uint256', 'bytes32', 'uint256', 'uint256'],
    [
      NOISE_TYPE,
      place.chainId,
      place.rounds,
      place.model,
      place.round,
      place.root,
      weights,
      place.policyHash,
      place.beacon,
    ],
  );
  return hashToField(getBytes(encoded));
}

/** The Poseidon outputs that the noise is made of: F + 1 for the words, two for Q. */
export function noiseOutputs(seed: Field, input: Field, count: number): Field[] {
  const outputs: Field[] = [];
  for (let block = 0; outputs.length < count; block++) {
    const width = Math.min(16, count - outputs.length);
    const inputs = [seed, input, ...new Array<bigint>(width - 2).fill(0n)];
    outputs.push(...hashMany(DOMAINS.noise(block), inputs, width));
  }
  return outputs;
}

const LOW_BITS = 208n;
const COINS = 64n;
const WORD_LIMB = 36n;
const Q_LIMB = 47n;
const Q_LOW_BITS = 188n;

/**
 * The low bits of an output, as the circuit admits them: an output with the highest part has no proof.
 * @throws AssayError `no-noise` (3), with a chance below 2^-40
 */
function canonicalLow(output: bigint, bits: bigint): bigint {
  if (output >> bits >= (FIELD_MODULUS - 1n) >> bits)
    throw new AssayError('no-noise', 'A noise output has no canonical decomposition; skip this round.', {
      exitCode: 3,
    });
  return output & ((1n << bits) - 1n);
}

function ones(value: bigint): bigint {
  let count = 0n;
  for (let rest = value; rest > 0n; rest >>= 1n) count += rest & 1n;
  return count;
}

/**
 * e from 64 coins and four uniforms.
 * @param coins at least 64 bits, @param limbs four fields of `width` bits, of which the low `b` count
 */
export function noiseFrom(coins: bigint, limbs: bigint, width: bigint, b: number): bigint {
  if (b === 0) return 0n;
  const mask = (1n << BigInt(b)) - 1n;
  let uniforms = 0n;
  for (let u = 0n; u < 4n; u++) uniforms += (limbs >> (width * u)) & mask;
  return (mask + 1n) * (ones(coins & ((1n << COINS) - 1n)) - 32n) + uniforms - 2n * mask;
}

/** The noise of one word from its output. @throws AssayError `no-noise` */
export function wordNoise(output: bigint, b: number): bigint {
  const low = canonicalLow(output, LOW_BITS);
  return noiseFrom(low, low >> COINS, WORD_LIMB, b);
}

/** The noise of Q from its two outputs. @throws AssayError `no-noise` */
export const lossNoise = (coins: bigint, limbs: bigint, b: number): bigint =>
  noiseFrom(canonicalLow(coins, LOW_BITS), canonicalLow(limbs, Q_LOW_BITS), Q_LIMB, b);

/** The subject of a seal. The numbers are the contract's. */
export const SEAL_MODES = { contributor: 0, holdout: 1, holdoutBefore: 2 } as const;
export type SealMode = keyof typeof SEAL_MODES;

/**
 * The opening of a seal's fresh commitment: a contributor's words with noise and no Q; a holdout's words and Q with
 * noise; at the weights before, Q with noise and no words.
 * @throws AssayError `no-noise`
 */
export function withNoise(
  { words, q }: Sums,
  mode: SealMode,
  numbers: PolicyNumbers,
  seed: Field,
  input: Field,
): Sums {
  const outputs = noiseOutputs(seed, input, words.length + 2);
  const b = { contributor: numbers.noise, holdout: numbers.holdoutNoise, holdoutBefore: 0 }[mode];
  const noise = outputs.slice(0, words.length).map((output) => wordNoise(output, b));
  const bQ = mode === 'contributor' ? 0 : numbers.lossNoise;
  const eQ = lossNoise(outputs[words.length] as bigint, outputs[words.length + 1] as bigint, bQ);
  return {
    words: words.map((word, j) => (mode === 'holdoutBefore' ? 0n : word) + (noise[j] as bigint)),
    q: (mode === 'contributor' ? 0n : q) + eQ,
  };
}
