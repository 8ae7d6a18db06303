import { type CircuitName, shapeOf } from '../../src/protocol/shape.ts';
import type { CircuitInputs } from '../../src/prover/inputs.ts';
import { attestationCase } from './attestation-case.ts';
import { originCase } from './origin-case.ts';
import { evaluateCase, openCase, stepCase } from './round-case.ts';

/** Inputs of a true statement of a circuit, about made-up records. */
export function trueInputs(circuit: CircuitName): CircuitInputs {
  if (circuit === 'origin') return originCase().inputs;
  const [kind, size] = circuit.split('-');
  const shape = shapeOf(`attestation-${size}`);
  if (kind === 'open') return openCase(shape).inputs;
  if (kind === 'evaluate') return evaluateCase(shape).inputs;
  if (kind === 'step') return stepCase(shape).inputs;
  return attestationCase(shape).inputs;
}
