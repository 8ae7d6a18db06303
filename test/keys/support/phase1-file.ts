import { bn254 } from '@noble/curves/bn254.js';
import type { Trapdoor } from '../../../src/prover/setup/trapdoor.ts';

const { Fr, Fp } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

/** Little-endian, 32 bytes. */
const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
const montgomery = (value: bigint): Buffer => bytesOf((value << 256n) % Fp.ORDER);

export function g1Bytes(scalar: bigint): Buffer {
  if (scalar === 0n) return Buffer.alloc(64);
  const { x, y } = G1.BASE.multiplyUnsafe(scalar).toAffine();
  return Buffer.concat([x, y].map(montgomery));
}

export function g2Bytes(scalar: bigint): Buffer {
  if (scalar === 0n) return Buffer.alloc(128);
  const { x, y } = G2.BASE.multiplyUnsafe(scalar).toAffine();
  return Buffer.concat([x.c0, x.c1, y.c0, y.c1].map(montgomery));
}

/** ω^j of the domain of 2^k, for ω = 5^((r − 1)/2^k). */
const rootsOf = (k: number): bigint[] => {
  const root = Fr.pow(5n, (Fr.ORDER - 1n) >> BigInt(k));
  return Array.from({ length: 2 ** k }, (_, j) => Fr.pow(root, BigInt(j)));
};

/** The j-th Lagrange polynomial of the domain of 2^k at tau, by its product formula. */
export function lagrange(k: number, j: number, tau: bigint): bigint {
  const roots = rootsOf(k);
  const at = roots[j] as bigint;
  const others = roots.filter((_, i) => i !== j);
  const product = (value: bigint) => others.reduce((all, root) => Fr.mul(all, Fr.sub(value, root)), 1n);
  return Fr.div(product(tau), product(at));
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value, 4 * i);
  });
  return bytes;
}

/**
 * A phase-1 file (ptau) of 2^power of known secrets, with what snarkjs reads from it for a key whose domain is
 * 2^power; the rest is left 0.
 */
export function phase1File(power: number, { tau, alpha, beta }: Trapdoor): Uint8Array {
  const powers = Array.from({ length: 2 ** (power + 1) - 1 }, (_, i) => Fr.pow(tau, BigInt(i)));
  const prepared = (largest: number, point: (scalar: bigint) => Buffer, factor = 1n) =>
    Buffer.concat(
      Array.from({ length: largest + 1 }, (_, k) =>
        Array.from({ length: 2 ** k }, (_, j) => point(k < power ? 0n : Fr.mul(factor, lagrange(k, j, tau)))),
      ).flat(),
    );
  const sections: [number, Buffer][] = [
    [1, Buffer.concat([u32(32), bytesOf(Fp.ORDER), u32(power, power)])],
    [2, Buffer.concat(powers.map(g1Bytes))],
    [3, Buffer.concat(powers.slice(0, 2 ** power).map(g2Bytes))],
    [4, g1Bytes(alpha)],
    [5, g1Bytes(beta)],
    [6, g2Bytes(beta)],
    [7, Buffer.alloc(0)],
    [12, prepared(power + 1, g1Bytes)],
    [13, prepared(power, g2Bytes)],
    [14, prepared(power, g1Bytes, alpha)],
    [15, prepared(power, g1Bytes, beta)],
  ];
  const parts = sections.flatMap(([id, content]) => [u32(id, content.length, 0), content]);
  return Buffer.concat([Buffer.from('ptau'), u32(1, sections.length), ...parts]);
}
