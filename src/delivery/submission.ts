import {
  parseAttestationSetRequest,
  parseEnrolmentRequest,
  parseEvaluationRequest,
  parseOriginRequest,
  parseStepRequest,
} from '../api/requests.ts';
import {
  type AttestationSetBody,
  type AttestationSetValues,
  type EnrolmentBody,
  type EnrolmentValues,
  type EvaluationValues,
  type OriginBody,
  type OriginValues,
  type StepValues,
  wireBody,
} from '../client/bodies.ts';
import { type CircuitName, publicSignalNames, shapeOf } from '../protocol/shape.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import { parsePublicSignals } from '../verifier/parse-public-signals.ts';
import { toWireProof } from '../verifier/proof.ts';

/**
 * One thing to submit, ready made, in the form of its JSON: it may be written to a file and carried to another
 * machine. It is public: statement, proofs, signatures, and what is encrypted to the trainer. Any account may submit
 * it, and submitting it twice has no further effect.
 *
 * @example
 * ```ts
 * import type { Parcel } from 'assay/sdk';
 *
 * export const beneficiaryOf = (parcel: Parcel) =>
 *   parcel.kind === 'enrolment' ? undefined : parcel.body.statement.beneficiary;
 * ```
 */
export type Parcel =
  | { readonly kind: 'origin'; readonly circuit: 'origin'; readonly body: OriginBody }
  | { readonly kind: 'enrolment'; readonly circuit: null; readonly body: EnrolmentBody }
  | { readonly kind: 'attestation-set'; readonly circuit: string; readonly body: AttestationSetBody };

/**
 * The same as values: integers are bigints. A program's own wallet sends these without a detour over JSON.
 *
 * @example
 * ```ts
 * import type { Submission } from 'assay/sdk';
 *
 * export const deadlineOf = (submission: Submission): bigint =>
 *   submission.kind === 'enrolment'
 *     ? submission.values.enrolment.deadline
 *     : submission.values.statement.deadline;
 * ```
 */
export type Submission =
  | { readonly kind: 'origin'; readonly circuit: 'origin'; readonly values: OriginValues }
  | { readonly kind: 'enrolment'; readonly circuit: null; readonly values: EnrolmentValues }
  | { readonly kind: 'attestation-set'; readonly circuit: string; readonly values: AttestationSetValues };

/**
 * A proof of a whole round. It is delivered as soon as it is made and never written to a file.
 *
 * @example
 * ```ts
 * import type { RoundProof } from 'assay/sdk';
 *
 * export const roundOf = ({ values }: RoundProof) => values.statement.round;
 * ```
 */
export type RoundProof =
  | { readonly kind: 'evaluation'; readonly values: EvaluationValues }
  | { readonly kind: 'step'; readonly values: StepValues };

/** A submission in the form of its JSON. */
export const parcelOf = ({ kind, circuit, values }: Submission): Parcel =>
  ({ kind, circuit, body: wireBody(values) }) as Parcel;

/**
 * Reads a parcel's body.
 *
 * @throws AssayError `invalid-request`, `non-canonical`, `wrong-arity`, `invalid-proof` (2)
 */
export function submissionOf(parcel: Parcel): Submission {
  const { kind, body } = parcel;
  switch (kind) {
    case 'origin':
      return { kind, circuit: parcel.circuit, values: readOrigin(body) };
    case 'enrolment':
      return { kind, circuit: parcel.circuit, values: parseEnrolmentRequest(body) };
    case 'attestation-set':
      return { kind, circuit: parcel.circuit, values: readAttestationSet(body, parcel.circuit) };
  }
}

/** The values of an `OriginBody`. @throws AssayError as `submissionOf` */
export function readOrigin(body: unknown): OriginValues {
  const { statement, publicSignals, proof } = parseOriginRequest(body);
  return { statement, ...readProof('origin', publicSignals, proof) };
}

/**
 * The values of an `AttestationSetBody`.
 *
 * @param circuit attestation circuit of the round: it decides the number of public signals
 * @throws AssayError as `submissionOf`
 */
export function readAttestationSet(body: unknown, circuit: string): AttestationSetValues {
  const { attestations, openProof, ...rest } = parseAttestationSetRequest(body);
  const name = shapeOf(circuit).circuit;
  return {
    ...rest,
    attestations: attestations.map(({ publicSignals, proof }) => readProof(name, publicSignals, proof)),
    openProof: readWireProof(openProof),
  };
}

/** The values of an `EvaluationBody`. @throws AssayError as `submissionOf` */
export function readEvaluation(body: unknown): EvaluationValues {
  const { proof, ...rest } = parseEvaluationRequest(body);
  return { ...rest, proof: readWireProof(proof) };
}

/** The values of a `StepBody`. @throws AssayError as `submissionOf` */
export function readStep(body: unknown): StepValues {
  const { proof, ...rest } = parseStepRequest(body);
  return { ...rest, proof: readWireProof(proof) };
}

const readProof = (circuit: CircuitName, publicSignals: unknown, proof: unknown) => ({
  publicSignals: parsePublicSignals(publicSignals, publicSignalNames(circuit).length),
  proof: readWireProof(proof),
});

const readWireProof = (proof: unknown): WireProof => toWireProof(parseProof(proof));
