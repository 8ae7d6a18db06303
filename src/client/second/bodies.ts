import type {
  SecondAttestationSetRequest,
  SecondEnrolmentRequest,
  SecondEvaluationRequest,
  SecondOriginRequest,
  SecondScoreRequest,
  SecondStepRequest,
} from '../../api/second/requests.ts';
import type { Role } from '../../protocol/context.ts';
import type { WireProof } from '../../protocol/wire-proof.ts';
import type { ProofValues } from '../bodies.ts';

/**
 * Bodies of the POST requests to a service, in two forms: as JSON (`Second…Body`), in which integers
 * are canonical decimal strings, and as values (`Second…Values`), in which they are bigints. `wireBody` makes the first
 * from the second.
 */

/** A proof and every public signal of its circuit. */
interface ProvenBody {
  readonly publicSignals: readonly string[];
  readonly proof: WireProof;
}

/**
 * POST /v2/origins.
 *
 * @example
 * ```ts
 * import type { SecondOriginBody } from 'assay/sdk';
 *
 * export const sourceOf = ({ statement }: SecondOriginBody) => statement.sourceTag;
 * ```
 */
export interface SecondOriginBody extends ProvenBody {
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
    readonly sourceTag: string;
    readonly seedHash: string;
    readonly beneficiary: string;
    readonly relayerFee: string;
    readonly deadline: string;
  };
}

/**
 * POST /v2/enrolments.
 *
 * @example
 * ```ts
 * import type { SecondEnrolmentBody } from 'assay/sdk';
 *
 * export const headOf = ({ enrolment }: SecondEnrolmentBody) => enrolment.head;
 * ```
 */
export interface SecondEnrolmentBody {
  readonly enrolment: {
    readonly chainId: string;
    readonly rounds: string;
    readonly round: string;
    readonly dataset: string;
    readonly previousHead: string;
    readonly head: string;
    readonly deadline: string;
  };
  readonly signature: string;
}

/**
 * POST /v2/attestation-sets: the proofs of the drawn batches, in order, and their seal. `before` is true for a holdout's
 * second answer, at the weights before the last step.
 *
 * @example
 * ```ts
 * import type { SecondAttestationSetBody } from 'assay/sdk';
 *
 * export const batchesOf = ({ attestations }: SecondAttestationSetBody) => attestations.length;
 * ```
 */
export interface SecondAttestationSetBody {
  readonly statement: {
    readonly chainId: string;
    readonly rounds: string;
    readonly model: string;
    readonly round: string;
    readonly dataset: string;
    readonly role: Role;
    readonly before: boolean;
    readonly beneficiary: string;
    readonly relayerFee: string;
    readonly deadline: string;
  };
  readonly attestations: readonly ProvenBody[];
  readonly seal: ProvenBody;
}

/** The round that a proof is for. */
interface RoundStatement {
  readonly chainId: string;
  readonly rounds: string;
  readonly model: string;
  readonly round: string;
  readonly deadline: string;
}

/**
 * POST /v2/evaluations. `evaluator` is the index among the round's evaluators, `direction` its V, packed; losses are in
 * units of 2^-16.
 *
 * @example
 * ```ts
 * import type { SecondEvaluationBody } from 'assay/sdk';
 *
 * export const brierScoreOf = ({ loss }: SecondEvaluationBody) => Number(loss) / 2 ** 16;
 * ```
 */
export interface SecondEvaluationBody {
  readonly statement: RoundStatement & { readonly evaluator: string };
  readonly direction: readonly string[];
  readonly loss: string;
  /** At the weights before the last step; 0 where there was none. */
  readonly lossBefore: string;
  readonly proof: WireProof;
}

/**
 * POST /v2/scores. The statement's round is that of the accepted set; `fresh` is the set's fresh commitment, `score` is
 * p + 2^15.
 *
 * @example
 * ```ts
 * import type { SecondScoreBody } from 'assay/sdk';
 *
 * export const secondScoreOf = ({ score }: SecondScoreBody) => Number(score) - 2 ** 15;
 * ```
 */
export interface SecondScoreBody {
  readonly statement: RoundStatement & { readonly dataset: string };
  readonly fresh: readonly [string, string];
  readonly score: string;
  readonly proof: WireProof;
}

/**
 * POST /v2/steps. `weights` is the next checkpoint, packed.
 *
 * @example
 * ```ts
 * import type { SecondStepBody } from 'assay/sdk';
 *
 * export const roundOf = ({ statement }: SecondStepBody) => BigInt(statement.round);
 * ```
 */
export interface SecondStepBody {
  readonly statement: RoundStatement;
  readonly weights: readonly string[];
  readonly proof: WireProof;
}

export interface SecondOriginValues extends ProofValues {
  readonly statement: SecondOriginRequest['statement'];
}

export interface SecondEnrolmentValues {
  readonly enrolment: SecondEnrolmentRequest['enrolment'];
  readonly signature: string;
}

export interface SecondAttestationSetValues {
  readonly statement: SecondAttestationSetRequest['statement'];
  readonly attestations: readonly ProofValues[];
  readonly seal: ProofValues;
}

export interface SecondEvaluationValues
  extends Pick<SecondEvaluationRequest, 'statement' | 'direction' | 'loss' | 'lossBefore'> {
  readonly proof: WireProof;
}

export interface SecondScoreValues extends Pick<SecondScoreRequest, 'statement' | 'fresh' | 'score'> {
  readonly proof: WireProof;
}

export interface SecondStepValues extends Pick<SecondStepRequest, 'statement' | 'weights'> {
  readonly proof: WireProof;
}
