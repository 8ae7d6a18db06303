import { buildPoseidon } from 'circomlibjs';

// circomlibjs compiles its WebAssembly asynchronously. Awaiting it here keeps the functions of the protocol
// synchronous.
const poseidon = await buildPoseidon();

/** The first `outputs` words of Poseidon's state after the permutation of domain and inputs. */
export function permute(domain: bigint, inputs: readonly bigint[], outputs: number): bigint[] {
  if (outputs === 1) return [poseidon.F.toObject(poseidon(inputs, domain, 1))];
  return poseidon(inputs, domain, outputs).map((word) => poseidon.F.toObject(word));
}
