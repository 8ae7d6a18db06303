import { ProblemError } from '../../api/problem.ts';
import type { EvaluationRequest, StepRequest } from '../../api/requests.ts';
import type { Point } from '../../protocol/babyjub.ts';
import type { RoundView } from '../../protocol/chain-state.ts';
import { contextHash } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import { packDirection, packWeights, zeroWords } from '../../protocol/reference-model.ts';
import { circuitOf, type Shape, shapeOf } from '../../protocol/shape.ts';
import { evaluateSignals, stepSignals } from '../../protocol/statement.ts';
import { parseProofCoordinates } from '../../verifier/parse-proof.ts';
import { toEvmProof } from '../../verifier/proof.ts';
import {
  assertDeployment,
  isAccepted,
  knownModel,
  knownRound,
  type PreparedSubmission,
  toJson,
  wrongDomain,
} from './prepared-submission.ts';
import type { CheckedChain, FirstDeps } from './remembered-chain.ts';

/**
 * Submissions about a whole round: V, and the next checkpoint. Every public signal except V or W' comes from the
 * chain. Any caller may submit the proof; its context binds the model's current owner.
 */

/** The round's direction V, proven from the sum of the holdout's commitments. */
export async function prepareEvaluation(
  { chain, store, keys }: FirstDeps,
  { statement, direction, ...claimed }: EvaluationRequest,
): Promise<PreparedSubmission> {
  const { round, shape, context } = await subjectOf(chain, statement, 'evaluator');
  const { key } = keys.for(round.evaluateVerifier, circuitOf('evaluate', shape));
  const proof = parseProofCoordinates(claimed.proof);
  assertWords('direction', direction, packDirection(zeroWords(shape)).length);
  const identity = `evaluation:${round.id}`;
  // Without the deadline: another proof of the same V is the same statement.
  const recorded = toJson({ kind: 'evaluation', ...statement, deadline: null, direction });
  if (!(await isAccepted(store, identity, recorded))) {
    if (round.status !== 'evaluating') {
      throw new ProblemError('wrong-phase', `the round is ${round.status}: V is due while it is evaluating`);
    }
    if (round.holdoutsDue > 0) {
      throw new ProblemError('wrong-phase', `${round.holdoutsDue} holdout datasets have not answered yet`);
    }
  }
  const signals = evaluateSignals(
    {
      sum: pointOf(round.holdoutSum),
      count: Number(round.holdoutRecords),
      policyHash: round.policyHash as Field,
      V: direction,
      context,
    },
    shape,
  );
  const { deadline } = statement;
  return {
    kind: 'evaluation',
    identity,
    statement: recorded,
    proofs: [{ name: 'the proof', key, signals, proof }],
    call: () => chain.encodeEvaluate({ round: round.id, direction, deadline, proof: toEvmProof(proof) }),
  };
}

/** The next checkpoint, proven from the round's weights and the sum of the accepted commitments. */
export async function prepareStep(
  { chain, store, keys }: FirstDeps,
  { statement, weights, ...claimed }: StepRequest,
): Promise<PreparedSubmission> {
  const { round, shape, context } = await subjectOf(chain, statement, 'trainer');
  const { key } = keys.for(round.stepVerifier, circuitOf('step', shape));
  const proof = parseProofCoordinates(claimed.proof);
  assertWords('weights', weights, packWeights(zeroWords(shape)).length);
  const identity = `step:${round.id}`;
  const recorded = toJson({ kind: 'step', ...statement, deadline: null, weights });
  if (!(await isAccepted(store, identity, recorded))) assertStepDue(round);
  const signals = stepSignals(
    {
      sum: pointOf(round.sum),
      count: Number(round.sumRecords),
      eta: round.eta,
      W: round.weights as Field[],
      next: weights,
      context,
    },
    shape,
  );
  const { deadline } = statement;
  return {
    kind: 'step',
    identity,
    statement: recorded,
    proofs: [{ name: 'the proof', key, signals, proof }],
    call: () => chain.encodeStep({ round: round.id, weights, deadline, proof: toEvmProof(proof) }),
  };
}

/** The round of a statement, and the context that its proof must bind. */
async function subjectOf(
  chain: CheckedChain,
  statement: EvaluationRequest['statement'],
  role: 'evaluator' | 'trainer',
): Promise<{ round: RoundView; shape: Shape; context: Field }> {
  assertDeployment(chain, statement);
  const round = await knownRound(chain, statement.round);
  if (statement.model !== round.model) throw wrongDomain('the round belongs to another model');
  const { owner } = await knownModel(chain, round.model);
  const context = contextHash({ ...statement, role, beneficiary: owner, relayerFee: 0n });
  return { round, shape: shapeOf(round.attestationVerifier.circuit), context };
}

function assertStepDue(round: RoundView): void {
  if (round.status !== 'attesting' && round.status !== 'settled') {
    throw new ProblemError('wrong-phase', `the round is ${round.status}: its sum is not known yet`);
  }
  if (round.stepped) throw new ProblemError('wrong-phase', 'the round has been stepped');
  if (round.sets < round.minSets) {
    throw new ProblemError('wrong-phase', 'too few sets are in the sum: the checkpoint stays');
  }
}

function assertWords(name: string, words: readonly bigint[], count: number): void {
  if (words.length !== count) throw new ProblemError('wrong-arity', `${name} has exactly ${count} words`);
}

const pointOf = ([x, y]: readonly [bigint, bigint]): Point => ({ x, y });
