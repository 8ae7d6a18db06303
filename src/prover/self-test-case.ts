import { asField } from '../protocol/field.ts';
import { commitOpening } from '../protocol/second/commitment.ts';
import { stepOf } from '../protocol/second/model.ts';
import { policyHash } from '../protocol/second/policy-hash.ts';
import { roundCircuit, TINY_DENSE } from '../protocol/second/shape.ts';
import { stepInputs } from './second/inputs.ts';
import { trialPolicy } from './second/trial-case.ts';

/** A true statement of the smallest circuit, about made-up numbers. */
export function selfTestCase() {
  const shape = TINY_DENSE;
  const words = Array.from({ length: shape.f + 1 }, (_, j) => BigInt(1000 * j - 1500));
  const opening = { words, blinding: 12345n };
  const policy = trialPolicy(shape);
  const [count, eta] = [100, 7];
  const statement = {
    ...{ sum: commitOpening({ ...opening, q: 0n }), count, eta, policyHash: policyHash(policy, shape) },
    ...{ weights: words, next: stepOf(words, words, count, eta, policy.numbers.weightBound) },
    context: asField(1n),
  };
  return { circuit: roundCircuit('step', shape.f), inputs: stepInputs(statement, opening, policy, shape) };
}
