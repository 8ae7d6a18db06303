import { pippenger } from '@noble/curves/abstract/curve.js';
import { bn254 } from '@noble/curves/bn254.js';
import { keccak256 } from 'ethers';
import type { EvmProof } from '../protocol/evm-proof.ts';
import { type CircuitName, publicSignalNames } from '../protocol/shape.ts';
import { type G1Point, type NobleG1, toNobleG1 } from './curve-points.ts';
import { assertArity } from './proof-verifier.ts';
import type { VerificationKey } from './verification-key.ts';

/** A proof and its public signals. */
export interface ProvenSignals {
  readonly signals: readonly bigint[];
  readonly proof: EvmProof;
}

/** The proofs of one call: attestations of one circuit, and the opening of their commitments' sum. */
export interface ProvenSet {
  readonly key: VerificationKey;
  readonly attestations: readonly ProvenSignals[];
  readonly openKey: VerificationKey;
  readonly opening: ProvenSignals;
  /** Default: that of the circuits `attestation-*` and `open-*`. */
  readonly layout?: SetLayout | undefined;
}

/** Positions of public signals by the part of the call that has them. */
export interface SetLayout {
  /** Of an attestation: shared by all attestations of a call. The round decides those that are in neither list. */
  readonly common: readonly number[];
  /** Of an attestation: its own. */
  readonly own: readonly number[];
  /** Of the other proof of the call: those that the round decides. */
  readonly openRound: readonly number[];
}

const layoutOf = (key: VerificationKey, openKey: VerificationKey): SetLayout => ({
  common: positionsOf(publicSignalNames(key.circuit as CircuitName), ['root', 'period', 'context']),
  own: positionsOf(publicSignalNames(key.circuit as CircuitName), [
    ...['batchIndex', 'count', 'commitment', 'band'],
  ]),
  openRound: positionsOf(publicSignalNames(openKey.circuit as CircuitName), ['trainerKey']),
});

/** Affine coordinates. Infinity is (0, 0), as in the precompiles. */
export type AffinePoint = readonly [bigint, bigint];

/** Σ scalarᵢ·pointᵢ, for points of G1 other than infinity and scalars in [0, r). */
export type MultiplyG1 = (points: readonly G1Point[], scalars: readonly bigint[]) => AffinePoint;

const G1 = bn254.G1.Point;

/** With noble-curves: slow, but without WebAssembly. */
export const multiplyByNoble: MultiplyG1 = (points, scalars) =>
  affine(pippenger(G1, points.map(toNobleG1), [...scalars]));

/**
 * The point C* = Σ cⱼ·Cⱼ that the contract takes in place of the attestations' own points C.
 * The coefficients are derived from everything else in the call, as in contracts/lib/Groth16Batch.sol. Any
 * change of the call needs another C*, and computing it takes the complete proofs.
 * @param set at least one attestation, with valid points and canonical signals. Shared signals are taken from
 *   the first attestation, as in the contract.
 * @throws AssayError `wrong-arity`
 */
export function combineC(set: ProvenSet, multiply: MultiplyG1 = multiplyByNoble): AffinePoint {
  const seed = seedOf(set, multiply);
  return multiply(
    set.attestations.map(({ proof: { c } }) => ({ x: c[0], y: c[1] })),
    set.attestations.map((_, j) => coefficientOf(seed, j)),
  );
}

/**
 * The seed from which the coefficients are derived.
 * @throws AssayError `wrong-arity`
 */
export function seedOf(
  { key, attestations, openKey, opening, layout = layoutOf(key, openKey) }: ProvenSet,
  multiply: MultiplyG1 = multiplyByNoble,
): bigint {
  for (const { signals } of attestations) assertArity(key, signals);
  assertArity(openKey, opening.signals);
  const { common, own, openRound } = layout;
  const visible = new Set([...common, ...own]);
  const first = attestations[0]?.signals ?? [];
  const round = first.map((_, i) => i).filter((i) => !visible.has(i));
  const openRest = opening.signals.map((_, i) => i).filter((i) => !openRound.includes(i));
  const transcript = hashWords(
    BigInt(key.vkHash),
    BigInt(openKey.vkHash),
    ...pairOf(opening.proof),
    ...opening.proof.c,
    ...fold(openKey, opening.signals, openRound, multiply),
    maskOf(openRest),
    ...pick(opening.signals, openRest),
  );
  return hashWords(
    transcript,
    BigInt(attestations.length),
    ...fold(key, first, round, multiply),
    maskOf(common),
    maskOf(own),
    ...pick(first, common),
    ...attestations.flatMap(({ signals }) => pick(signals, own)),
    ...attestations.flatMap(({ proof }) => pairOf(proof)),
  );
}

/** The coefficient of attestation j: 128 bits, never 0. */
export function coefficientOf(seed: bigint, j: number): bigint {
  const bits = hashWords(seed, BigInt(j)) >> 128n;
  return bits === 0n ? 1n : bits;
}

/** ic₀ plus the sum of these signals times their points, as `fold` of the verifier contract. */
export function fold(
  key: VerificationKey,
  signals: readonly bigint[],
  positions: readonly number[],
  multiply: MultiplyG1 = multiplyByNoble,
): AffinePoint {
  const points = [0, ...positions.map((i) => i + 1)].map((i) => key.ic[i] ?? { x: 0n, y: 0n });
  return multiply(points, [1n, ...pick(signals, positions)]);
}

/** Positions of the signals with these names, ascending; `W` names every `W[i]` and `W[i][j]`. */
export const positionsOf = (signals: readonly string[], names: readonly string[]): number[] =>
  signals
    .map((signal, i) => (names.includes(signal.replace(/(\[\d+\])+$/, '')) ? i : -1))
    .filter((i) => i >= 0);

const pick = (signals: readonly bigint[], positions: readonly number[]): bigint[] =>
  positions.map((i) => signals[i] ?? 0n);

const maskOf = (positions: readonly number[]): bigint =>
  positions.reduce((mask, i) => mask | (1n << BigInt(i)), 0n);

const pairOf = ({ a, b }: EvmProof): bigint[] => [...a, ...b[0], ...b[1]];

function affine(point: NobleG1): AffinePoint {
  if (point.is0()) return [0n, 0n];
  const { x, y } = point.toAffine();
  return [x, y];
}

/** keccak256 of words of 32 bytes. */
function hashWords(...words: readonly bigint[]): bigint {
  return BigInt(keccak256(`0x${words.map((word) => word.toString(16).padStart(64, '0')).join('')}`));
}
