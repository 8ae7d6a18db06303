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
import {
  type AttestationStatement,
  attestationSignals,
  type OriginStatement,
  originSignals,
} from '../protocol/statement.ts';
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
 * An origin proof and its statement.
 *
 * @example
 * ```ts
 * import { assertProven, type OriginProof, originSignals } from 'assay/sdk';
 *
 * export const check = ({ statement, proof }: OriginProof) =>
 *   assertProven('origin', 31337n, originSignals(statement), proof);
 * ```
 */
export interface OriginProof {
  readonly statement: OriginStatement;
  readonly proof: WireProof;
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

export const originValues = ({ statement, proof }: OriginProof, context: DatasetContext): OriginValues => ({
  statement: {
    chainId: context.chainId,
    rounds: context.rounds,
    model: context.model,
    role: context.role,
    root: statement.root,
    records: BigInt(statement.records),
    period: statement.period,
    sourceListRoot: statement.sourceListRoot,
    originNullifier: statement.originNullifier,
    beneficiary: context.beneficiary,
    relayerFee: context.relayerFee,
    deadline: context.deadline,
  },
  publicSignals: originSignals(statement),
  proof,
});

/**
 * Body of POST /v1/origins.
 *
 * @param context the context that the proof was made for
 * @example
 * ```ts
 * import { type DatasetContext, type OriginProof, originBody, ServiceClient } from 'assay/sdk';
 *
 * export const submit = (service: ServiceClient, proved: OriginProof, context: DatasetContext) =>
 *   service.submitOrigin(originBody(proved, context));
 * ```
 */
export const originBody = (proved: OriginProof, context: DatasetContext): OriginBody =>
  wireBody(originValues(proved, context));

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

/**
 * Body of POST /v1/attestation-sets.
 *
 * @param dataset the dataset's id on chain
 * @param context the context that the proofs were made for
 * @example
 * ```ts
 * import {
 *   type AttestationSetProof,
 *   attestationSetBody,
 *   type DatasetContext,
 *   type Field,
 *   shapeOf,
 * } from 'assay/sdk';
 *
 * export const bodyOf = (set: AttestationSetProof, dataset: Field, context: DatasetContext) =>
 *   attestationSetBody(set, dataset, context, shapeOf('attestation-standard'));
 * ```
 */
export const attestationSetBody = (
  set: AttestationSetProof,
  dataset: Field,
  context: DatasetContext,
  shape: Shape,
): AttestationSetBody => wireBody(attestationSetValues(set, dataset, context, shape));

export const evaluationValues = (
  direction: readonly Field[],
  context: Context,
  proof: WireProof,
): EvaluationValues => ({ statement: roundStatement(context), direction: [...direction], proof });

/**
 * Body of POST /v1/evaluations.
 *
 * @param direction V, packed
 * @example
 * ```ts
 * import { type Context, type Field, evaluationBody, type WireProof } from 'assay/sdk';
 *
 * export const bodyOf = (V: readonly Field[], context: Context, proof: WireProof) =>
 *   evaluationBody(V, context, proof);
 * ```
 */
export const evaluationBody = (
  direction: readonly Field[],
  context: Context,
  proof: WireProof,
): EvaluationBody => wireBody(evaluationValues(direction, context, proof));

export const stepValues = (weights: readonly Field[], context: Context, proof: WireProof): StepValues => ({
  statement: roundStatement(context),
  weights: [...weights],
  proof,
});

/**
 * Body of POST /v1/steps.
 *
 * @param weights the next checkpoint, packed
 * @example
 * ```ts
 * import { type Context, type Field, stepBody, type WireProof } from 'assay/sdk';
 *
 * export const bodyOf = (next: readonly Field[], context: Context, proof: WireProof) =>
 *   stepBody(next, context, proof);
 * ```
 */
export const stepBody = (weights: readonly Field[], context: Context, proof: WireProof): StepBody =>
  wireBody(stepValues(weights, context, proof));

const roundStatement = ({ chainId, rounds, model, round, deadline }: Context) => ({
  chainId,
  rounds,
  model,
  round,
  deadline,
});
