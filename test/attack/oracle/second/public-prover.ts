import { asField } from '../../../../src/protocol/field.ts';
import { type CircuitName, publicSignalNames } from '../../../../src/protocol/second/shape.ts';
import type { SecondProver } from '../../../../src/prover/second/jobs.ts';

/**
 * A prover whose proofs are points without meaning. Everything else that leaves is real: the public signals. An attacker
 * learns nothing from a proof, so that answers take milliseconds here.
 */
export const publicProver: SecondProver = {
  prove: async (circuit, inputs) => ({
    proof: { a: G1, b: G2, c: G1 },
    publicSignals: publicSignalNames(circuit as CircuitName).map((name) => asField(valueAt(inputs, name))),
  }),
  engine: async () => 'none',
  close: async () => {},
};

/** The input of a name such as `V[0][1]`. */
function valueAt(inputs: unknown, name: string): bigint {
  const value = name
    .split(/[[\]]+/)
    .filter((step) => step !== '')
    .reduce((at, step) => (at as Record<string, unknown>)[step], inputs);
  return BigInt(value as bigint | number | string);
}

/** Generators of BN254. */
const G1 = ['1', '2'] as const;
const G2 = [
  [
    '10857046999023057135944570762232829481370756359578518086990519993285655852781',
    '11559732032986387107991004021392285783925812861821192530917403151452391805634',
  ],
  [
    '8495653923123431417604973247489272438418190587263600148770280649306958101930',
    '4082367875863433681332203403145435568316851327593401208105741076214120093531',
  ],
] as const;
