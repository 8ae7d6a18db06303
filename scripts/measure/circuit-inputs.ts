import {
  type CircuitName,
  DENSE,
  type Shape,
  SMALL,
  STANDARD,
  shapeOf,
  TINY,
  WIDE,
} from '../../src/protocol/second/shape.ts';
import type { CircuitInputs } from '../../src/prover/inputs.ts';
import * as cases from '../support/second-cases.ts';

/** Circuits that are measured: every attestation, and each other circuit in the size of 16 features. */
export const MEASURED_CIRCUITS: readonly CircuitName[] = [
  'origin',
  'attestation-tiny',
  'attestation-small',
  'attestation-standard',
  'attestation-wide',
  'attestation-dense',
  'seal-f16',
  'evaluate-f16',
  'score-f16',
  'step-f16',
  'infer-standard',
];

/** Inputs of a true statement of a circuit, about made-up records. */
export function trueInputs(circuit: CircuitName): CircuitInputs {
  const [kind, size = ''] = circuit.split(/-(.*)/s);
  if (kind === 'origin') return cases.originCase().inputs;
  if (kind === 'attestation') return cases.attestationCase(shapeOf(circuit)).inputs;
  if (kind === 'infer') return cases.inferCase(shapeOf(`attestation-${size}`)).inputs;
  const shape = ofFeatures(Number(size.slice(1)));
  if (kind === 'seal') return cases.sealCase(shape).inputs;
  if (kind === 'evaluate') return cases.evaluateCase(shape).inputs;
  if (kind === 'score') return cases.scoreCase(shape).inputs;
  return cases.stepCase(shape).inputs;
}

function ofFeatures(features: number): Shape {
  const shape = [TINY, SMALL, STANDARD, WIDE, DENSE].find(({ f }) => f === features);
  if (!shape) throw new Error(`There is no shape of ${features} features.`);
  return shape;
}
