import { AssayError } from './errors.ts';
import type { Field } from './field.ts';
import { permute } from './poseidon-permutation.ts';

const RATE = 16;

/**
 * Poseidon over 1 to 16 field elements, the domain as initial state (PoseidonEx(n, 1) of circomlib).
 * @throws AssayError `wrong-arity`
 */
export function hash(domain: bigint, inputs: readonly bigint[]): Field {
  if (inputs.length < 1 || inputs.length > RATE) {
    throw new AssayError('wrong-arity', `Poseidon takes 1 to ${RATE} inputs.`);
  }
  return permute(domain, inputs, 1)[0] as Field;
}

/**
 * The first `outputs` words of the permutation's state, from 2..16 inputs (circomlib's `PoseidonEx(n, outputs)`).
 * @param outputs 2 to as many as the inputs
 */
export function hashMany(domain: bigint, inputs: readonly bigint[], outputs: number): Field[] {
  if (inputs.length < 2 || inputs.length > RATE || outputs < 2 || outputs > inputs.length) {
    throw new AssayError(
      'wrong-arity',
      `Poseidon takes 2 to ${RATE} inputs and gives at most as many words.`,
    );
  }
  return permute(domain, inputs, outputs) as Field[];
}

/**
 * Overwrite-mode sponge of rate 16 (circuits/lib/sponge.circom). The domain must fix the number of words: the
 * sponge does not pad.
 */
export function sponge(initialState: bigint, words: readonly bigint[]): Field {
  let capacity = initialState;
  for (let start = 0; start < words.length; start += RATE) {
    capacity = hash(capacity, words.slice(start, start + RATE));
  }
  return capacity as Field;
}
