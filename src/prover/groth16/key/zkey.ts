import { inverse, P, R, readInteger, WORD_BYTES, ZKEY_RADIX } from '../constants.ts';
import { Groth16Error } from '../errors.ts';
import type { Affine } from '../runtime/affine.ts';
import { readSections } from './sections.ts';

/** The points of a key that a proof adds to its sums, and those of its verification key. */
export interface KeyPoints {
  readonly alpha1: Affine;
  readonly beta1: Affine;
  readonly beta2: Affine;
  readonly gamma2: Affine;
  readonly delta1: Affine;
  readonly delta2: Affine;
}

/** A Groth16 proving key in the format of snarkjs, its parts still as bytes. */
export interface Zkey {
  /** Wires, with the constant one. */
  readonly variables: number;
  readonly publicSignals: number;
  /** A power of two. */
  readonly domain: number;
  readonly points: KeyPoints;
  /** The input commitments of the verification key. */
  readonly inputs: Uint8Array;
  /** Entries of the constraint matrices A and B, 44 bytes each: matrix, row, wire, value. */
  readonly coefficients: Uint8Array;
  readonly bases: Readonly<Record<SumName, Uint8Array>>;
}

export type SumName = 'A' | 'B1' | 'B2' | 'C' | 'H';

export const COEFFICIENT_BYTES = 44;
const G1 = 2 * WORD_BYTES;
const G2 = 4 * WORD_BYTES;
const LARGEST_DOMAIN = 2 ** 28;
const PROTOCOLS: Readonly<Record<number, string>> = { 2: 'PLONK', 10: 'FFLONK' };

const fail = (why: string) => new Groth16Error('bad-key', `The key ${why}.`);

/** @throws Groth16Error `bad-key` */
export function readZkey(bytes: Uint8Array): Zkey {
  const sections = readSections(bytes, 'zkey', 'The key', 'bad-key');
  const section = (number: number): Uint8Array => {
    const found = sections.get(number);
    if (!found) throw fail(`has no section ${number}`);
    return found;
  };
  checkProtocol(section(1));
  const header = readHeader(section(2));
  const { variables, publicSignals, domain } = header;
  const sized = (number: number, size: number): Uint8Array => {
    const found = section(number);
    if (found.length !== size) throw fail(`has ${found.length} bytes in section ${number}, not ${size}`);
    return found;
  };
  const coefficients = section(4);
  if (coefficients.length < 4) throw fail('has no coefficients');
  const count = new DataView(coefficients.buffer, coefficients.byteOffset).getUint32(0, true);
  return {
    ...header,
    inputs: sized(3, G1 * (publicSignals + 1)),
    coefficients: sized(4, 4 + COEFFICIENT_BYTES * count).subarray(4),
    bases: {
      A: sized(5, G1 * variables),
      B1: sized(6, G1 * variables),
      B2: sized(7, G2 * variables),
      C: sized(8, G1 * (variables - publicSignals - 1)),
      H: sized(9, G1 * domain),
    },
  };
}

/** The header section of a key that `readZkey` takes. */
export const headerOf = (bytes: Uint8Array): Uint8Array =>
  readSections(bytes, 'zkey', 'The key', 'bad-key').get(2) as Uint8Array;

function checkProtocol(section: Uint8Array): void {
  if (section.length !== 4) throw fail('has a protocol section of another size');
  const protocol = new DataView(section.buffer, section.byteOffset).getUint32(0, true);
  if (protocol === 1) return;
  throw fail(`is for ${PROTOCOLS[protocol] ?? `protocol ${protocol}`}, not for Groth16`);
}

type Header = Pick<Zkey, 'variables' | 'publicSignals' | 'domain' | 'points'>;
const HEADER_BYTES = 2 * (4 + WORD_BYTES) + 12 + 3 * G1 + 3 * G2;

function readHeader(section: Uint8Array): Header {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const size = section.length < 4 ? 0 : view.getUint32(0, true);
  if (size !== WORD_BYTES || section.length !== HEADER_BYTES) throw fail('is for another curve than BN254');
  if (readInteger(section, 4) !== P || readInteger(section, 8 + WORD_BYTES) !== R) {
    throw fail('is for another curve than BN254');
  }
  let at = 2 * (4 + WORD_BYTES);
  const [variables, publicSignals, domain] = [0, 4, 8].map((o) => view.getUint32(at + o, true)) as [
    number,
    number,
    number,
  ];
  at += 12;
  if (variables <= publicSignals) throw fail('has fewer wires than public signals');
  if (domain < 2 || domain > LARGEST_DOMAIN || (domain & (domain - 1)) !== 0) {
    throw fail(`has a domain of ${domain}, not a power of two`);
  }
  const point = (components: 1 | 2): Affine => {
    const bytes = section.subarray(at, at + 2 * WORD_BYTES * components);
    at += bytes.length;
    return readAffine(bytes);
  };
  const [alpha1, beta1, beta2, gamma2, delta1, delta2] = [
    point(1),
    point(1),
    point(2),
    point(2),
    point(1),
    point(2),
  ];
  return { variables, publicSignals, domain, points: { alpha1, beta1, beta2, gamma2, delta1, delta2 } };
}

const SCALE = inverse(ZKEY_RADIX, P);

/** A point of a zkey. @throws Groth16Error `bad-key` if a coordinate is not below p */
export function readAffine(bytes: Uint8Array): Affine {
  const parts = Array.from({ length: bytes.length / WORD_BYTES }, (_, i) =>
    readInteger(bytes, WORD_BYTES * i),
  );
  if (parts.some((part) => part >= P)) throw fail('has a coordinate that is not below p');
  return parts.every((part) => part === 0n) ? undefined : parts.map((part) => (part * SCALE) % P);
}
