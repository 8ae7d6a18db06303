import { AssayError } from '../protocol/errors.ts';
import { BASE_MODULUS } from '../protocol/field.ts';
import { parseCanonicalDecimal } from './canonical-decimal.ts';
import { assertG1, assertG2, type Fp2Element, type G1Point } from './curve-points.ts';
import type { Proof, ProofCoordinates } from './proof.ts';

/**
 * Parses the wire format `{a: [x, y], b: [[x0, x1], [y0, y1]], c: [x, y]}`.
 *
 * Strict, because snarkjs is not: it accepts coordinates + q, hex, projective points and omitted zeros, each of
 * which gives one proof many spellings. Here a proof has exactly one.
 *
 * Throws AssayError: `wrong-arity` (a missing, extra or misshapen member), `non-canonical` (a coordinate's
 * spelling or size), `invalid-proof` (off the curve, outside the subgroup, infinity). Never echoes input.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { parseProof } from 'assay/sdk';
 *
 * const { proof } = JSON.parse(readFileSync('proof.json', 'utf8'));
 * console.log(parseProof(proof).a.x);
 * ```
 */
export function parseProof(value: unknown): Proof {
  const proof = parseProofCoordinates(value);
  assertG1(proof.a, 'a');
  assertG1(proof.c, 'c');
  assertG2(proof.b, 'b');
  return proof as Proof;
}

/**
 * As `parseProof`, without checking that the points are in their groups, which takes milliseconds. For
 * verifiers that check it themselves, off the event loop (batch-verifier.ts).
 * @throws AssayError `wrong-arity`, `non-canonical` (2)
 */
export function parseProofCoordinates(value: unknown): ProofCoordinates {
  const members = exactMembers(value, ['a', 'b', 'c']);
  const a = g1(members.a, 'a');
  const b = pair(members.b, 'b');
  const x = fp2(b[0], 'b[0]');
  const y = fp2(b[1], 'b[1]');
  const c = g1(members.c, 'c');
  return { a, b: { x, y }, c };
}

function g1(value: unknown, where: string): G1Point {
  const [x, y] = pair(value, where);
  return { x: coordinate(x, `${where}[0]`), y: coordinate(y, `${where}[1]`) };
}

function fp2(value: unknown, where: string): Fp2Element {
  const [c0, c1] = pair(value, where);
  return { c0: coordinate(c0, `${where}[0]`), c1: coordinate(c1, `${where}[1]`) };
}

function coordinate(value: unknown, where: string): bigint {
  return parseCanonicalDecimal(value, BASE_MODULUS, where);
}

function pair(value: unknown, where: string): [unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new AssayError('wrong-arity', `${where} must be an array of two`);
  }
  return [value[0], value[1]];
}

function exactMembers(value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AssayError('wrong-arity', 'a proof is an object of a, b and c');
  }
  const keys = Object.keys(value);
  if (keys.length !== names.length || !names.every((name) => Object.hasOwn(value, name))) {
    throw new AssayError('wrong-arity', 'a proof has exactly the members a, b and c');
  }
  return value as Record<string, unknown>;
}
