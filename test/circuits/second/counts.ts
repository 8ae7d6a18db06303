import { type CircuitName, powerOf, publicSignalNames } from '../../../src/protocol/second/shape.ts';

/** Exact constraints of every circuit at -O2. */
export const CONSTRAINTS: Readonly<Record<CircuitName, number>> = {
  origin: 7922,
  'attestation-tiny': 4980,
  'attestation-tiny-dense': 4011,
  'attestation-small': 30806,
  'attestation-standard': 63670,
  'attestation-wide': 62901,
  'attestation-dense': 62206,
  'seal-f4': 10919,
  'seal-f16': 19718,
  'seal-f32': 31109,
  'seal-f64': 53891,
  'evaluate-f4': 4819,
  'evaluate-f16': 9631,
  'evaluate-f32': 16047,
  'evaluate-f64': 28879,
  'score-f4': 2148,
  'score-f16': 4020,
  'score-f32': 6516,
  'score-f64': 11508,
  'step-f4': 3830,
  'step-f16': 10058,
  'step-f32': 18362,
  'step-f64': 34970,
  'infer-tiny': 1595,
  'infer-tiny-dense': 1043,
  'infer-small': 3119,
  'infer-standard': 3119,
  'infer-wide': 5204,
  'infer-dense': 3384,
};

/** Whether a circuit fits the power of two that the manifest names for it. */
export const fits = (circuit: CircuitName, constraints: number): boolean =>
  constraints + publicSignalNames(circuit).length + 1 <= 2 ** powerOf(circuit);
