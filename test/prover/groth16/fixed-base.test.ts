import { bn254 } from '@noble/curves/bn254.js';
import { describe, expect, it } from 'vitest';
import {
  inverse,
  P,
  R,
  readInteger,
  writeInteger,
  ZKEY_RADIX,
} from '../../../src/prover/groth16/constants.ts';
import { fixedBaseG1, fixedBaseG2 } from '../../../src/prover/groth16/runtime/fixed-base.ts';
import { seeded } from './support/random.ts';

const scale = inverse(ZKEY_RADIX, P);

function pack(scalars: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(32 * scalars.length);
  for (const [i, scalar] of scalars.entries()) writeInteger(bytes, 32 * i, scalar);
  return bytes;
}
const unpack = (bytes: Uint8Array): bigint[] =>
  Array.from({ length: bytes.length / 32 }, (_, i) => (readInteger(bytes, 32 * i) * scale) % P);

describe('multiples of the generators', () => {
  const random = seeded('fixed base');
  const edges = [0n, 1n, 2n, 3n, R - 1n, R - 2n, 4096n, 4097n, 8191n, 8192n, 1n << 253n, R / 2n, R / 2n + 1n];
  const scalars = [...edges, ...Array.from({ length: 40 }, () => random.below(R))];

  it('agree with noble-curves in G1, at edges and at random', async () => {
    const expected = scalars.flatMap((s) => {
      if (s === 0n) return [0n, 0n];
      const { x, y } = bn254.G1.Point.BASE.multiply(s).toAffine();
      return [x, y];
    });
    expect(unpack(await fixedBaseG1(pack(scalars)))).toEqual(expected);
  });

  it('agree with noble-curves in G2, at edges and at random', async () => {
    const expected = scalars.flatMap((s) => {
      if (s === 0n) return [0n, 0n, 0n, 0n];
      const { x, y } = bn254.G2.Point.BASE.multiply(s).toAffine();
      return [x.c0, x.c1, y.c0, y.c1];
    });
    expect(unpack(await fixedBaseG2(pack(scalars)))).toEqual(expected);
  });

  it('refuse a scalar that is not below the order', async () => {
    await expect(fixedBaseG1(pack([R]))).rejects.toThrow(/order/);
    await expect(fixedBaseG1(new Uint8Array(31))).rejects.toThrow(/32 bytes/);
  });
});
