import type { EvmProof } from '../protocol/evm-proof.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import type { G1Point, G2Point } from './curve-points.ts';

/** Canonical coordinates of a parsed Groth16 proof. Not yet checked to be points of their groups. */
export interface ProofCoordinates {
  readonly a: G1Point;
  readonly b: G2Point;
  readonly c: G1Point;
}

declare const inGroups: unique symbol;

/**
 * Coordinates that are known to be points of their groups, none at infinity: only `parseProof` says so.
 *
 * @example
 * ```ts
 * import type { Proof } from 'assay/sdk';
 *
 * export const pointA = ({ a }: Proof) => [a.x, a.y];
 * ```
 */
export interface Proof extends ProofCoordinates {
  readonly [inGroups]: true;
}

/** Spells a proof on the wire. */
export function toWireProof(proof: ProofCoordinates): WireProof {
  return {
    a: [`${proof.a.x}`, `${proof.a.y}`],
    b: [
      [`${proof.b.x.c0}`, `${proof.b.x.c1}`],
      [`${proof.b.y.c0}`, `${proof.b.y.c1}`],
    ],
    c: [`${proof.c.x}`, `${proof.c.y}`],
  };
}

/** A proof as snarkjs takes it. Its package brings no types, and programs that use this file's types need none of it. */
export interface SnarkjsProof {
  protocol: string;
  curve: string;
  pi_a: string[];
  pi_b: string[][];
  pi_c: string[];
}

/** A proof as snarkjs takes it: projective triples with z = 1. */
export function toSnarkjsProof(proof: Proof): SnarkjsProof {
  const wire = toWireProof(proof);
  return {
    protocol: 'groth16',
    curve: 'bn128',
    pi_a: [...wire.a, '1'],
    pi_b: [[...wire.b[0]], [...wire.b[1]], ['1', '0']],
    pi_c: [...wire.c, '1'],
  };
}

/** A proof as the verifier contracts take it: imaginary parts first. */
export function toEvmProof(proof: ProofCoordinates): EvmProof {
  return {
    a: [proof.a.x, proof.a.y],
    b: [
      [proof.b.x.c1, proof.b.x.c0],
      [proof.b.y.c1, proof.b.y.c0],
    ],
    c: [proof.c.x, proof.c.y],
  };
}
