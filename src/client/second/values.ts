import type { Context, DatasetContext } from '../../protocol/context.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import { asField, type Field } from '../../protocol/field.ts';
import { packDirection, packWeights, scoreSignal } from '../../protocol/second/model.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import {
  type AttestationStatement,
  attestationSignals,
  type EvaluateStatement,
  type OriginStatement,
  originSignals,
  type ScoreStatement,
  type SealStatement,
  type StepStatement,
  sealSignals,
} from '../../protocol/second/statement.ts';
import type { WireProof } from '../../protocol/wire-proof.ts';
import type {
  SecondAttestationSetValues,
  SecondEvaluationValues,
  SecondOriginValues,
  SecondScoreValues,
  SecondStepValues,
} from './bodies.ts';

/** Bodies as values, from proven statements and the context that each was proven for. */

/**
 * A statement and its proof, in the form of the contracts or of the service's JSON.
 *
 * @example
 * ```ts
 * import type { Proved, StepStatement } from 'assay/sdk';
 *
 * export const nextOf = ({ statement }: Proved<StepStatement>) => statement.next;
 * ```
 */
export interface Proved<S> {
  readonly statement: S;
  readonly proof: EvmProof | WireProof;
}

const isWire = (proof: EvmProof | WireProof): proof is WireProof => typeof proof.a[0] === 'string';

/** Spells a proof on the wire: the contracts' form has imaginary parts first, the wire real parts. */
function wireProofOf(proof: EvmProof | WireProof): WireProof {
  if (isWire(proof)) return proof;
  const { a, b, c } = proof;
  return {
    a: [`${a[0]}`, `${a[1]}`],
    b: [
      [`${b[0][1]}`, `${b[0][0]}`],
      [`${b[1][1]}`, `${b[1][0]}`],
    ],
    c: [`${c[0]}`, `${c[1]}`],
  };
}

const place = ({ chainId, rounds, model }: Context) => ({ chainId, rounds, model });
const roundStatement = (context: Context) => ({
  ...place(context),
  round: context.round,
  deadline: context.deadline,
});

export const secondOriginValues = (
  { statement, proof }: Proved<OriginStatement>,
  context: DatasetContext,
): SecondOriginValues => ({
  statement: {
    ...place(context),
    role: context.role,
    root: statement.root,
    records: BigInt(statement.records),
    period: statement.period,
    sourceListRoot: statement.sourceListRoot,
    originNullifier: statement.originNullifier,
    sourceTag: statement.sourceTag,
    seedHash: statement.seedHash,
    beneficiary: context.beneficiary,
    relayerFee: context.relayerFee,
    deadline: context.deadline,
  },
  publicSignals: originSignals(statement),
  proof: wireProofOf(proof),
});

/** @param dataset the dataset's id on chain */
export const secondAttestationSetValues = (
  {
    attestations,
    seal,
  }: {
    readonly attestations: readonly Proved<AttestationStatement>[];
    readonly seal: Proved<SealStatement>;
  },
  dataset: bigint,
  context: DatasetContext,
  shape: Shape,
): SecondAttestationSetValues => ({
  statement: {
    ...place(context),
    round: context.round,
    dataset: asField(dataset),
    role: context.role,
    before: seal.statement.mode === 'holdoutBefore',
    beneficiary: context.beneficiary,
    relayerFee: context.relayerFee,
    deadline: context.deadline,
  },
  attestations: attestations.map(({ statement, proof }) => ({
    publicSignals: attestationSignals(statement, shape),
    proof: wireProofOf(proof),
  })),
  seal: { publicSignals: sealSignals(seal.statement, shape.f), proof: wireProofOf(seal.proof) },
});

/** @param evaluator index among the round's evaluators */
export const secondEvaluationValues = (
  { statement, proof }: Proved<EvaluateStatement>,
  evaluator: number,
  context: Context,
): SecondEvaluationValues => ({
  statement: { ...roundStatement(context), evaluator: BigInt(evaluator) },
  direction: packDirection(statement.direction),
  loss: statement.loss,
  lossBefore: statement.lossBefore,
  proof: wireProofOf(proof),
});

/**
 * @param round the round of the accepted set
 * @param context that the proof was made for: its round is the one that scores the set
 */
export const secondScoreValues = (
  { statement, proof }: Proved<Pick<ScoreStatement, 'fresh' | 'score'>>,
  dataset: bigint,
  round: bigint,
  context: Context,
): SecondScoreValues => ({
  statement: { ...roundStatement(context), round, dataset: asField(dataset) },
  fresh: [asField(statement.fresh.x), asField(statement.fresh.y)] as [Field, Field],
  score: scoreSignal(statement.score),
  proof: wireProofOf(proof),
});

export const secondStepValues = (
  { statement, proof }: Proved<Pick<StepStatement, 'next'>>,
  context: Context,
): SecondStepValues => ({
  statement: roundStatement(context),
  weights: packWeights(statement.next),
  proof: wireProofOf(proof),
});
