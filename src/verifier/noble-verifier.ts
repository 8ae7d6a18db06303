import { bn254 } from '@noble/curves/bn254.js';
import { type NobleG1, toNobleG1, toNobleG2 } from './curve-points.ts';
import { assertArity, type ProofVerifier } from './proof-verifier.ts';

/**
 * A second verifier that shares no arithmetic with snarkjs: e(−A, B)·e(vk_x, γ)·e(C, δ)·e(α, β) = 1.
 * About ten times slower. Use it for cross-checks, and where WebAssembly is unavailable.
 */
export const nobleVerifier: ProofVerifier = {
  async verify(key, publicSignals, proof) {
    assertArity(key, publicSignals);
    const [constant, ...ic] = key.ic.map(toNobleG1);
    let x = constant as NobleG1; // a key has arity + 1 points
    ic.forEach((point, i) => {
      const signal = publicSignals[i] ?? 0n;
      if (signal !== 0n) x = x.add(point.multiplyUnsafe(signal));
    });
    const pairs = [
      { g1: toNobleG1(proof.a).negate(), g2: toNobleG2(proof.b) },
      { g1: toNobleG1(proof.c), g2: toNobleG2(key.delta) },
      { g1: toNobleG1(key.alpha), g2: toNobleG2(key.beta) },
    ];
    // Infinity pairs to 1 with any point, and noble rejects it as an argument.
    if (!x.is0()) pairs.push({ g1: x, g2: toNobleG2(key.gamma) });
    const { Fp12 } = bn254.fields;
    return Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE);
  },
};
