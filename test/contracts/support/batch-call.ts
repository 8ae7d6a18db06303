import type { Contract } from 'ethers';
import type { EvmProof } from '../../../src/protocol/evm-proof.ts';
import { combineC, fold, type ProvenSet } from '../../../src/verifier/combine-proofs.ts';
import type { VerificationKey } from '../../../src/verifier/verification-key.ts';

/** Arguments of IGroth16Verifier.verifyAllAnd, but for the other verifier. */
export type BatchCall = {
  readonly combinedC: readonly [bigint, bigint];
  readonly base: readonly [bigint, bigint];
  readonly commonAt: bigint;
  readonly common: readonly bigint[];
  readonly ownAt: bigint;
  readonly own: readonly bigint[];
  readonly points: readonly bigint[];
  readonly otherProof: EvmProof;
  readonly otherBase: readonly [bigint, bigint];
  readonly otherAt: bigint;
  readonly otherSignals: readonly bigint[];
};

const maskOf = (positions: readonly number[]): bigint =>
  positions.reduce((mask, i) => mask | (1n << BigInt(i)), 0n);

/**
 * The honest call for a set of proofs.
 * @param common positions of the signals that all proofs share; `own`: that each has of its own; the others are folded
 * @param openFolded positions of the opening's signals that are folded
 */
export function batchCall(
  set: ProvenSet,
  common: readonly number[],
  own: readonly number[],
  openFolded: readonly number[],
): BatchCall {
  const { key, attestations, openKey, opening } = set;
  const first = attestations[0]?.signals ?? [];
  const all = (signals: readonly bigint[]) => signals.map((_, i) => i);
  const folded = all(first).filter((i) => !common.includes(i) && !own.includes(i));
  const shown = all(opening.signals).filter((i) => !openFolded.includes(i));
  const pick = (signals: readonly bigint[], at: readonly number[]) => at.map((i) => signals[i] ?? 0n);
  return {
    combinedC: combineC(set),
    base: fold(key, first, folded),
    commonAt: maskOf(common),
    common: pick(first, common),
    ownAt: maskOf(own),
    own: attestations.flatMap(({ signals }) => pick(signals, own)),
    points: attestations.flatMap(({ proof: { a, b } }) => [...a, ...b[0], ...b[1]]),
    otherProof: opening.proof,
    otherBase: fold(openKey, opening.signals, openFolded),
    otherAt: maskOf(shown),
    otherSignals: pick(opening.signals, shown),
  };
}

/** A verifier's own fold of the signals at these positions. */
export async function foldOn(
  verifier: Contract,
  signals: readonly bigint[],
  positions: readonly number[],
): Promise<bigint[]> {
  const chosen = positions.map((i) => signals[i] ?? 0n);
  return [...(await verifier.getFunction('fold').staticCall(chosen, maskOf(positions)))];
}

/** The expected value. */
foldOn.expected = (key: VerificationKey, signals: readonly bigint[], positions: readonly number[]) => [
  ...fold(key, signals, positions),
];
