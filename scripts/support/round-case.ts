import { commitSum } from '../../src/protocol/commitment.ts';
import { hashToField } from '../../src/protocol/field.ts';
import type { Policy } from '../../src/protocol/policy/policy.ts';
import { policyHash } from '../../src/protocol/policy/policy-hash.ts';
import { directionOf, packDirection, packWeights, step } from '../../src/protocol/reference-model.ts';
import { type Opening, sealOpening, trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { circuitOf, type Shape } from '../../src/protocol/shape.ts';
import type { EvaluateStatement, OpenStatement, StepStatement } from '../../src/protocol/statement.ts';
import { type CircuitInputs, evaluateInputs, openInputs, stepInputs } from '../../src/prover/inputs.ts';
import { permissivePolicy } from './attestation-case.ts';
import { SeededRandom } from './random.ts';

export const TRAINER_SECRET = 987654321987654321n;

/** An opening of random words below 2^bits. */
function randomOpening(shape: Shape, bits: number, seed = 1): Opening {
  const random = new SeededRandom(seed);
  const word = () => (random.next() < 0.5 ? -1n : 1n) * random.bigint(bits);
  return { gradient: Array.from({ length: shape.f + 1 }, word), blinding: random.bigint(250) };
}

/** An honest `open`, for tests to use or to spoil. */
export function openCase(shape: Shape, opening = randomOpening(shape, 40)) {
  const trainerKey = trainerKeyOf(TRAINER_SECRET);
  const ephemeral = 123456789n;
  const statement: OpenStatement = {
    sum: commitSum(opening.gradient, opening.blinding),
    trainerKey,
    sealed: sealOpening(opening, trainerKey, ephemeral),
    context: hashToField('a context of the tests'),
  };
  const inputs: CircuitInputs = openInputs(statement, opening, ephemeral);
  return { circuit: circuitOf('open', shape), statement, opening, inputs };
}

/** An honest `evaluate` over `count` records. */
export function evaluateCase(
  shape: Shape,
  opening = randomOpening(shape, 33),
  count = 100,
  edit: Partial<Policy> = {},
) {
  const policy = { ...permissivePolicy(shape), vScale: 768, ...edit };
  const statement: EvaluateStatement = {
    sum: commitSum(opening.gradient, opening.blinding),
    count,
    policyHash: policyHash(policy, shape),
    V: packDirection(directionOf(opening.gradient, count, policy.vScale)),
    context: hashToField('a context of the tests'),
  };
  const inputs: CircuitInputs = evaluateInputs(statement, opening, policy, shape);
  return { circuit: circuitOf('evaluate', shape), statement, opening, policy, inputs };
}

/** An honest `step` over `count` records. */
export function stepCase(
  shape: Shape,
  opening = randomOpening(shape, 44),
  count = 300,
  eta = 1229,
  weights = randomOpening(shape, 26, 7).gradient,
) {
  const statement: StepStatement = {
    sum: commitSum(opening.gradient, opening.blinding),
    count,
    eta,
    W: packWeights(weights),
    next: packWeights(step(weights, opening.gradient, count, eta)),
    context: hashToField('a context of the tests'),
  };
  const inputs: CircuitInputs = stepInputs(statement, opening, shape);
  return { circuit: circuitOf('step', shape), statement, opening, weights, inputs };
}
