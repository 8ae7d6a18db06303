import { verifyTypedData } from 'ethers';
import type { SecondOriginValues } from '../../client/second/bodies.ts';
import { addPoints, IDENTITY } from '../../protocol/babyjub.ts';
import { contextHash } from '../../protocol/context.ts';
import { SEAL_MODES, type SealMode } from '../../protocol/second/noise.ts';
import { type CircuitName, publicSignalNames, roundCircuit, shapeOf } from '../../protocol/second/shape.ts';
import { secondEnrolmentTypedData } from '../../protocol/second/typed-data.ts';
import type { ProvenPart, SecondSubmission } from './parcel.ts';

type AnswerSubmission = Extract<SecondSubmission, { kind: 'attestation-set' }>;

/** A proof that a parcel of the second edition carries. */
export interface SecondClaim extends ProvenPart {
  /** Part of the parcel. */
  readonly name: string;
  readonly circuit: CircuitName;
  readonly chainId: bigint;
  /** Whether the proof is for the parcel's own statement, and belongs to the parcel's other proofs. */
  readonly isBound: boolean;
}

/** Every proof of a parcel; none of an enrolment. */
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
  const part = { publicSignals, proof };
  const isAbout = ORIGIN_MEMBERS.every((name) => wordsOf('origin', part, name)[0] === statement[name]);
  const context = contextHash({ ...statement, round: 0n });
  return claimOf('origin', 'origin', part, statement.chainId, context, isAbout);
}

/**
 * The proofs of an answer belong together: batches of one dataset at one policy and W, each one once, and a seal of the sum
 * of their commitments. Draw, noise and V are the chain's to compare.
 */
function setClaims({ circuit, values }: AnswerSubmission): SecondClaim[] {
  const { statement, attestations, seal } = values;
  const { circuit: batchCircuit, f } = shapeOf(circuit);
  const sealCircuit = roundCircuit('seal', f);
  const context = contextHash(statement);
  const shared = (part: ProvenPart): string =>
    ['root', 'policyHash', 'W'].flatMap((name) => wordsOf(batchCircuit, part, name)).join();
  const indices = attestations.map((part) => wordsOf(batchCircuit, part, 'index')[0] as bigint);
  const batches = attestations.map((part, i) => {
    const isOfSet = shared(part) === shared(attestations[0] as ProvenPart);
    const isNew = indices.indexOf(indices[i] as bigint) === i;
    return claimOf(`batch ${i + 1}`, batchCircuit, part, statement.chainId, context, isOfSet && isNew);
  });
  const isOfBatches =
    wordsOf(sealCircuit, seal, 'sum').join() === sumOf(batchCircuit, attestations) &&
    wordsOf(sealCircuit, seal, 'mode')[0] === BigInt(SEAL_MODES[modeOf(statement)]) &&
    attestations.every(
      (part) => wordsOf(batchCircuit, part, 'policyHash')[0] === wordsOf(sealCircuit, seal, 'policyHash')[0],
    );
  return [...batches, claimOf('seal', sealCircuit, seal, statement.chainId, context, isOfBatches)];
}

function claimOf(
  name: string,
  circuit: CircuitName,
  { publicSignals, proof }: ProvenPart,
  chainId: bigint,
  context: bigint,
  isAbout: boolean,
): SecondClaim {
  const isBound = isAbout && wordsOf(circuit, { publicSignals }, 'context')[0] === context;
  return { name, circuit, chainId, publicSignals, proof, isBound };
}

/** The words of a public signal. */
const wordsOf = (
  circuit: CircuitName,
  { publicSignals }: Pick<ProvenPart, 'publicSignals'>,
  name: string,
): bigint[] =>
  publicSignalNames(circuit).flatMap((each, i) =>
    each === name || each.startsWith(`${name}[`) ? [publicSignals[i] as bigint] : [],
  );

/** The sum of the batches' commitments as `x,y`; undefined where one is no point of the curve. */
function sumOf(circuit: CircuitName, attestations: readonly ProvenPart[]): string | undefined {
  try {
    const { x, y } = attestations
      .map((part) => wordsOf(circuit, part, 'commitment') as [bigint, bigint])
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
