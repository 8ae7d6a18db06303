import { asField, hashToField } from '../../protocol/field.ts';
import { completePolicy, type Policy } from '../../protocol/second/policy.ts';
import type { Shape } from '../../protocol/second/shape.ts';
import type { CircuitInputs } from '../inputs.ts';
import { loneAttestation } from './lone-attestation.ts';

/** A policy that admits every record inside the largest norm bound, without noise. Complete for the shape. */
export const trialPolicy = (shape: Shape): Policy =>
  completePolicy(
    {
      schemaHash: hashToField('a schema of a trial proof'),
      features: shape.dense
        ? []
        : Array.from({ length: shape.f }, () => ({
            lo: 1,
            hi: 255,
            meanLo: 1,
            meanHi: 255,
            maxMissing: shape.n,
          })),
      rules: [],
      minPositive: 0,
      maxPositive: shape.dense ? 0 : shape.n,
      bound: 255,
      numbers: {
        ...{ scoreScale: 1n << 30n, vScale: 4096, noise: 0, holdoutNoise: 0, lossNoise: 0 },
        weightBound: 2 ** 26,
      },
      terms: {
        ...{ minRecords: 1, smallestBatch: 1, minHoldoutRecords: 1, eta: 2 ** 16, tolerance: 131 },
        ...{ kappa: 2 ** 16, shrink: true },
      },
    },
    shape,
  );

/**
 * Inputs of a true attestation about one full batch of made-up records, for a trial proof. A circuit's proving time does
 * not depend on its inputs, so the trial forecasts the time of real proofs.
 */
export function trialAttestation(shape: Shape): CircuitInputs {
  const records = Array.from({ length: shape.n }, (_, i) => ({
    codes: Array.from({ length: shape.f }, (__, j) => 118 + ((37 * i + 11 * j) % 20)),
    label: i % 2 === 0 ? (1 as const) : (0 as const),
  }));
  return loneAttestation(
    {
      ...{ records, policy: trialPolicy(shape), salt: asField(7n), blinding: 12_345n },
      weights: Array.from({ length: shape.f + 1 }, (_, j) => 1000n * BigInt(j - 2)),
      context: hashToField('a context of a trial proof'),
    },
    shape,
  ).inputs;
}
