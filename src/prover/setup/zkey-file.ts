import { BASE_MODULUS, FIELD_MODULUS as R } from '../../protocol/field.ts';
import type { ConstraintSystem } from './r1cs-file.ts';
import { writeScalar } from './scalar-field.ts';

/** Points as snarkjs stores them: affine, coordinates in Montgomery form, little-endian; infinity is zeros. */
export interface KeyPoints {
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly delta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly gamma2: Uint8Array;
  readonly delta2: Uint8Array;
  /** (β·A + α·B + C)/γ of the constant and each public wire. */
  readonly ic: Uint8Array;
  readonly a: Uint8Array;
  readonly b1: Uint8Array;
  readonly b2: Uint8Array;
  /** (β·A + α·B + C)/δ of each private wire. */
  readonly c: Uint8Array;
  /** The odd Lagrange polynomials of twice the domain, over δ. */
  readonly h: Uint8Array;
}

export const G1_BYTES = 64;
export const G2_BYTES = 128;

const SECTION_HEADER = 12;
const GROTH16 = 1;
const SCALAR_BYTES = 32;
const COEFFICIENT_BYTES = 12 + SCALAR_BYTES;
/** R² mod r for R = 2^256: coefficients are stored times R², so that one Montgomery product with a plain witness value gives a value in Montgomery form. */
const MONTGOMERY_SQUARED = (1n << 512n) % R;

/**
 * A Groth16 proving key in snarkjs' format zkey, version 1, sections in the order in which snarkjs writes them:
 * protocol, header, coefficients, IC, H, C, A, B1, B2, contributions.
 * @param circuitHash 64 bytes; in a ceremony the start of the transcript
 */
export function zkeyFile(
  system: ConstraintSystem,
  power: number,
  points: KeyPoints,
  circuitHash: Uint8Array,
): Uint8Array {
  const sections: [number, Uint8Array][] = [
    [1, words(GROTH16)],
    [2, header(system, power, points)],
    [4, coefficients(system)],
    [3, points.ic],
    [9, points.h],
    [8, points.c],
    [5, points.a],
    [6, points.b1],
    [7, points.b2],
    [10, concat([circuitHash, words(0)])],
  ];
  return concat([
    Buffer.from('zkey', 'latin1'),
    words(1, sections.length),
    ...sections.flatMap(([id, content]) => [sectionHeader(id, content.length), content]),
  ]);
}

function header(system: ConstraintSystem, power: number, points: KeyPoints): Uint8Array {
  const { alpha1, beta1, beta2, gamma2, delta1, delta2 } = points;
  return concat([
    ...[words(SCALAR_BYTES), scalar(BASE_MODULUS), words(SCALAR_BYTES), scalar(R)],
    words(system.wires, system.publicSignals, 2 ** power),
    ...[alpha1, beta1, beta2, gamma2, delta1, delta2],
  ]);
}

/** Matrix, row, wire and value of every coefficient of A and B, with the rows of the public wires at the end. */
function coefficients(system: ConstraintSystem): Uint8Array {
  let count = system.publicSignals + 1;
  for (const { matrix } of system.terms()) if (matrix !== 2) count++;
  const content = new Uint8Array(4 + count * COEFFICIENT_BYTES);
  const view = new DataView(content.buffer);
  view.setUint32(0, count, true);
  let at = 4;
  const write = (matrix: number, row: number, wire: number, value: bigint) => {
    view.setUint32(at, matrix, true);
    view.setUint32(at + 4, row, true);
    view.setUint32(at + 8, wire, true);
    writeScalar(view, at + 12, (value * MONTGOMERY_SQUARED) % R);
    at += COEFFICIENT_BYTES;
  };
  for (const { matrix, constraint, wire, value } of system.terms()) {
    if (matrix !== 2) write(matrix, constraint, wire, value);
  }
  for (let wire = 0; wire <= system.publicSignals; wire++) write(0, system.constraints + wire, wire, 1n);
  return content;
}

function sectionHeader(id: number, length: number): Uint8Array {
  const bytes = new Uint8Array(SECTION_HEADER);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, id, true);
  view.setBigUint64(4, BigInt(length), true);
  return bytes;
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint32(4 * i, value, true);
  });
  return bytes;
}

function scalar(value: bigint): Uint8Array {
  const bytes = new Uint8Array(SCALAR_BYTES);
  writeScalar(new DataView(bytes.buffer), 0, value);
  return bytes;
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
