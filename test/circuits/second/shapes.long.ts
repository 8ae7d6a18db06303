import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  attestationCase,
  evaluateCase,
  inferCase,
  scoreCase,
  sealCase,
  stepCase,
} from '../../../scripts/support/second-cases.ts';
import {
  type CircuitName,
  DENSE,
  inferCircuit,
  publicSignalNames,
  roundCircuit,
  type Shape,
  SMALL,
  STANDARD,
  WIDE,
} from '../../../src/protocol/second/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  inferSignals,
  scoreSignals,
  sealSignals,
  stepSignals,
} from '../../../src/protocol/second/statement.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { Gadget } from '../../support/gadget.ts';
import { CONSTRAINTS, fits } from './counts.ts';

// Every shape that is keyed: minutes each to compile. Run with vitest.long.config.ts.

const compile = (circuit: CircuitName) =>
  Gadget.fromMain(join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`));

async function agrees(circuit: CircuitName, inputs: Record<string, unknown>, signals: readonly bigint[]) {
  const gadget = await compile(circuit);
  expect(gadget.constraints, circuit).toBe(CONSTRAINTS[circuit]);
  expect(fits(circuit, gadget.constraints), circuit).toBe(true);
  expect(await gadget.run(inputs, ...publicSignalNames(circuit))).toEqual(signals);
}

/** Equal inputs of the largest norm: with equal weights they give the largest logit (Cauchy-Schwarz). */
const heaviest = (shape: Shape): number[] =>
  new Array<number>(shape.f).fill(128 + Math.floor(Math.sqrt((255 ** 2 - 16 ** 2) / shape.f)));

describe.each([
  ['standard', STANDARD],
  ['small', SMALL],
  ['wide', WIDE],
  ['dense', DENSE],
])('the shape %s', (_, shape) => {
  test('attests full and partial batches as the reference does, with its exact constraints', async () => {
    for (const options of [{}, { count: 1 }, { count: shape.n - 1, index: 11 }]) {
      const { inputs, statement } = attestationCase(shape, options);
      await agrees(shape.circuit, inputs, attestationSignals(statement, shape));
    }
  });

  test('has a witness for the largest weights and inputs of every record', async () => {
    for (const sign of [1n, -1n]) {
      const { inputs, statement } = attestationCase(shape, {
        weights: new Array<bigint>(shape.f + 1).fill(sign > 0n ? 2n ** 27n - 1n : -(2n ** 27n)),
        edit: (records) => records.map((record) => ({ ...record, codes: heaviest(shape) })),
      });
      await agrees(shape.circuit, inputs, attestationSignals(statement, shape));
    }
  });

  test('infers as the reference does, at the largest logit too, with its exact constraints', async () => {
    for (const options of [
      {},
      { codes: heaviest(shape), weights: new Array<bigint>(shape.f + 1).fill(2n ** 27n - 1n) },
      { codes: heaviest(shape), weights: new Array<bigint>(shape.f + 1).fill(-(2n ** 27n)) },
    ]) {
      const { inputs, statement } = inferCase(shape, options);
      await agrees(inferCircuit(shape), inputs, inferSignals(statement, shape));
    }
  });

  test('seals, evaluates, scores and steps as the reference does, with its exact constraints', async () => {
    for (const mode of ['contributor', 'holdout', 'holdoutBefore'] as const) {
      const seal = sealCase(shape, { mode });
      await agrees(roundCircuit('seal', shape.f), seal.inputs, sealSignals(seal.statement, shape.f));
    }
    const evaluate = evaluateCase(shape);
    await agrees(
      roundCircuit('evaluate', shape.f),
      evaluate.inputs,
      evaluateSignals(evaluate.statement, shape.f),
    );
    const score = scoreCase(shape);
    await agrees(roundCircuit('score', shape.f), score.inputs, scoreSignals(score.statement, shape.f));
    const step = stepCase(shape);
    await agrees(roundCircuit('step', shape.f), step.inputs, stepSignals(step.statement, shape.f));
  });
});
