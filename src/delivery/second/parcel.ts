import { z } from 'zod';
import {
  secondAttestationSetRequest,
  secondEnrolmentRequest,
  secondOriginRequest,
} from '../../api/second/requests.ts';
import { wireBody } from '../../client/bodies.ts';
import type {
  SecondAttestationSetBody,
  SecondAttestationSetValues,
  SecondEnrolmentBody,
  SecondEnrolmentValues,
  SecondOriginBody,
  SecondOriginValues,
} from '../../client/second/bodies.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { AnswerNoise } from '../../protocol/second/answer-privacy.ts';
import { type CircuitName, publicSignalNames, roundCircuit, shapeOf } from '../../protocol/second/shape.ts';
import { parseProof } from '../../verifier/parse-proof.ts';
import { parsePublicSignals } from '../../verifier/parse-public-signals.ts';
import { toWireProof } from '../../verifier/proof.ts';

/**
 * A parcel: one thing to submit, in the form of its JSON. It is public, any account may
 * submit it, and submitting it twice has no further effect.
 */

export const SECOND_PARCEL = 'assay/parcel/v2';

/** A proof and every public signal of its circuit. */
export type ProvenPart = SecondAttestationSetValues['seal'];

/**
 * The content of a parcel, as values. `circuit` is the attestation circuit of an answer.
 *
 * @example
 * ```ts
 * import type { SecondSubmission } from 'assay/sdk';
 *
 * export const isAnswer = ({ kind }: SecondSubmission) => kind === 'attestation-set';
 * ```
 */
export type SecondSubmission =
  | { readonly kind: 'origin'; readonly circuit: 'origin'; readonly values: SecondOriginValues }
  | { readonly kind: 'enrolment'; readonly circuit: null; readonly values: SecondEnrolmentValues }
  | {
      readonly kind: 'attestation-set';
      readonly circuit: string;
      readonly values: SecondAttestationSetValues;
      /** Of the policy under which the answer was made. */
      readonly noise: AnswerNoise;
    };

/**
 * A parcel with the body of its request.
 *
 * @example
 * ```ts
 * import type { SecondParcel } from 'assay/sdk';
 *
 * export const isAnswer = ({ kind }: SecondParcel) => kind === 'attestation-set';
 * ```
 */
export type SecondParcel =
  | { readonly kind: 'origin'; readonly circuit: 'origin'; readonly body: SecondOriginBody }
  | { readonly kind: 'enrolment'; readonly circuit: null; readonly body: SecondEnrolmentBody }
  | {
      readonly kind: 'attestation-set';
      readonly circuit: string;
      readonly body: SecondAttestationSetBody;
      readonly noise: AnswerNoise;
    };

/**
 * The parcel of a submission; its `body` is what a service takes.
 *
 * @example
 * ```ts
 * import { parseSecondParcel, secondParcelOf } from 'assay/sdk';
 *
 * export const bodyOf = (text: string) => secondParcelOf(parseSecondParcel(JSON.parse(text))).body;
 * ```
 */
export const secondParcelOf = (submission: SecondSubmission): SecondParcel => {
  const { values, ...rest } = submission;
  return { ...rest, body: wireBody(values) } as SecondParcel;
};

/**
 * Checks and reads the JSON of a parcel. Proofs are not verified.
 *
 * @param json the parsed file
 * @throws AssayError `bad-parcel` (2)
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { parseSecondParcel } from 'assay/sdk';
 *
 * const parcel = parseSecondParcel(JSON.parse(readFileSync('origin.parcel', 'utf8')));
 * console.log(parcel.kind);
 * ```
 */
export function parseSecondParcel(json: unknown): SecondSubmission {
  const { format, ...rest } = (json ?? {}) as Record<string, unknown>;
  if (format !== SECOND_PARCEL) throw badParcel();
  try {
    return submissionOf(rest);
  } catch (cause) {
    throw badParcel(cause);
  }
}

const noiseSchema = z.strictObject({
  noise: z.int().min(0),
  holdoutNoise: z.int().min(0),
  lossNoise: z.int().min(0),
  bound: z.int().min(1),
});

function submissionOf({ kind, circuit, body, noise }: Record<string, unknown>): SecondSubmission {
  switch (kind) {
    case 'origin': {
      const { statement, publicSignals, proof } = secondOriginRequest.parse(body);
      return { kind, circuit: 'origin', values: { statement, ...provenOf('origin', publicSignals, proof) } };
    }
    case 'enrolment':
      return { kind, circuit: null, values: secondEnrolmentRequest.parse(body) };
    case 'attestation-set': {
      const shape = shapeOf(String(circuit));
      const { statement, attestations, seal } = secondAttestationSetRequest.parse(body);
      const values = {
        statement,
        attestations: attestations.map((each) => provenOf(shape.circuit, each.publicSignals, each.proof)),
        seal: provenOf(roundCircuit('seal', shape.f), seal.publicSignals, seal.proof),
      };
      return { kind, circuit: shape.circuit, values, noise: noiseSchema.parse(noise) };
    }
    default:
      throw badParcel();
  }
}

const provenOf = (circuit: CircuitName, publicSignals: unknown, proof: unknown): ProvenPart => ({
  publicSignals: parsePublicSignals(publicSignals, publicSignalNames(circuit).length),
  proof: toWireProof(parseProof(proof)),
});

const badParcel = (cause?: unknown): AssayError =>
  new AssayError('bad-parcel', 'this is not a parcel, or it was changed; make it again', { cause });
