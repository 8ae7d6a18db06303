import { bn254 } from '@noble/curves/bn254.js';
import type { EvmProof } from '../../../src/protocol/evm-proof.ts';

/** The proof with one of its eight coordinates replaced. */
export function withCoordinate(proof: EvmProof, i: number, change: (value: bigint) => bigint): EvmProof {
  const flat = [...proof.a, ...proof.b[0], ...proof.b[1], ...proof.c];
  flat[i] = change(flat[i] ?? 0n);
  const [a0, a1, b0, b1, b2, b3, c0, c1] = flat as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return {
    a: [a0, a1],
    b: [
      [b0, b1],
      [b2, b3],
    ],
    c: [c0, c1],
  };
}

/** A point of the twist outside the subgroup of order r. */
export function strayG2(): EvmProof['b'] {
  const { Fp2 } = bn254.fields;
  const b = bn254.G2.Point.CURVE().b;
  for (let i = 1n; ; i++) {
    const x = Fp2.fromBigTuple([i, 1n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      return [
        [x.c1, x.c0],
        [y.c1, y.c0],
      ];
    } catch {
      // x³ + b is no square.
    }
  }
}
