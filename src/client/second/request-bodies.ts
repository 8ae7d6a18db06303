import type { Context, DatasetContext } from '../../protocol/context.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import type {
  AttestationStatement,
  EvaluateStatement,
  OriginStatement,
  ScoreStatement,
  SealStatement,
  StepStatement,
} from '../../protocol/second/statement.ts';
import { wireBody } from '../bodies.ts';
import type {
  SecondAttestationSetBody,
  SecondEvaluationBody,
  SecondOriginBody,
  SecondScoreBody,
  SecondStepBody,
} from './bodies.ts';
import {
  type Proved,
  secondAttestationSetValues,
  secondEvaluationValues,
  secondOriginValues,
  secondScoreValues,
  secondStepValues,
} from './values.ts';

/** Bodies of the service's POST requests, from proven statements and the context that each was proven for. */

/**
 * Body of POST /v2/origins.
 *
 * @param context the context that the proof was made for; its round is 0
 * @example
 * ```ts
 * import {
 *   type DatasetContext,
 *   type OriginStatement,
 *   type Proved,
 *   SecondServiceClient,
 *   secondOriginBody,
 * } from 'assay/sdk';
 *
 * export const submit = (
 *   service: SecondServiceClient,
 *   proved: Proved<OriginStatement>,
 *   context: DatasetContext,
 * ) => service.submitOrigin(secondOriginBody(proved, context));
 * ```
 */
export const secondOriginBody = (
  proved: Proved<OriginStatement>,
  context: DatasetContext,
): SecondOriginBody => wireBody(secondOriginValues(proved, context));

/**
 * Body of POST /v2/attestation-sets.
 *
 * @param set the proofs of the drawn batches, in the order of the challenge, and the proof of their seal
 * @param dataset the dataset's id on chain
 * @param context the context that the proofs were made for
 * @example
 * ```ts
 * import {
 *   type AttestationStatement,
 *   type DatasetContext,
 *   type Proved,
 *   type SealStatement,
 *   secondAttestationSetBody,
 *   shapeOf,
 * } from 'assay/sdk';
 *
 * interface Answer {
 *   readonly attestations: readonly Proved<AttestationStatement>[];
 *   readonly seal: Proved<SealStatement>;
 * }
 * export const bodyOf = (answer: Answer, dataset: bigint, context: DatasetContext) =>
 *   secondAttestationSetBody(answer, dataset, context, shapeOf('attestation-standard'));
 * ```
 */
export const secondAttestationSetBody = (
  set: {
    readonly attestations: readonly Proved<AttestationStatement>[];
    readonly seal: Proved<SealStatement>;
  },
  dataset: bigint,
  context: DatasetContext,
  shape: Shape,
): SecondAttestationSetBody => wireBody(secondAttestationSetValues(set, dataset, context, shape));

/**
 * Body of POST /v2/evaluations.
 *
 * @param evaluator index among the round's evaluators
 * @param context the context that the proof was made for
 * @example
 * ```ts
 * import { type Context, type EvaluateStatement, type Proved, secondEvaluationBody } from 'assay/sdk';
 *
 * export const first = (proved: Proved<EvaluateStatement>, context: Context) =>
 *   secondEvaluationBody(proved, 0, context);
 * ```
 */
export const secondEvaluationBody = (
  proved: Proved<EvaluateStatement>,
  evaluator: number,
  context: Context,
): SecondEvaluationBody => wireBody(secondEvaluationValues(proved, evaluator, context));

/**
 * Body of POST /v2/scores.
 *
 * @param dataset the dataset's id on chain
 * @param round the round of the accepted set
 * @param context the context that the proof was made for: its round is the one that scores the set
 * @example
 * ```ts
 * import { type Context, type Proved, type ScoreStatement, secondScoreBody } from 'assay/sdk';
 *
 * export const bodyOf = (proved: Proved<ScoreStatement>, dataset: bigint, context: Context) =>
 *   secondScoreBody(proved, dataset, context.round - 1n, context);
 * ```
 */
export const secondScoreBody = (
  proved: Proved<Pick<ScoreStatement, 'fresh' | 'score'>>,
  dataset: bigint,
  round: bigint,
  context: Context,
): SecondScoreBody => wireBody(secondScoreValues(proved, dataset, round, context));

/**
 * Body of POST /v2/steps.
 *
 * @param context the context that the proof was made for
 * @example
 * ```ts
 * import { type Context, type Proved, type StepStatement, secondStepBody } from 'assay/sdk';
 *
 * export const bodyOf = (proved: Proved<StepStatement>, context: Context) => secondStepBody(proved, context);
 * ```
 */
export const secondStepBody = (
  proved: Proved<Pick<StepStatement, 'next'>>,
  context: Context,
): SecondStepBody => wireBody(secondStepValues(proved, context));
