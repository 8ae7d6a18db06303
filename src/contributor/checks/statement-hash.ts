import { createHash } from 'node:crypto';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import type { AnswerFacts, EvaluationFacts } from './facts.ts';

/** SHA-256 of W, 64 hex digits. */
export const weightsHash = (weights: readonly bigint[]): string =>
  createHash('sha256')
    .update(`assay/weights/v1\n${weights.join(',')}`)
    .digest('hex');

/** SHA-256 of everything that a dataset states in a round. Fee and deadline are left out: they may be renewed. */
export function statementHash(facts: AnswerFacts): string {
  const { place, model, round, root, role, policyHash, trainerKey } = facts;
  const { part, weights, directions, beacon, indices, noise } = facts;
  const statement = {
    chainId: `${place.chainId}`,
    contract: place.contract.toLowerCase(),
    model: `${model}`,
    round: `${round}`,
    root: `${root}`,
    role,
    part,
    policyHash: `${policyHash}`,
    trainerKey: trainerKey.map(String),
    weights: weights.map(String),
    directions: directions.map((words) => words.map(String)),
    beacon: `${beacon}`,
    indices: [...indices],
    noise,
  };
  return createHash('sha256')
    .update(`assay/statement/v1\n${canonicalJson(statement)}`)
    .digest('hex');
}

/** SHA-256 of everything that an evaluator states in a round. The deadline is left out: it may be renewed. */
export function evaluationHash({ place, round, policyHash, sum, before, count }: EvaluationFacts): string {
  const statement = {
    chainId: `${place.chainId}`,
    contract: place.contract.toLowerCase(),
    round: `${round}`,
    policyHash: `${policyHash}`,
    sum: sum.map(String),
    before: before.map(String),
    count,
  };
  return createHash('sha256')
    .update(`assay/evaluation/v1\n${canonicalJson(statement)}`)
    .digest('hex');
}
