import { DELTA } from '../../protocol/second/answer-privacy.ts';
import { BOUND_LIMIT } from '../../protocol/second/numbers.ts';
import type { SecondPolicySettings } from '../../protocol/second/policy-document.ts';
import { noiseFor } from '../../protocol/second/privacy.ts';
import { BIAS_INPUT, normSquared } from '../../protocol/second/record.ts';
import type { Shape } from '../../protocol/second/shape.ts';

/** The numbers of a policy that is proposed for records: the defaults of PROTOCOL.md for a site of their number. */

/** Share of the records that keep their norm; the others are scaled. */
const KEPT = 0.95;
/** ε of all openings of a batch, at δ = 10^-6. */
const EPSILON = 8;
/** Sites of fewer records open each batch several times. */
const FEW_RECORDS = 5_000;

/** The norm that 95 of 100 records keep. @param records codes of each, without the constant feature */
export function proposedBound(records: readonly (readonly number[])[]): number {
  const norms = records.map((codes) => Math.sqrt(normSquared(codes))).sort((a, b) => a - b);
  const found = norms[Math.min(norms.length - 1, Math.floor(norms.length * KEPT))] ?? BOUND_LIMIT;
  return Math.min(BOUND_LIMIT, Math.max(BIAS_INPUT + 1, Math.ceil(found)));
}

/**
 * @param records records of the smallest site
 * @param bound B
 * @returns the settings; no noise where none that the circuits have keeps ε, and each batch is then opened once
 */
export function proposedSettings(
  { circuit, n, f }: Pick<Shape, 'circuit' | 'n' | 'f'>,
  records: number,
  bound: number,
): SecondPolicySettings {
  const isSmall = records < FEW_RECORDS;
  const batches = Math.max(1, Math.floor(records / n));
  const openings = isSmall ? 4 : 1;
  const noise = noiseFor(EPSILON, bound, { delta: DELTA, openings, words: f + 1 });
  return {
    circuit,
    numbers: {
      ...{ scoreScale: 2 ** 30, vScale: 2 ** 13, bound, weightBound: 2 ** 26 },
      ...{ noise: noise ?? 0, holdoutNoise: 0, lossNoise: 0 },
    },
    terms: {
      ...{ minRecords: Math.floor(n / 2), smallestBatch: Math.floor(n / 2), minHoldoutRecords: n },
      ...{ learningRate: 1, tolerance: isSmall ? 0.005 : 0.002, kappa: 1, shrink: true },
    },
    round: {
      batchesPerRound: Math.min(isSmall ? 2 : 8, batches),
      epochs: noise === undefined ? 1 : openings,
      ...{ holdoutBatches: 1, rounds: 2, minSets: 2 },
    },
  };
}
