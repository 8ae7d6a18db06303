import { Field as PrimeField } from '@noble/curves/abstract/modular.js';
import { grainGenConstants, poseidon } from '@noble/curves/abstract/poseidon.js';
import { FIELD_MODULUS } from './field.ts';

/**
 * The permutation of poseidon-permutation.ts in plain bigint arithmetic. The console is built with it, because
 * circomlibjs needs parts of Node. Slower.
 * Parameters are those of circomlib: x^5, 8 full rounds, constants from the Grain generator.
 */

const FULL_ROUNDS = 8;
/** Partial rounds by the number of inputs, from 1. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

const Fr = PrimeField(FIELD_MODULUS);
const permutations = new Map<number, (state: bigint[]) => bigint[]>();

/** The first `outputs` words of Poseidon's state after the permutation of domain and inputs. */
export const permute = (domain: bigint, inputs: readonly bigint[], outputs: number): bigint[] =>
  permutationOf(inputs.length)([domain, ...inputs]).slice(0, outputs);

function permutationOf(inputs: number): (state: bigint[]) => bigint[] {
  const known = permutations.get(inputs);
  if (known !== undefined) return known;
  const basic = {
    Fp: Fr,
    t: inputs + 1,
    roundsFull: FULL_ROUNDS,
    roundsPartial: PARTIAL_ROUNDS[inputs - 1] as number,
  };
  const made = poseidon({ ...basic, ...grainGenConstants(basic), sboxPower: 5 });
  permutations.set(inputs, made);
  return made;
}
