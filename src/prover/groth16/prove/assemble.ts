import { modulo, R } from '../constants.ts';
import type { KeyPoints, SumName } from '../key/zkey.ts';
import { AFFINE_G1, AFFINE_G2, type Affine, type WeightedPoint } from '../runtime/affine.ts';
import type { Groth16Proof } from '../types.ts';

/** Blinding of a proof; below r. */
export interface Blinding {
  readonly r: bigint;
  readonly s: bigint;
}

const RANDOM_BYTES = 48;

/** r and s from the platform's generator. 384 bits are reduced, so that no residue is preferred by more than 2^−130. */
export function randomBlinding(): Blinding {
  const scalar = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
    return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) % R;
  };
  return { r: scalar(), s: scalar() };
}

/** The third scalar behind the witness: −r s. */
export const crossBlinding = ({ r, s }: Blinding): bigint => modulo(-r * s, R);

export type Sums = Readonly<Record<SumName, readonly WeightedPoint[]>>;

/**
 * The proof of its sums. They hold the blinding's multiples of delta: A has r δ, B has s δ, C has −r s δ. What is left is
 * A = α + ΣA, B = β + ΣB and C = ΣC + ΣH + s A + r B.
 */
export function assemble(points: KeyPoints, sums: Sums, { r, s }: Blinding): Groth16Proof {
  const a = AFFINE_G1.affine(AFFINE_G1.add(AFFINE_G1.weighted(sums.A), points.alpha1));
  const b1 = AFFINE_G1.affine(AFFINE_G1.add(AFFINE_G1.weighted(sums.B1), points.beta1));
  const b2 = AFFINE_G2.affine(AFFINE_G2.add(AFFINE_G2.weighted(sums.B2), points.beta2));
  const rest = AFFINE_G1.affine(AFFINE_G1.twoMultiples(a, s, b1, r));
  const c = AFFINE_G1.affine(AFFINE_G1.add(AFFINE_G1.weighted([...sums.C, ...sums.H]), rest));
  const [x, y] = [decimal(b2, 2, 0), decimal(b2, 2, 1)];
  return {
    pi_a: [...decimal(a, 1, 0), ...decimal(a, 1, 1), '1'],
    pi_b: [x, y, ['1', '0']],
    pi_c: [...decimal(c, 1, 0), ...decimal(c, 1, 1), '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
}

/** A coordinate's components. Infinity has probability 2^−254 under blinding; snarkjs writes it as zeros. */
function decimal(point: Affine, components: number, coordinate: 0 | 1): string[] {
  const parts = point ?? new Array<bigint>(2 * components).fill(0n);
  return parts.slice(components * coordinate, components * (coordinate + 1)).map(String);
}
