import { BASE_MODULUS as Q } from '../../protocol/field.ts';
import { readScalar } from './scalar-field.ts';
import { G1_BYTES, G2_BYTES } from './zkey-file.ts';

/** The points of a verification key as snarkjs writes them to JSON: projective, decimal. */
export interface VerificationPoints {
  readonly nPublic: number;
  readonly vk_alpha_1: string[];
  readonly vk_beta_2: string[][];
  readonly vk_gamma_2: string[][];
  readonly vk_delta_2: string[][];
  readonly IC: string[][];
}

/**
 * Reads the verification key inside a proving key.
 * @throws RangeError if the bytes are no zkey of Groth16 on BN254 or are cut off
 */
export function verificationPoints(zkey: Uint8Array): VerificationPoints {
  const view = new DataView(zkey.buffer, zkey.byteOffset, zkey.byteLength);
  const sections = zkeySections(view);
  const header = sections.get(2);
  const ic = sections.get(3);
  if (header === undefined || ic === undefined) throw new RangeError('the key has no header');
  if (view.getUint32(header, true) !== 32 || readScalar(view, header + 4) !== Q) {
    throw new RangeError('the key is of another curve');
  }
  const nPublic = view.getUint32(header + 76, true);
  const points = header + 84;
  return {
    nPublic,
    vk_alpha_1: g1(view, points),
    vk_beta_2: g2(view, points + 2 * G1_BYTES),
    vk_gamma_2: g2(view, points + 2 * G1_BYTES + G2_BYTES),
    vk_delta_2: g2(view, points + 3 * G1_BYTES + 2 * G2_BYTES),
    IC: Array.from({ length: nPublic + 1 }, (_, i) => g1(view, ic + i * G1_BYTES)),
  };
}

/** Where the content of each section starts. @throws RangeError if the bytes are no zkey */
export function zkeySections(view: DataView): Map<number, number> {
  if (view.getUint32(0, false) !== 0x7a6b6579) throw new RangeError('the file is no zkey');
  const sections = new Map<number, number>();
  let at = 12;
  for (let rest = view.getUint32(8, true); rest > 0; rest--) {
    sections.set(view.getUint32(at, true), at + 12);
    at += 12 + Number(view.getBigUint64(at + 4, true));
  }
  if (at !== view.byteLength) throw new RangeError('the key is cut off');
  return sections;
}

/** The inverse of 2^256 mod q: takes a coordinate out of Montgomery form. */
const MONTGOMERY_INVERSE = 20988524275117001072002809824448087578619730785600314334253784976379291040311n;

const coordinate = (view: DataView, at: number): string =>
  `${(readScalar(view, at) * MONTGOMERY_INVERSE) % Q}`;

const g1 = (view: DataView, at: number): string[] => [coordinate(view, at), coordinate(view, at + 32), '1'];

const g2 = (view: DataView, at: number): string[][] => [
  [coordinate(view, at), coordinate(view, at + 32)],
  [coordinate(view, at + 64), coordinate(view, at + 96)],
  ['1', '0'],
];
