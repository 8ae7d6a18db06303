import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  attestationCase,
  evaluateCase,
  inferCase,
  originCase,
  scoreCase,
  sealCase,
  stepCase,
} from '../../../scripts/support/second-cases.ts';
import {
  type CircuitName,
  inferCircuit,
  publicSignalNames,
  roundCircuit,
  STANDARD,
  TINY,
  TINY_DENSE,
} from '../../../src/protocol/second/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  inferSignals,
  originSignals,
  scoreSignals,
  sealSignals,
  stepSignals,
} from '../../../src/protocol/second/statement.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { Gadget } from '../../support/gadget.ts';
import { CONSTRAINTS, fits } from './counts.ts';

// The exact constraints of the larger shapes are in shapes.long.ts.

const compile = (circuit: CircuitName) =>
  Gadget.fromMain(join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`));

async function agrees(circuit: CircuitName, inputs: Record<string, unknown>, signals: readonly bigint[]) {
  const gadget = await compile(circuit);
  expect(gadget.constraints, circuit).toBe(CONSTRAINTS[circuit]);
  expect(fits(circuit, gadget.constraints), circuit).toBe(true);
  expect(await gadget.run(inputs, ...publicSignalNames(circuit))).toEqual(signals);
}

test('origin agrees with the reference', async () => {
  const { inputs, statement } = originCase();
  await agrees('origin', inputs, originSignals(statement));
});

test.each([
  ['tiny', TINY],
  ['tiny and dense', TINY_DENSE],
])('attestation agrees with the reference, full and partial: %s', async (_, shape) => {
  for (const options of [{}, { count: 1 }, { count: 3, index: 6 }, { index: 0 }]) {
    const { inputs, statement } = attestationCase(shape, options);
    await agrees(shape.circuit, inputs, attestationSignals(statement, shape));
  }
});

test.each([
  ['tiny', TINY],
  ['tiny and dense', TINY_DENSE],
  ['standard', STANDARD],
])('infer agrees with the reference: %s', async (_, shape) => {
  for (const options of [{}, { seed: 11 }, { weights: new Array(shape.f + 1).fill(0n) }]) {
    const { inputs, statement } = inferCase(shape, options);
    await agrees(inferCircuit(shape), inputs, inferSignals(statement, shape));
  }
});

test('seal agrees with the reference in every mode', async () => {
  for (const options of [
    {},
    { evaluators: 1 },
    { evaluators: 3 },
    { mode: 'holdout' },
    { mode: 'holdoutBefore' },
    { numbers: { noise: 0 } },
  ] as const) {
    const { inputs, statement } = sealCase(TINY, options);
    await agrees(roundCircuit('seal', TINY.f), inputs, sealSignals(statement, TINY.f));
  }
});

test('evaluate agrees with the reference, with a step before and without', async () => {
  for (const options of [{}, { qBefore: null }]) {
    const { inputs, statement } = evaluateCase(TINY, options);
    await agrees(roundCircuit('evaluate', TINY.f), inputs, evaluateSignals(statement, TINY.f));
  }
});

test('score and step agree with the reference', async () => {
  const score = scoreCase(TINY);
  await agrees(roundCircuit('score', TINY.f), score.inputs, scoreSignals(score.statement, TINY.f));
  const step = stepCase(TINY);
  await agrees(roundCircuit('step', TINY.f), step.inputs, stepSignals(step.statement, TINY.f));
});
