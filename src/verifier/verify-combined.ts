import { pippenger } from '@noble/curves/abstract/curve.js';
import { bn254 } from '@noble/curves/bn254.js';
import type { EvmProof } from '../protocol/evm-proof.ts';
import { FIELD_MODULUS } from '../protocol/field.ts';
import { coefficientOf, type ProvenSignals, type SetLayout, seedOf } from './combine-proofs.ts';
import {
  assertG1,
  assertG2,
  type G1Point,
  type G2Point,
  type NobleG1,
  toNobleG1,
  toNobleG2,
} from './curve-points.ts';
import type { VerificationKey } from './verification-key.ts';

/** A proof without its point C, and its public signals. */
export interface SignalsOfPair {
  readonly signals: readonly bigint[];
  readonly proof: Pick<EvmProof, 'a' | 'b'>;
}

/** The proofs of one call as the chain holds them: one point stands for the points C of all attestations. */
export interface CombinedSet {
  readonly key: VerificationKey;
  readonly attestations: readonly SignalsOfPair[];
  readonly combinedC: readonly [bigint, bigint];
  readonly openKey: VerificationKey;
  readonly opening: ProvenSignals;
  /** As in `ProvenSet`. */
  readonly layout?: SetLayout | undefined;
}

/**
 * Whether Σ cⱼ·(Aⱼ·Bⱼ − α·β − Xⱼ·γ) = C*·δ, as contracts/lib/Groth16Batch.sol checks it. The opening only enters the
 * coefficients; verify its proof separately.
 * @throws AssayError `wrong-arity` (2), `invalid-proof` (3) for a point outside its group
 */
export function verifyCombined(set: CombinedSet): boolean {
  const { key, attestations, combinedC, openKey, opening, layout } = set;
  // The seed does not depend on the points C.
  const complete = attestations.map(({ signals, proof }): ProvenSignals => {
    return { signals, proof: { ...proof, c: [0n, 0n] } };
  });
  const seed = seedOf({ key, attestations: complete, openKey, opening, layout });
  const coefficients = attestations.map((_, j) => coefficientOf(seed, j));
  const total = coefficients.reduce((sum, each) => sum + each, 0n) % FIELD_MODULUS;
  const pairs = attestations.map(({ proof }, j) => {
    const { a, b } = pointsOf(proof);
    return { g1: toNobleG1(a).multiplyUnsafe(coefficients[j] ?? 0n), g2: toNobleG2(b) };
  });
  const c: G1Point = { x: combinedC[0], y: combinedC[1] };
  assertG1(c, 'combinedC');
  const add = (g1: NobleG1, g2: G2Point): void => {
    // Infinity pairs to 1 with any point, and noble rejects it as an argument.
    if (!g1.is0()) pairs.push({ g1: g1.negate(), g2: toNobleG2(g2) });
  };
  add(toNobleG1(key.alpha).multiplyUnsafe(total), key.beta);
  add(inputsOf(key, attestations, coefficients, total), key.gamma);
  add(toNobleG1(c), key.delta);
  const { Fp12 } = bn254.fields;
  return Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE);
}

/** Σ cⱼ·Xⱼ, where Xⱼ = ic₀ + Σᵢ xⱼᵢ·icᵢ. */
function inputsOf(
  key: VerificationKey,
  attestations: readonly SignalsOfPair[],
  coefficients: readonly bigint[],
  total: bigint,
): NobleG1 {
  const scalars = key.ic
    .slice(1)
    .map((_, i) =>
      attestations.reduce((sum, { signals }, j) => sum + (coefficients[j] ?? 0n) * (signals[i] ?? 0n), 0n),
    );
  return pippenger(
    bn254.G1.Point,
    key.ic.map(toNobleG1),
    [total, ...scalars].map((scalar) => scalar % FIELD_MODULUS),
  );
}

function pointsOf({ a, b }: Pick<EvmProof, 'a' | 'b'>): { a: G1Point; b: G2Point } {
  const points = {
    a: { x: a[0], y: a[1] },
    b: { x: { c0: b[0][1], c1: b[0][0] }, y: { c0: b[1][1], c1: b[1][0] } },
  };
  assertG1(points.a, 'a');
  assertG2(points.b, 'b');
  return points;
}
