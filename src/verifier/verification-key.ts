import { bn254 } from '@noble/curves/bn254.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import { BASE_MODULUS } from '../protocol/field.ts';
import { parseCanonicalDecimal } from './canonical-decimal.ts';
import { assertG1, assertG2, type G1Point, type G2Point } from './curve-points.ts';

/** The chain id of local development chains (anvil, hardhat). Keys of grade `dev` are accepted only there. */
export const LOCAL_CHAIN_ID = 31337n;

export type KeyGrade = 'dev' | 'ceremony';

/** A checked Groth16 verification key. */
export interface VerificationKey {
  readonly circuit: string;
  readonly grade: KeyGrade;
  /** Lower-case hex of the key file's SHA-256. */
  readonly sha256: string;
  /**
   * As the verifier contract computes it: keccak256(abi.encode(alpha, beta, gamma, delta, ic)), 0x-prefixed.
   */
  readonly vkHash: string;
  /** Number of public signals. */
  readonly arity: number;
  readonly alpha: G1Point;
  readonly beta: G2Point;
  readonly gamma: G2Point;
  readonly delta: G2Point;
  /** arity + 1 points; the first belongs to the constant. */
  readonly ic: readonly G1Point[];
  /** The parsed JSON, as snarkjs takes it. */
  readonly snarkjs: Readonly<Record<string, unknown>>;
}

const coordinates = z.array(z.string());
const keySchema = z.object({
  protocol: z.literal('groth16'),
  curve: z.literal('bn128'),
  nPublic: z.number().int().min(1).max(4096),
  vk_alpha_1: coordinates,
  vk_beta_2: z.array(coordinates),
  vk_gamma_2: z.array(coordinates),
  vk_delta_2: z.array(coordinates),
  IC: z.array(coordinates),
});

/**
 * Checks a snarkjs verification key.
 * @throws AssayError `key-malformed`, `key-unsafe` (4)
 */
export function parseVerificationKey(
  json: unknown,
  identity: { circuit: string; grade: KeyGrade; sha256: string },
): VerificationKey {
  const parsed = keySchema.safeParse(json);
  if (!parsed.success) throw keyError('key-malformed', `the key of ${identity.circuit} is malformed`);
  const raw = parsed.data;
  if (raw.IC.length !== raw.nPublic + 1) {
    throw keyError('key-malformed', `the key of ${identity.circuit} has the wrong number of points`);
  }
  const key = points(raw, identity.circuit);
  const base = bn254.G2.Point.BASE.toAffine();
  const generator: G2Point = {
    x: { c0: base.x.c0, c1: base.x.c1 },
    y: { c0: base.y.c0, c1: base.y.c1 },
  };
  if (sameG2(key.gamma, key.delta) || sameG2(key.delta, generator)) {
    throw keyError(
      'key-unsafe',
      `the key of ${identity.circuit} has no ceremony contribution, so proofs could be forged; use another key`,
    );
  }
  return { ...identity, arity: raw.nPublic, ...key, vkHash: vkHashOf(key), snarkjs: raw };
}

/** Hashes a key with its G2 coordinates in the order of the EVM, imaginary part first. */
function vkHashOf(key: ReturnType<typeof points>): string {
  const evmG1 = (p: G1Point) => [p.x, p.y];
  const evmG2 = (p: G2Point) => [
    [p.x.c1, p.x.c0],
    [p.y.c1, p.y.c0],
  ];
  const ic = key.ic.flatMap(evmG1);
  const head = [evmG1(key.alpha), evmG2(key.beta), evmG2(key.gamma), evmG2(key.delta)].flat(2);
  // The offset of the array counts the head and itself; its length stands before its elements.
  const words = [...head, BigInt(32 * (head.length + 1)), BigInt(key.ic.length), ...ic];
  return `0x${bytesToHex(keccak_256(concatBytes(...words.map(wordOf))))}`;
}

/** 32 bytes, big-endian. */
const wordOf = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(64, '0'));

function points(raw: z.infer<typeof keySchema>, circuit: string) {
  try {
    const key = {
      alpha: g1(raw.vk_alpha_1),
      beta: g2(raw.vk_beta_2),
      gamma: g2(raw.vk_gamma_2),
      delta: g2(raw.vk_delta_2),
      ic: raw.IC.map(g1),
    };
    for (const point of [key.alpha, ...key.ic]) assertG1(point, 'key');
    for (const point of [key.beta, key.gamma, key.delta]) assertG2(point, 'key');
    return key;
  } catch (cause) {
    throw keyError('key-malformed', `the key of ${circuit} has a malformed point`, cause);
  }
}

function g1(point: readonly string[]): G1Point {
  if (point.length !== 3 || point[2] !== '1') throw keyError('key-malformed', 'a key point is not affine');
  return { x: coordinate(point[0]), y: coordinate(point[1]) };
}

function g2(point: readonly (readonly string[])[]): G2Point {
  const [x, y, z] = point;
  const affine = z !== undefined && z.length === 2 && z[0] === '1' && z[1] === '0';
  if (point.length !== 3 || !affine || x?.length !== 2 || y?.length !== 2) {
    throw keyError('key-malformed', 'a key point is not affine');
  }
  return {
    x: { c0: coordinate(x[0]), c1: coordinate(x[1]) },
    y: { c0: coordinate(y[0]), c1: coordinate(y[1]) },
  };
}

function coordinate(value: unknown): bigint {
  return parseCanonicalDecimal(value, BASE_MODULUS, 'a key coordinate');
}

function sameG2(p: G2Point, q: G2Point): boolean {
  return p.x.c0 === q.x.c0 && p.x.c1 === q.x.c1 && p.y.c0 === q.y.c0 && p.y.c1 === q.y.c1;
}

export function keyError(code: string, message: string, cause?: unknown): AssayError {
  return new AssayError(code, message, { exitCode: 4, cause });
}
