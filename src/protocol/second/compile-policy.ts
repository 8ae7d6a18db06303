import type { Field } from '../field.ts';
import { type CompiledPolicy, compilePolicy } from '../policy/compile.ts';
import { policyError } from '../policy/document.ts';
import type { DayRange } from '../policy/record-rules.ts';
import { shapeOf as firstShape, type Shape as ReadingShape } from '../shape.ts';
import type { DrawTerms } from './draw.ts';
import { completePolicy, type FeaturePolicy, type LinearRule, type Policy, unusedFeature } from './policy.ts';
import type { SecondPolicyDocument } from './policy-document.ts';
import { policyHash } from './policy-hash.ts';
import { CODE_CENTRE, CODE_LIMIT } from './record.ts';
import { type Shape, shapeOf } from './shape.ts';

/** A policy of the second edition as the integers that circuits and contracts use. */
export interface CompiledSecondPolicy {
  readonly shape: Shape;
  /** Complete for the shape. */
  readonly policy: Policy;
  /** `policyHash`. */
  readonly hash: Field;
  readonly period: DayRange;
  readonly draws: DrawTerms;
  /** Full batches that an evaluator opens in a round. */
  readonly holdoutBatches: number;
  /** T. */
  readonly rounds: number;
  /** M. */
  readonly minSets: number;
  /** Bond of an enrolment, in the token's smallest units. */
  readonly enrolmentBond: bigint;
  /** The same rules over the wider codes of the readers of records, see `codeOf`. */
  readonly reading: CompiledPolicy;
}

/** Readers of records give codes of 10 bits around 512; with steps four times as wide, 8 bits hold the same numbers. */
const SHIFT = 512 - CODE_CENTRE;

/** The code of a reader's code, 0 where it is missing; undefined where 8 bits don't hold it. */
export function codeOf(code: number): number | undefined {
  if (code === 0) return 0;
  const shifted = code - SHIFT;
  return shifted >= 1 && shifted < CODE_LIMIT ? shifted : undefined;
}

/** The reader's code of a code: the inverse of `codeOf`. */
export const readingCodeOf = (code: number): number => (code === 0 ? 0 : code + SHIFT);

/** The sizes of a shape in the words of the first edition, for readers and preflight: capacity, batch, features, rules. */
export const readingShape = ({ n, f, rules, levels }: Shape): ReadingShape => ({
  ...firstShape('attestation-standard'),
  ...{ n, f, rules, depth: 3 * levels },
});

const clamped = (code: number, lowest: number): number =>
  Math.min(CODE_LIMIT - 1, Math.max(lowest, code - SHIFT));

const windowOf = (feature: FeaturePolicy): FeaturePolicy => ({
  // A code beyond 8 bits is refused before the window is looked at.
  lo: clamped(feature.lo, 1),
  hi: clamped(feature.hi, 1),
  meanLo: clamped(feature.meanLo, 0),
  meanHi: clamped(feature.meanHi, 0),
  maxMissing: feature.maxMissing,
});

const ruleOf = ({ coefficients, bound, maxSkipped }: LinearRule): LinearRule => ({
  coefficients,
  bound: bound - SHIFT * coefficients.reduce((sum, value) => sum + value, 0),
  maxSkipped,
});

/**
 * Compiles a policy for its circuit. Windows, means and rules are rounded as `compilePolicy` of the first edition does.
 * @throws AssayError `policy-document-invalid`, `bad-policy`, `unknown-circuit` (2)
 */
export function compileSecondPolicy({ document, settings }: SecondPolicyDocument): CompiledSecondPolicy {
  const shape = shapeOf(settings.circuit);
  const { numbers, terms, round } = settings;
  if (shape.dense)
    throw policyError([{ path: ['circuit'], message: 'a dense shape has no windows and no rules' }]);
  const reading = compilePolicy(document, readingShape(shape));
  const used = document.schema.features.length;
  const { bound, scoreScale, ...rest } = numbers;
  const policy = completePolicy(
    {
      schemaHash: reading.policy.schemaHash,
      features: reading.policy.features.map((feature, j) =>
        j < used ? windowOf(feature) : unusedFeature(shape),
      ),
      rules: reading.policy.rules.map(ruleOf),
      minPositive: reading.policy.minPositive,
      maxPositive: reading.policy.maxPositive,
      bound,
      numbers: { ...rest, scoreScale: BigInt(scoreScale) },
      terms: {
        minRecords: terms.minRecords,
        smallestBatch: terms.smallestBatch,
        minHoldoutRecords: terms.minHoldoutRecords,
        eta: Math.round(terms.learningRate * 2 ** 16),
        tolerance: Math.round(terms.tolerance * 2 ** 16),
        kappa: Math.round(terms.kappa * 2 ** 16),
        shrink: terms.shrink,
      },
    },
    shape,
  );
  return {
    ...{ shape, policy, reading },
    hash: policyHash(policy, shape),
    period: reading.period,
    draws: {
      batchesPerRound: round.batchesPerRound,
      epochs: round.epochs,
      minRecords: terms.minRecords,
    },
    ...{ holdoutBatches: round.holdoutBatches, rounds: round.rounds, minSets: round.minSets },
    enrolmentBond: BigInt(document.terms.enrolmentBond),
  };
}
