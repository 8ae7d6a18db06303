import type { SnarkjsProof } from 'snarkjs';
import type { WireProof } from '../protocol/wire-proof.ts';

/** A proof of snarkjs or of our prover in the wire format. */
export function toWire(proof: SnarkjsProof): WireProof {
  const at = (row: readonly string[] | undefined, i: number) => row?.[i] as string;
  return {
    a: [at(proof.pi_a, 0), at(proof.pi_a, 1)],
    b: [
      [at(proof.pi_b[0], 0), at(proof.pi_b[0], 1)],
      [at(proof.pi_b[1], 0), at(proof.pi_b[1], 1)],
    ],
    c: [at(proof.pi_c, 0), at(proof.pi_c, 1)],
  };
}
