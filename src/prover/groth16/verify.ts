import { bn254 } from '@noble/curves/bn254.js';
import { P, R } from './constants.ts';
import { Groth16Error } from './errors.ts';
import type { Groth16Proof, VerificationKey } from './types.ts';

const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/;
type G1 = typeof bn254.G1.Point.BASE;
type G2 = typeof bn254.G2.Point.BASE;

/**
 * Checks a proof: e(A, B) = e(α, β) e(Σ x_i IC_i, γ) e(C, δ). Everything is read strictly: decimals without leading zeros,
 * coordinates below p, public signals below r, points of their groups.
 * @returns false for a proof or signals that do not verify or cannot be read
 * @throws Groth16Error `bad-vkey` if the verification key cannot be read, or has γ = δ, with which anyone can forge
 */
export async function verify(
  key: VerificationKey,
  publicSignals: readonly string[],
  proof: Groth16Proof,
): Promise<boolean> {
  const vkey = readVerificationKey(key);
  if (publicSignals.length !== key.nPublic) return false;
  const signals = publicSignals.map((signal) => integer(signal, R));
  const [a, b, c] = [g1(proof.pi_a), g2(proof.pi_b), g1(proof.pi_c)];
  if (!a || !b || !c || signals.some((signal) => signal === undefined)) return false;
  const inputs = vkey.inputs
    .slice(1)
    .reduce((sum, point, i) => sum.add(multiple(point, signals[i] as bigint)), vkey.inputs[0] as G1);
  const product = bn254.pairingBatch(
    [
      { g1: a.negate(), g2: b },
      { g1: vkey.alpha, g2: vkey.beta },
      { g1: inputs, g2: vkey.gamma },
      { g1: c, g2: vkey.delta },
    ].filter((pair) => !pair.g1.is0() && !pair.g2.is0()),
  );
  return bn254.fields.Fp12.eql(product, bn254.fields.Fp12.ONE);
}

const multiple = (point: G1, scalar: bigint): G1 =>
  scalar === 0n ? bn254.G1.Point.ZERO : point.multiplyUnsafe(scalar);

function readVerificationKey(key: VerificationKey) {
  const [alpha, beta, gamma, delta] = [
    g1(key.vk_alpha_1),
    g2(key.vk_beta_2),
    g2(key.vk_gamma_2),
    g2(key.vk_delta_2),
  ];
  const inputs = key.IC.map(g1);
  const complete = inputs.length === key.nPublic + 1 && inputs.every((point) => point !== undefined);
  if (key.protocol !== 'groth16' || !alpha || !beta || !gamma || !delta || !complete) {
    throw new Groth16Error('bad-vkey', 'The verification key cannot be read as one of Groth16 on BN254.');
  }
  if (gamma.equals(delta)) {
    throw new Groth16Error(
      'bad-vkey',
      'The verification key has equal gamma and delta: anyone can forge proofs for it.',
    );
  }
  return { alpha, beta, gamma, delta, inputs: inputs as G1[] };
}

function integer(text: string | undefined, limit: bigint): bigint | undefined {
  if (text === undefined || !DECIMAL.test(text)) return undefined;
  const value = BigInt(text);
  return value < limit ? value : undefined;
}

/** An affine point of G1; also infinity as snarkjs writes it. */
function g1(coordinates: readonly string[]): G1 | undefined {
  const [x, y] = coordinates.map((text) => integer(text, P));
  if (x === undefined || y === undefined || coordinates.length !== 3) return undefined;
  if (coordinates[2] === '0') return x === 0n && y === 1n ? bn254.G1.Point.ZERO : undefined;
  if (coordinates[2] !== '1') return undefined;
  return valid(() => bn254.G1.Point.fromAffine({ x, y }));
}

function g2(coordinates: readonly (readonly string[])[]): G2 | undefined {
  const [x, y, z] = coordinates;
  const parts = [x?.[0], x?.[1], y?.[0], y?.[1]].map((text) => integer(text, P));
  const [x0, x1, y0, y1] = parts as [bigint, bigint, bigint, bigint];
  if (parts.includes(undefined) || z?.[0] !== '1' || z[1] !== '0') return undefined;
  return valid(() => bn254.G2.Point.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }));
}

/** On the curve and in the subgroup. */
function valid<T extends { assertValidity(): void }>(make: () => T): T | undefined {
  try {
    const point = make();
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}
