import { AbiCoder, keccak256 } from 'ethers';
import { ProblemError } from '../../../api/problem.ts';
import type {
  SecondEvaluationRequest,
  SecondScoreRequest,
  SecondStepRequest,
} from '../../../api/second/requests.ts';
import { contextHash } from '../../../protocol/context.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { Field } from '../../../protocol/field.ts';
import type { EvaluationState, SecondRoundView } from '../../../protocol/second/chain-state.ts';
import { unpackDirection, unpackWeights } from '../../../protocol/second/model.ts';
import { roundCircuit, type Shape, shapeOf } from '../../../protocol/second/shape.ts';
import { evaluateSignals, scoreSignals, stepSignals } from '../../../protocol/second/statement.ts';
import { parseProofCoordinates } from '../../../verifier/parse-proof.ts';
import { toEvmProof } from '../../../verifier/proof.ts';
import {
  assertDeployment,
  isAccepted,
  knownDataset,
  knownModel,
  knownRound,
  type PreparedSubmission,
  toJson,
  wrongDomain,
} from '../prepared-submission.ts';
import type { SecondDeps } from './second-chain.ts';

/**
 * Submissions about a whole round, and second scores. Every public signal except V, losses, p and W′ comes from the chain.
 * Any caller may submit the proof: its context binds the evaluator, the dataset's beneficiary, or the model's owner.
 */

const pointWords = AbiCoder.defaultAbiCoder();

/** An evaluator's direction and losses, proven from the sums of its holdouts' fresh commitments. */
export async function prepareSecondEvaluation(
  deps: SecondDeps,
  { statement, direction, loss, lossBefore, ...claimed }: SecondEvaluationRequest,
): Promise<PreparedSubmission> {
  const { chain, store, keys } = deps;
  const { round, shape } = await subjectOf(deps, statement);
  const evaluator = Number(statement.evaluator);
  const evaluation = round.evaluations[evaluator];
  const beneficiary = round.pins.evaluators[evaluator];
  if (evaluation === undefined || beneficiary === undefined)
    throw wrongDomain('the round has no such evaluator');
  const { key } = keys.for(round.verifiers.evaluate, roundCircuit('evaluate', shape.f));
  const proof = parseProofCoordinates(claimed.proof);
  const V = unpackedWords('direction', direction, shape, unpackDirection);
  const identity = `evaluation:${round.id}:${evaluator}`;
  // Without the deadline: another proof of the same values is the same statement.
  const values = { direction, loss, lossBefore };
  const recorded = toJson({ kind: 'evaluation', ...statement, deadline: null, ...values });
  if (!(await isAccepted(store, identity, recorded))) assertEvaluationDue(round, evaluation);
  const signals = evaluateSignals(
    {
      ...{ sum: evaluation.sum, before: evaluation.before, count: evaluation.count },
      ...{ policyHash: round.pins.policyHash, numbers: round.pins.numbers },
      ...{ direction: V, loss, lossBefore },
      context: contextHash({ ...statement, role: 'evaluator', beneficiary, relayerFee: 0n }),
    },
    shape.f,
  );
  const { deadline } = statement;
  return {
    kind: 'evaluation',
    identity,
    statement: recorded,
    proofs: [{ name: 'the proof', key, signals, proof }],
    call: () =>
      chain.encodeEvaluate({ round: round.id, evaluator, ...values, deadline, proof: toEvmProof(proof) }),
  };
}

function assertEvaluationDue({ phase }: SecondRoundView, evaluation: EvaluationState): void {
  if (phase !== 'evaluating')
    throw new ProblemError('wrong-phase', `the round is ${phase}: V is due while it is evaluating`);
  if (evaluation.direction.length > 0)
    throw new ProblemError('NULLIFIER_USED', 'this evaluator has proven its direction in this round');
  const due = evaluation.due + evaluation.dueBefore;
  if (due > 0) throw new ProblemError('wrong-phase', `${due} answers of its holdouts are missing`);
}

/** The second score of an accepted set, at the V of the next evaluated round. */
export async function prepareSecondScore(
  deps: SecondDeps,
  { statement, fresh: [x, y], score, ...claimed }: SecondScoreRequest,
): Promise<PreparedSubmission> {
  const { chain, store, keys } = deps;
  const { round, shape } = await subjectOf(deps, statement);
  const dataset = await knownDataset(chain, statement.dataset);
  if (statement.model !== dataset.model) throw wrongDomain('the dataset belongs to another model');
  const { key } = keys.for(round.verifiers.score, roundCircuit('score', shape.f));
  const proof = parseProofCoordinates(claimed.proof);
  const identity = `score:${round.id}:${dataset.id}`;
  const fresh = { x, y };
  const recorded = toJson({ kind: 'score', ...statement, deadline: null, fresh, score });
  if (!(await isAccepted(store, identity, recorded))) await assertScoreDue(deps, round, dataset.id, fresh);
  if (round.next === 0n) throw new ProblemError('wrong-phase', 'no later round has been evaluated yet');
  const next = await knownRound(chain, round.next);
  const { beneficiary } = dataset;
  const context = { ...statement, round: next.id, role: 'contributor', beneficiary, relayerFee: 0n } as const;
  const signals = scoreSignals(
    {
      ...{ fresh, policyHash: round.pins.policyHash, score: score - (1n << 15n) },
      direction: unpackDirection(next.direction, shape.f),
      context: contextHash(context),
    },
    shape.f,
  );
  const { deadline } = statement;
  const paid = { round: round.id, dataset: dataset.id, fresh, score, deadline };
  return {
    kind: 'score',
    identity,
    statement: recorded,
    proofs: [{ name: 'the proof', key, signals, proof }],
    call: () => chain.encodePay({ ...paid, proof: toEvmProof(proof) }),
  };
}

async function assertScoreDue(
  { chain }: SecondDeps,
  round: SecondRoundView,
  dataset: bigint,
  { x, y }: { readonly x: bigint; readonly y: bigint },
): Promise<void> {
  if (round.phase !== 'stepped')
    throw new ProblemError(
      'wrong-phase',
      `the round is ${round.phase}: second scores are due once it stepped`,
    );
  const entry = await chain.entry(round.id, dataset);
  if (!entry.accepted)
    throw new ProblemError('wrong-phase', 'this dataset has no accepted set in this round');
  if (entry.paid) throw new ProblemError('NULLIFIER_USED', 'the second score of this set is on chain');
  if (keccak256(pointWords.encode(['uint256[2]'], [[x, y]])) !== entry.freshHash)
    throw wrongDomain('the fresh commitment is not the one of the set', ['fresh']);
}

/** The next checkpoint, proven from the round's weights and the sum of the accepted fresh commitments. */
export async function prepareSecondStep(
  deps: SecondDeps,
  { statement, weights, ...claimed }: SecondStepRequest,
): Promise<PreparedSubmission> {
  const { chain, store, keys } = deps;
  const { round, shape } = await subjectOf(deps, statement);
  const { owner } = await knownModel(chain, round.model);
  const { key } = keys.for(round.verifiers.step, roundCircuit('step', shape.f));
  const proof = parseProofCoordinates(claimed.proof);
  const next = unpackedWords('weights', weights, shape, unpackWeights);
  const identity = `step:${round.id}`;
  const recorded = toJson({ kind: 'step', ...statement, deadline: null, weights });
  if (!(await isAccepted(store, identity, recorded))) assertStepDue(round);
  const signals = stepSignals(
    {
      ...{ sum: round.sum, count: round.sumRecords, eta: round.pins.eta, next },
      ...{ policyHash: round.pins.policyHash, weights: unpackWeights(round.weights, shape.f) },
      context: contextHash({ ...statement, role: 'trainer', beneficiary: owner, relayerFee: 0n }),
    },
    shape.f,
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

function assertStepDue({ phase, sets, pins }: SecondRoundView): void {
  if (phase === 'stepped') throw new ProblemError('wrong-phase', 'the round has been stepped');
  if (phase !== 'attesting')
    throw new ProblemError('wrong-phase', `the round is ${phase}: a step follows the attesting phase`);
  if (sets < pins.minSets)
    throw new ProblemError('wrong-phase', 'too few sets are accepted: the checkpoint stays');
}

/** The round of a statement, and the shape of its circuits. */
async function subjectOf(
  { chain }: SecondDeps,
  statement: SecondStepRequest['statement'],
): Promise<{ readonly round: SecondRoundView; readonly shape: Shape }> {
  assertDeployment(chain, statement);
  const round = await knownRound(chain, statement.round);
  if (statement.model !== round.model) throw wrongDomain('the round belongs to another model');
  return { round, shape: shapeOf(round.verifiers.attestation.circuit) };
}

/**
 * @throws ProblemError `wrong-arity` for another number of words; `non-canonical` for a word with bits beyond its values,
 *   which the contract refuses
 */
function unpackedWords(
  name: string,
  packed: readonly Field[],
  { f }: Shape,
  unpack: (packed: readonly bigint[], features: number) => bigint[],
): bigint[] {
  try {
    return unpack(packed, f);
  } catch (cause) {
    if (!(cause instanceof AssayError)) throw cause;
    throw new ProblemError(cause.code, `${name}: ${cause.message}`, { cause });
  }
}
