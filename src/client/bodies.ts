import type {
  AttestationSetRequest,
  EnrolmentRequest,
  EvaluationRequest,
  OriginRequest,
  StepRequest,
} from '../api/requests.ts';
import type { Context, DatasetContext, Role } from '../protocol/context.ts';
import type { Field } from '../protocol/field.ts';
import type { Shape } from '../protocol/shape.ts';
import { type AttestationStatement, attestationSignals } from '../protocol/statement.ts';
import type { WireProof } from '../protocol/wire-proof.ts';

/**
 * Bodies of the service's POST requests, in two forms: as values, in which integers are bigints, and as JSON, in which
 * they are canonical decimal strings.
 */

/**
 * POST /v1/origins.
 *
 * @example
 * ```ts
 * import { type OriginBody, ServiceClient } from 'assay/sdk';
 *
 * export const submit = (service: ServiceClient, body: OriginBody) => service.submitOrigin(body);
 * ```
 */
export interface OriginBody {
  readonly statement: {
    readonly chainId: string;
    readonly rounds: string;
    readonly model: string;
    readonly role: Role;
    readonly root: string;
    readonly records: string;
    readonly period: string;
    readonly sourceListRoot: string;
    readonly originNullifier: string;
    readonly beneficiary: string;
    readonly relayerFee: string;
    readonly deadline: string;
  };
  readonly publicSignals: readonly string[];
  readonly proof: WireProof;
}

/**
 * POST /v1/enrolments.
 *
 * @example
 * ```ts
 * import type { EnrolmentBody } from 'assay/sdk';
 *
 * export const roundOf = ({ enrolment }: EnrolmentBody) => BigInt(enrolment.round);
 * ```
 */
export interface EnrolmentBody {
  readonly enrolment: {
    readonly chainId: string;
    readonly rounds: string;
    readonly round: string;
    readonly dataset: string;
    readonly deadline: string;
  };
  /** The beneficiary's EIP-712 signature, 0x-prefixed. */
  readonly signature: string;
}

/**
 * POST /v1/attestation-sets.
 *
 * @example
 * ```ts
 * import type { AttestationSetBody } from 'assay/sdk';
 *
 * export const batchesOf = ({ attestations }: AttestationSetBody) => attestations.length;
 * ```
 */
export interface AttestationSetBody {
  readonly statement: {
    readonly chainId: string;
    readonly rounds: string;
    readonly model: string;
    readonly round: string;
    readonly dataset: string;
    readonly role: Role;
    readonly beneficiary: string;
    readonly relayerFee: string;
    readonly deadline: string;
  };
  readonly attestations: readonly { readonly publicSignals: readonly string[]; readonly proof: WireProof }[];
  readonly sealedOpening: readonly string[];
  readonly openProof: WireProof;
}

/**
 * The round that a proof of V or of a step is for.
 *
 * @example
 * ```ts
 * import type { RoundStatementBody } from 'assay/sdk';
 *
 * export const isExpired = ({ deadline }: RoundStatementBody) => BigInt(deadline) < BigInt(Math.floor(Date.now() / 1000));
 * ```
 */
export interface RoundStatementBody {
  readonly chainId: string;
  readonly rounds: string;
  readonly model: string;
  readonly round: string;
  readonly deadline: string;
}

/**
 * POST /v1/evaluations. `direction` is V, packed.
 *
 * @example
 * ```ts
 * import { type EvaluationBody, ServiceClient } from 'assay/sdk';
 *
 * export const submit = (service: ServiceClient, body: EvaluationBody) => service.submitEvaluation(body);
 * ```
 */
export interface EvaluationBody {
  readonly statement: RoundStatementBody;
  readonly direction: readonly string[];
  readonly proof: WireProof;
}

/**
 * POST /v1/steps. `weights` is the next checkpoint, packed.
 *
 * @example
 * ```ts
 * import { ServiceClient, type StepBody } from 'assay/sdk';
 *
 * export const submit = (service: ServiceClient, body: StepBody) => service.submitStep(body);
 * ```
 */
export interface StepBody {
  readonly statement: RoundStatementBody;
  readonly weights: readonly string[];
  readonly proof: WireProof;
}

/** Public signals and the proof of them. */
export interface ProofValues {
  readonly publicSignals: readonly bigint[];
  readonly proof: WireProof;
}

export interface OriginValues extends ProofValues {
  readonly statement: OriginRequest['statement'];
}

export interface EnrolmentValues {
  readonly enrolment: EnrolmentRequest['enrolment'];
  /** The beneficiary's EIP-712 signature, 0x-prefixed. */
  readonly signature: string;
}

export interface AttestationSetValues extends Pick<AttestationSetRequest, 'statement' | 'sealedOpening'> {
  readonly attestations: readonly ProofValues[];
  readonly openProof: WireProof;
}

export interface EvaluationValues extends Pick<EvaluationRequest, 'statement' | 'direction'> {
  readonly proof: WireProof;
}

export interface StepValues extends Pick<StepRequest, 'statement' | 'weights'> {
  readonly proof: WireProof;
}

/** `T` with a decimal string for each bigint. */
type Wire<T> = T extends bigint
  ? string
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Wire<T[K]> }
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;

/** Writes every bigint of a value as a decimal string. */
export function wireBody<T>(value: T): Wire<T>;
export function wireBody(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((each) => wireBody(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, wireBody(each)]));
}

/**
 * Proofs of a dataset's drawn batches, and of the sealed opening of their sum.
 *
 * @example
 * ```ts
 * import type { AttestationSetProof } from 'assay/sdk';
 *
 * export const bandsOf = ({ attestations }: AttestationSetProof) =>
 *   attestations.map(({ statement }) => statement.band);
 * ```
 */
export interface AttestationSetProof {
  readonly attestations: readonly { readonly statement: AttestationStatement; readonly proof: WireProof }[];
  /** The opening of the commitments' sum, encrypted to the trainer. */
  readonly sealedOpening: readonly Field[];
  readonly openProof: WireProof;
}

export const attestationSetValues = (
  { attestations, sealedOpening, openProof }: AttestationSetProof,
  dataset: Field,
  context: DatasetContext,
  shape: Shape,
): AttestationSetValues => ({
  statement: {
    chainId: context.chainId,
    rounds: context.rounds,
    model: context.model,
    round: context.round,
    dataset,
    role: context.role,
    beneficiary: context.beneficiary,
    relayerFee: context.relayerFee,
    deadline: context.deadline,
  },
  attestations: attestations.map(({ statement, proof }) => ({
    publicSignals: attestationSignals(statement, shape),
    proof,
  })),
  sealedOpening: [...sealedOpening],
  openProof,
});

const roundStatement = ({ chainId, rounds, model, round, deadline }: Context) => ({
  chainId,
  rounds,
  model,
  round,
  deadline,
});

export const evaluationValues = (
  direction: readonly Field[],
  context: Context,
  proof: WireProof,
): EvaluationValues => ({ statement: roundStatement(context), direction: [...direction], proof });

export const stepValues = (weights: readonly Field[], context: Context, proof: WireProof): StepValues => ({
  statement: roundStatement(context),
  weights: [...weights],
  proof,
});
