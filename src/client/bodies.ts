import type { Context, DatasetContext, Role } from '../protocol/context.ts';
import type { Field } from '../protocol/field.ts';
import type { Shape } from '../protocol/shape.ts';
import { attestationSignals, originSignals } from '../protocol/statement.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import type { AttestationSet, ProvedOrigin } from '../prover/jobs.ts';

/** Bodies of the service's POST requests: integers as canonical decimal strings. */

/** POST /v1/origins. */
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

/** POST /v1/enrolments. */
export interface EnrolmentBody {
  readonly enrolment: {
    readonly chainId: string;
    readonly rounds: string;
    readonly round: string;
    readonly dataset: string;
    readonly deadline: string;
  };
  /** The beneficiary's EIP-712 signature. */
  readonly signature: string;
}

/** POST /v1/attestation-sets. */
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

/** What a proof of a whole round is for. */
export interface RoundStatementBody {
  readonly chainId: string;
  readonly rounds: string;
  readonly model: string;
  readonly round: string;
  readonly deadline: string;
}

/** POST /v1/evaluations: V, packed. */
export interface EvaluationBody {
  readonly statement: RoundStatementBody;
  readonly direction: readonly string[];
  readonly proof: WireProof;
}

/** POST /v1/steps: W', packed. */
export interface StepBody {
  readonly statement: RoundStatementBody;
  readonly weights: readonly string[];
  readonly proof: WireProof;
}

export function originBody({ statement, proof }: ProvedOrigin, context: DatasetContext): OriginBody {
  return {
    statement: {
      chainId: `${context.chainId}`,
      rounds: context.rounds,
      model: `${context.model}`,
      role: context.role,
      root: `${statement.root}`,
      records: `${statement.records}`,
      period: `${statement.period}`,
      sourceListRoot: `${statement.sourceListRoot}`,
      originNullifier: `${statement.originNullifier}`,
      beneficiary: context.beneficiary,
      relayerFee: `${context.relayerFee}`,
      deadline: `${context.deadline}`,
    },
    publicSignals: originSignals(statement).map(String),
    proof,
  };
}

export function attestationSetBody(
  {
    attestations,
    sealedOpening,
    openProof,
  }: Pick<AttestationSet, 'attestations' | 'sealedOpening' | 'openProof'>,
  dataset: Field,
  context: DatasetContext,
  shape: Shape,
): AttestationSetBody {
  return {
    statement: {
      chainId: `${context.chainId}`,
      rounds: context.rounds,
      model: `${context.model}`,
      round: `${context.round}`,
      dataset: `${dataset}`,
      role: context.role,
      beneficiary: context.beneficiary,
      relayerFee: `${context.relayerFee}`,
      deadline: `${context.deadline}`,
    },
    attestations: attestations.map(({ statement, proof }) => ({
      publicSignals: attestationSignals(statement, shape).map(String),
      proof,
    })),
    sealedOpening: sealedOpening.map(String),
    openProof,
  };
}

export const evaluationBody = (
  direction: readonly Field[],
  context: Context,
  proof: WireProof,
): EvaluationBody => ({ statement: roundStatement(context), direction: direction.map(String), proof });

export const stepBody = (weights: readonly Field[], context: Context, proof: WireProof): StepBody => ({
  statement: roundStatement(context),
  weights: weights.map(String),
  proof,
});

const roundStatement = ({ chainId, rounds, model, round, deadline }: Context): RoundStatementBody => ({
  chainId: `${chainId}`,
  rounds,
  model: `${model}`,
  round: `${round}`,
  deadline: `${deadline}`,
});
