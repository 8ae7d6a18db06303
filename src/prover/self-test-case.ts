import { commitSum } from '../protocol/commitment.ts';
import { asField } from '../protocol/field.ts';
import { packWeights, step } from '../protocol/reference-model.ts';
import { circuitOf, TINY } from '../protocol/shape.ts';
import { stepInputs } from './inputs.ts';

/** A true statement of the smallest circuit, about made-up numbers. */
export function selfTestCase() {
  const words = Array.from({ length: TINY.f + 1 }, (_, j) => BigInt(1000 * j - 1500));
  const opening = { gradient: words, blinding: 12345n };
  const eta = 7;
  const count = 100;
  const statement = {
    sum: commitSum(words, opening.blinding),
    count,
    eta,
    W: packWeights(words),
    next: packWeights(step(words, words, count, eta)),
    context: asField(1n),
  };
  return { circuit: circuitOf('step', TINY), inputs: stepInputs(statement, opening, TINY) };
}
