import { permuteBy } from './poseidon-permutation.ts';

let loading: Promise<void> | undefined;

/**
 * Loads circomlibjs and compiles its WebAssembly, which takes about half a second of a processor, once per process. After
 * that a permutation takes a half to two thirds of the time. Needs Node.
 */
export function compilePoseidon(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const { buildPoseidon } = await import('circomlibjs');
  const poseidon = await buildPoseidon();
  permuteBy((domain, inputs, outputs) =>
    outputs === 1
      ? [poseidon.F.toObject(poseidon(inputs, domain, 1))]
      : poseidon(inputs, domain, outputs).map((word) => poseidon.F.toObject(word)),
  );
}
