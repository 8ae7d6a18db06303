import second from '../../circuits/second/manifest.json' with { type: 'json' };
import type { CircuitName } from '../../src/protocol/second/shape.ts';
import type { CircuitShape } from './verifier-template.ts';

/** The shape that the verifier of a circuit of the second edition tells. */
export function shapeOfCircuit(circuit: CircuitName): CircuitShape {
  const parameters: Partial<Record<string, number>> = second.circuits[circuit].parameters;
  const { N = 0, F = 0, LEVELS, LIST_LEVELS, L = 0 } = parameters;
  return { batchSize: N, features: F, levels: LEVELS ?? LIST_LEVELS ?? 0, rules: L };
}
