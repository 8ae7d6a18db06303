import { verifyTypedData } from 'ethers';
import { contextHash } from '../../protocol/context.ts';
import { type CircuitName, publicSignalNames, roundCircuit, shapeOf } from '../../protocol/second/shape.ts';
import { secondEnrolmentTypedData } from '../../protocol/second/typed-data.ts';
import type { ProvenPart, SecondSubmission } from './parcel.ts';

/** A proof that a parcel of the second edition carries. */
export interface SecondClaim extends ProvenPart {
  /** Part of the parcel. */
  readonly name: string;
  readonly circuit: CircuitName;
  readonly chainId: bigint;
  /** Whether the proof is for the parcel's own statement (its context). */
  readonly isBound: boolean;
}

/** Every proof of a parcel; none of an enrolment. */
export function secondClaimsOf(submission: SecondSubmission): SecondClaim[] {
  if (submission.kind === 'enrolment') return [];
  const round = submission.kind === 'origin' ? 0n : submission.values.statement.round;
  const context = contextHash({ ...submission.values.statement, round });
  const { chainId } = submission.values.statement;
  const claim = (name: string, circuit: CircuitName, { publicSignals, proof }: ProvenPart): SecondClaim => ({
    ...{ name, circuit, chainId, publicSignals, proof },
    isBound: publicSignals[publicSignalNames(circuit).indexOf('context')] === context,
  });
  if (submission.kind === 'origin') return [claim('origin', 'origin', submission.values)];
  const shape = shapeOf(submission.circuit);
  const { attestations, seal } = submission.values;
  return [
    ...attestations.map((each, i) => claim(`batch ${i + 1}`, shape.circuit, each)),
    claim('seal', roundCircuit('seal', shape.f), seal),
  ];
}

/** The account that signed an enrolment. */
export function signerOf({
  values: { enrolment, signature },
}: Extract<SecondSubmission, { kind: 'enrolment' }>): string {
  const { domain, types, value } = secondEnrolmentTypedData(enrolment);
  return verifyTypedData(domain, types, value, signature);
}
