import { verifyTypedData } from 'ethers';
import type { SecondOriginValues } from '../../client/second/bodies.ts';
import { addPoints, IDENTITY } from '../../protocol/babyjub.ts';
import { contextHash } from '../../protocol/context.ts';
import { SEAL_MODES, type SealMode } from '../../protocol/second/noise.ts';
import {
  type AttestationCircuit,
  type CircuitName,
  publicSignalNames,
  roundCircuit,
  shapeOf,
} from '../../protocol/second/shape.ts';
import { secondEnrolmentTypedData } from '../../protocol/second/typed-data.ts';
import type { ProvenPart, SecondSubmission } from './parcel.ts';

type AnswerSubmission = Extract<SecondSubmission, { kind: 'attestation-set' }>;

/**
 * A proof that a parcel carries. It holds if it verifies under the circuit's key and is bound.
 *
 * @example
 * ```ts
 * import type { SecondClaim } from 'assay/sdk';
 *
 * export const title = ({ name, circuit }: SecondClaim) => `${name}: ${circuit}`;
 * ```
 */
export interface SecondClaim extends ProvenPart {
  /** Part of the parcel. */
  readonly name: string;
  readonly circuit: CircuitName;
  readonly chainId: bigint;
  /** Whether the proof is for the parcel's own statement, and belongs to the parcel's other proofs. */
  readonly isBound: boolean;
}

/**
 * Every proof of a parcel; none of an enrolment.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { parseSecondParcel, secondClaimsOf } from 'assay/sdk';
 *
 * const parcel = parseSecondParcel(JSON.parse(readFileSync('origin.parcel', 'utf8')));
 * for (const { name, isBound } of secondClaimsOf(parcel)) console.log(name, isBound);
 * ```
 */
export function secondClaimsOf(submission: SecondSubmission): SecondClaim[] {
  if (submission.kind === 'enrolment') return [];
  return submission.kind === 'origin' ? [originClaim(submission.values)] : setClaims(submission);
}

/** Members of an origin's statement that are public signals of its proof. */
const ORIGIN_MEMBERS = [
  ...(['root', 'records', 'period', 'sourceListRoot', 'model', 'originNullifier'] as const),
  ...(['sourceTag', 'seedHash'] as const),
];

function originClaim({ statement, publicSignals, proof }: SecondOriginValues): SecondClaim {
  const ofProof = (name: string): bigint | undefined => wordsOf('origin', publicSignals, name)[0];
  const isBound =
    ORIGIN_MEMBERS.every((name) => ofProof(name) === statement[name]) &&
    ofProof('context') === contextHash({ ...statement, round: 0n });
  return { name: 'origin', circuit: 'origin', chainId: statement.chainId, publicSignals, proof, isBound };
}

function setClaims({ circuit, values }: AnswerSubmission): SecondClaim[] {
  const { statement, attestations, seal } = values;
  const { circuit: batchCircuit, f } = shapeOf(circuit);
  const { chainId } = statement;
  const isBound = boundParts(batchCircuit, statement, {
    attestations: attestations.map(({ publicSignals }) => publicSignals),
    seal: seal.publicSignals,
  });
  return [
    ...attestations.map((part, i) => ({
      ...{ name: `batch ${i + 1}`, circuit: batchCircuit, chainId, ...part },
      isBound: isBound.batches[i] === true,
    })),
    { name: 'seal', circuit: roundCircuit('seal', f), chainId, ...seal, isBound: isBound.seal },
  ];
}

/** The public signals of an answer's proofs. */
export interface SetSignals {
  /** One a batch. */
  readonly attestations: readonly (readonly bigint[])[];
  readonly seal: readonly bigint[];
}

/**
 * Whether each proof of an answer is for its statement, and belongs to the others: batches of one dataset at one policy and
 * W, each one once, and a seal of the sum of their commitments. Draw, noise and V are the chain's to compare.
 */
export function boundParts(
  circuit: AttestationCircuit,
  statement: AnswerSubmission['values']['statement'],
  { attestations, seal }: SetSignals,
): { readonly batches: readonly boolean[]; readonly seal: boolean } {
  const sealCircuit = roundCircuit('seal', shapeOf(circuit).f);
  const context = contextHash(statement);
  const ofSeal = (name: string): bigint[] => wordsOf(sealCircuit, seal, name);
  const shared = (signals: readonly bigint[]): string =>
    ['root', 'policyHash', 'W'].flatMap((name) => wordsOf(circuit, signals, name)).join();
  const indices = attestations.map((signals) => wordsOf(circuit, signals, 'index')[0] as bigint);
  return {
    batches: attestations.map(
      (signals, i) =>
        shared(signals) === shared(attestations[0] as readonly bigint[]) &&
        indices.indexOf(indices[i] as bigint) === i &&
        wordsOf(circuit, signals, 'context')[0] === context,
    ),
    seal:
      ofSeal('sum').join() === sumOf(circuit, attestations) &&
      ofSeal('mode')[0] === BigInt(SEAL_MODES[modeOf(statement)]) &&
      attestations.every(
        (signals) => wordsOf(circuit, signals, 'policyHash')[0] === ofSeal('policyHash')[0],
      ) &&
      ofSeal('context')[0] === context,
  };
}

/** The words of a public signal. */
const wordsOf = (circuit: CircuitName, signals: readonly bigint[], name: string): bigint[] =>
  publicSignalNames(circuit).flatMap((each, i) =>
    each === name || each.startsWith(`${name}[`) ? [signals[i] as bigint] : [],
  );

/** The sum of the batches' commitments as `x,y`; undefined where one is no point of the curve. */
function sumOf(circuit: CircuitName, attestations: SetSignals['attestations']): string | undefined {
  try {
    const { x, y } = attestations
      .map((signals) => wordsOf(circuit, signals, 'commitment') as [bigint, bigint])
      .reduce((sum, [px, py]) => addPoints(sum, { x: px, y: py }), IDENTITY);
    return `${x},${y}`;
  } catch {
    return undefined;
  }
}

const modeOf = ({ role, before }: AnswerSubmission['values']['statement']): SealMode =>
  role === 'contributor' ? 'contributor' : before ? 'holdoutBefore' : 'holdout';

/** The account that signed an enrolment. */
export function signerOf({
  values: { enrolment, signature },
}: Extract<SecondSubmission, { kind: 'enrolment' }>): string {
  const { domain, types, value } = secondEnrolmentTypedData(enrolment);
  return verifyTypedData(domain, types, value, signature);
}
