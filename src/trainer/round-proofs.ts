import { type EvaluationValues, evaluationValues, type StepValues, stepValues } from '../client/bodies.ts';
import type { ChainAccess } from '../delivery/chain-access.ts';
import type { Point } from '../protocol/babyjub.ts';
import type { RoundView } from '../protocol/chain-state.ts';
import { type Context, contextHash } from '../protocol/context.ts';
import { AssayError, remoteError } from '../protocol/errors.ts';
import { asField, type Field } from '../protocol/field.ts';
import type { Policy } from '../protocol/policy/policy.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import { circuitOf, shapeOf } from '../protocol/shape.ts';
import {
  type EvaluateStatement,
  evaluateSignals,
  type StepStatement,
  stepSignals,
} from '../protocol/statement.ts';
import { proveEvaluate, proveStep } from '../prover/jobs.ts';
import type { Prover } from '../prover/prover.ts';
import { assertProven } from '../verifier/local-verification.ts';
import { readAnswers } from './answered-sets.ts';
import { stepCheckpoint } from './checkpoint.ts';
import { evaluate } from './direction.ts';

/** The owner's work in a round: open the sealed words, compute, prove, verify. This module sends nothing. */
export interface RoundJob {
  readonly chain: Pick<ChainAccess, 'gateway' | 'provider' | 'deployment' | 'chainId' | 'rounds'>;
  readonly prover: Prover;
  /** The key that opens sums, and the point to which the round's openings must be sealed. */
  readonly keys: { readonly trainerSecret: bigint; readonly trainerKey: readonly [bigint, bigint] };
  /** Unix seconds after which the proof cannot be submitted. */
  readonly deadline: bigint;
}

/**
 * Proves V of a round whose holdout datasets have all answered.
 *
 * @returns V, one integer a feature and one for the constant, and the values that submit it
 * @throws AssayError `wrong-policy`, `wrong-keystore` (2); `bad-opening` (3); `sum-mismatch`, `proof-fails` (4);
 * `wrong-phase`, `holdout-missing` (5)
 */
export async function proveDirection(
  job: RoundJob,
  round: RoundView,
  policy: Policy,
): Promise<{ readonly direction: readonly bigint[]; readonly values: EvaluationValues }> {
  const { chain, prover, keys } = job;
  if (round.status !== 'evaluating') {
    throw remoteError(
      'wrong-phase',
      `round ${round.id} is ${round.status}; V is proven while it is evaluating`,
    );
  }
  const shape = shapeOf(round.attestationVerifier.circuit);
  if (policyHash(policy, shape) !== round.policyHash) {
    throw new AssayError(
      'wrong-policy',
      `round ${round.id} was opened with another policy; give that policy`,
    );
  }
  if (round.holdoutsDue > 0) {
    throw remoteError(
      'holdout-missing',
      `${round.holdoutsDue} holdout datasets have not answered round ${round.id} yet`,
    );
  }
  assertOwnKey(job, round);
  const { holdouts } = await readAnswers(chain.provider, chain.deployment, round.id);
  const onChain = { sum: pointOf(round.holdoutSum), records: Number(round.holdoutRecords) };
  const { direction, packed, opening } = evaluate(
    holdouts,
    onChain,
    policy.vScale,
    keys.trainerSecret,
    shape,
  );
  const context = await contextOf(job, round, 'evaluator');
  const statement: EvaluateStatement = {
    sum: onChain.sum,
    count: onChain.records,
    policyHash: asField(round.policyHash),
    V: packed,
    context: contextHash(context),
  };
  const proof = await proveEvaluate(prover, statement, opening, policy, shape);
  await assertProven(circuitOf('evaluate', shape), chain.chainId, evaluateSignals(statement, shape), proof);
  return { direction, values: evaluationValues(packed, context, proof) };
}

/**
 * Proves the next checkpoint of a round in whose sum enough sets are.
 *
 * @returns W' and the values that submit it
 * @throws as `proveDirection`, and `wrong-phase` where no step is due
 */
export async function proveCheckpoint(
  job: RoundJob,
  round: RoundView,
): Promise<{ readonly weights: readonly bigint[]; readonly values: StepValues }> {
  const { chain, prover, keys } = job;
  const isOver = round.status === 'attesting' || round.status === 'settled';
  if (!isOver || round.stepped || round.sets < round.minSets) {
    throw remoteError('wrong-phase', `round ${round.id} has no step that is due now`);
  }
  assertOwnKey(job, round);
  const shape = shapeOf(round.attestationVerifier.circuit);
  const { accepted } = await readAnswers(chain.provider, chain.deployment, round.id);
  const onChain = { sum: pointOf(round.sum), records: Number(round.sumRecords), weights: round.weights };
  const { weights, packed, opening } = stepCheckpoint(
    accepted,
    onChain,
    round.eta,
    keys.trainerSecret,
    shape,
  );
  const context = await contextOf(job, round, 'trainer');
  const statement: StepStatement = {
    sum: onChain.sum,
    count: onChain.records,
    eta: round.eta,
    W: round.weights as Field[],
    next: packed,
    context: contextHash(context),
  };
  const proof = await proveStep(prover, statement, opening, shape);
  await assertProven(circuitOf('step', shape), chain.chainId, stepSignals(statement, shape), proof);
  return { weights, values: stepValues(packed, context, proof) };
}

/**
 * The context of the owner's proofs. It is bound to the model's current owner; any account may send the
 * proof.
 */
async function contextOf(
  { chain, deadline }: RoundJob,
  round: RoundView,
  role: 'evaluator' | 'trainer',
): Promise<Context> {
  const model = await chain.gateway.model(round.model);
  if (model === undefined) throw remoteError('no-such-model', 'the round belongs to no model');
  return {
    role,
    chainId: chain.chainId,
    rounds: chain.rounds,
    model: asField(round.model),
    round: round.id,
    beneficiary: model.owner,
    relayerFee: 0n,
    deadline,
  };
}

function assertOwnKey({ keys }: RoundJob, round: RoundView): void {
  if (keys.trainerKey.every((word, i) => word === round.trainerKey[i])) return;
  throw new AssayError(
    'wrong-keystore',
    `round ${round.id} was opened with another trainer key; use the keystore that holds it`,
  );
}

const pointOf = ([x, y]: readonly [bigint, bigint]): Point => ({ x, y });
