import { type Permutation, permuteBy } from './poseidon-permutation.ts';

let loading: Promise<Permutation> | undefined;

/**
 * Loads circomlibjs and compiles its WebAssembly, which takes about half a second of a processor, once per process. After
 * that a permutation takes a half to two thirds of the time. Needs Node.
 */
export async function compilePoseidon(): Promise<void> {
  loading ??= load();
  permuteBy(await loading);
}

async function load(): Promise<Permutation> {
  const { buildPoseidon } = await import('circomlibjs');
  const poseidon = await buildPoseidon();
  return (domain, inputs, outputs) =>
    outputs === 1
      ? [poseidon.F.toObject(poseidon(inputs, domain, 1))]
      : poseidon(inputs, domain, outputs).map((word) => poseidon.F.toObject(word));
}
