import type { Point } from '../babyjub.ts';
import { AssayError } from '../errors.ts';
import { asField, type Field } from '../field.ts';
import { packDirection, packWeights, scoreSignal, scoresSignal, zeroDirection } from './model.ts';
import { SEAL_MODES, type SealMode } from './noise.ts';
import { type CircuitName, inferCircuit, publicSignalNames, roundCircuit, type Shape } from './shape.ts';

/**
 * The public side of an `origin` proof, once a dataset.
 *
 * @example
 * ```ts
 * import type { OriginStatement } from 'assay/sdk';
 *
 * export const recordsOf = ({ records }: OriginStatement) => records;
 * ```
 */
export interface OriginStatement {
  readonly root: Field;
  readonly records: number;
  readonly period: bigint;
  readonly schemaHash: Field;
  readonly sourceListRoot: Field;
  readonly model: Field;
  readonly originNullifier: Field;
  readonly sourceTag: Field;
  readonly seedHash: Field;
  readonly context: Field;
}

/**
 * The public side of an `attestation` proof, one a drawn batch.
 *
 * @example
 * ```ts
 * import type { AttestationStatement } from 'assay/sdk';
 *
 * export const batchOf = ({ index }: AttestationStatement) => index;
 * ```
 */
export interface AttestationStatement {
  readonly root: Field;
  readonly index: number;
  readonly count: number;
  readonly policyHash: Field;
  /** F + 1 words. */
  readonly weights: readonly bigint[];
  readonly commitment: Point;
  readonly context: Field;
}

/**
 * The public side of a `seal` proof, one a dataset and round, two for a holdout after a step.
 *
 * @example
 * ```ts
 * import type { SealStatement } from 'assay/sdk';
 *
 * export const isReadable = ({ scores }: SealStatement) => scores.every((gate) => gate > 0n);
 * ```
 */
export interface SealStatement {
  /** Sum of the dataset's commitments of one round. */
  readonly sum: Point;
  readonly fresh: Point;
  readonly mode: SealMode;
  readonly seedHash: Field;
  readonly noiseInput: Field;
  readonly policyHash: Field;
  /** V of up to three evaluators; none of a holdout. */
  readonly directions: readonly (readonly bigint[])[];
  /** A gate for each direction. */
  readonly scores: readonly bigint[];
  /** The trainer's, or a point of unknown logarithm. */
  readonly key: Point;
  readonly sealed: readonly Field[];
  readonly context: Field;
}

/**
 * The public side of an `evaluate` proof, one an evaluator and round.
 *
 * @example
 * ```ts
 * import type { EvaluateStatement } from 'assay/sdk';
 *
 * export const brierScoreOf = ({ loss }: EvaluateStatement) => Number(loss) / 2 ** 16;
 * ```
 */
export interface EvaluateStatement {
  /** Sum of the holdouts' fresh commitments at W. */
  readonly sum: Point;
  /** The same at the weights before; the identity where no step came before. */
  readonly before: Point;
  /** Records behind each, 1..2^24. */
  readonly count: number;
  readonly policyHash: Field;
  /** `publicNumbers` of the policy. */
  readonly numbers: Field;
  readonly direction: readonly bigint[];
  /** Units of 2^-16. */
  readonly loss: bigint;
  readonly lossBefore: bigint;
  readonly context: Field;
}

/**
 * The public side of a `score` proof, one an accepted set.
 *
 * @example
 * ```ts
 * import type { ScoreStatement } from 'assay/sdk';
 *
 * export const helped = ({ score }: ScoreStatement) => score > 0n;
 * ```
 */
export interface ScoreStatement {
  readonly fresh: Point;
  readonly policyHash: Field;
  /** V of the next evaluated round. */
  readonly direction: readonly bigint[];
  readonly score: bigint;
  readonly context: Field;
}

/**
 * The public side of a `step` proof.
 *
 * @example
 * ```ts
 * import type { StepStatement } from 'assay/sdk';
 *
 * export const rateOf = ({ eta }: StepStatement) => eta / 2 ** 16;
 * ```
 */
export interface StepStatement {
  /** Sum of the accepted fresh commitments. */
  readonly sum: Point;
  /** Records behind it, 1..2^24. */
  readonly count: number;
  /** Units of 2^-16, 32 bits. */
  readonly eta: number;
  readonly policyHash: Field;
  readonly weights: readonly bigint[];
  readonly next: readonly bigint[];
  readonly context: Field;
}

/** The public side of an `infer` proof, one an answer. */
export interface InferStatement {
  readonly policyHash: Field;
  /** F + 1 words. */
  readonly weights: readonly bigint[];
  /** `recordHash` of the record. */
  readonly recordHash: Field;
  /** Units of 2^-20, 0..2^20. */
  readonly probability: bigint;
  /** `inferenceContext` of the use. */
  readonly context: Field;
}

/** Values by name, in the manifest's order: the order is written nowhere else. */
function inOrder(circuit: CircuitName, values: Record<string, bigint>): Field[] {
  const names = publicSignalNames(circuit);
  if (names.length !== Object.keys(values).length)
    throw new AssayError('wrong-arity', `${circuit} has ${names.length} public signals.`);
  return names.map((name) => {
    const value = values[name];
    if (value === undefined)
      throw new AssayError('wrong-arity', `${circuit} needs the public signal ${name}.`);
    return asField(value);
  });
}

const array = (name: string, values: readonly bigint[]): Record<string, bigint> =>
  Object.fromEntries(values.map((value, i) => [`${name}[${i}]`, value]));
const point = (name: string, { x, y }: Point): Record<string, bigint> => array(name, [x, y]);

/** The directions of three evaluators, packed; zero where there is none. */
export const packDirections = (directions: readonly (readonly bigint[])[], features: number): Field[][] =>
  [0, 1, 2].map((e) => packDirection(directions[e] ?? zeroDirection(features)));

/**
 * Public signals of an origin proof, in the order of the manifest.
 *
 * @example
 * ```ts
 * import { type OriginStatement, originSignals } from 'assay/sdk';
 *
 * export const texts = (statement: OriginStatement) => originSignals(statement).map(String);
 * ```
 */
export const originSignals = (statement: OriginStatement): Field[] =>
  inOrder('origin', { ...statement, records: BigInt(statement.records) });

/**
 * Public signals of an attestation proof, in the order of the manifest.
 *
 * @example
 * ```ts
 * import { type AttestationStatement, attestationSignals, shapeOf } from 'assay/sdk';
 *
 * export const signals = (statement: AttestationStatement) => attestationSignals(statement, shapeOf('attestation-small'));
 * ```
 */
export const attestationSignals = (statement: AttestationStatement, shape: Shape): Field[] =>
  inOrder(shape.circuit, {
    root: statement.root,
    index: BigInt(statement.index),
    count: BigInt(statement.count),
    policyHash: statement.policyHash,
    ...array('W', packWeights(statement.weights)),
    ...point('commitment', statement.commitment),
    context: statement.context,
  });

/**
 * Public signals of a seal, in the order of the manifest.
 *
 * @example
 * ```ts
 * import { type SealStatement, sealSignals } from 'assay/sdk';
 *
 * export const signals = (statement: SealStatement) => sealSignals(statement, 16);
 * ```
 */
export const sealSignals = (statement: SealStatement, features: number): Field[] =>
  inOrder(roundCircuit('seal', features), {
    ...point('sum', statement.sum),
    ...point('fresh', statement.fresh),
    mode: BigInt(SEAL_MODES[statement.mode]),
    seedHash: statement.seedHash,
    noiseInput: statement.noiseInput,
    policyHash: statement.policyHash,
    ...Object.assign(
      {},
      ...packDirections(statement.directions, features).map((V, e) => array(`V[${e}]`, V)),
    ),
    scores: scoresSignal(statement.scores),
    ...point('key', statement.key),
    ...array('sealed', statement.sealed),
    context: statement.context,
  });

/**
 * Public signals of an evaluation, in the order of the manifest.
 *
 * @example
 * ```ts
 * import { type EvaluateStatement, evaluateSignals } from 'assay/sdk';
 *
 * export const signals = (statement: EvaluateStatement) => evaluateSignals(statement, 16);
 * ```
 */
export const evaluateSignals = (statement: EvaluateStatement, features: number): Field[] =>
  inOrder(roundCircuit('evaluate', features), {
    ...point('sum', statement.sum),
    ...point('before', statement.before),
    count: BigInt(statement.count),
    policyHash: statement.policyHash,
    numbers: statement.numbers,
    ...array('V', packDirection(statement.direction)),
    loss: statement.loss,
    lossBefore: statement.lossBefore,
    context: statement.context,
  });

/**
 * Public signals of a second score, in the order of the manifest.
 *
 * @example
 * ```ts
 * import { type ScoreStatement, scoreSignals } from 'assay/sdk';
 *
 * export const signals = (statement: ScoreStatement) => scoreSignals(statement, 16);
 * ```
 */
export const scoreSignals = (statement: ScoreStatement, features: number): Field[] =>
  inOrder(roundCircuit('score', features), {
    ...point('fresh', statement.fresh),
    policyHash: statement.policyHash,
    ...array('V', packDirection(statement.direction)),
    score: scoreSignal(statement.score),
    context: statement.context,
  });

/**
 * Public signals of a step, in the order of the manifest.
 *
 * @example
 * ```ts
 * import { type StepStatement, stepSignals } from 'assay/sdk';
 *
 * export const signals = (statement: StepStatement) => stepSignals(statement, 16);
 * ```
 */
export const stepSignals = (statement: StepStatement, features: number): Field[] =>
  inOrder(roundCircuit('step', features), {
    ...point('sum', statement.sum),
    count: BigInt(statement.count),
    eta: BigInt(statement.eta),
    policyHash: statement.policyHash,
    ...array('W', packWeights(statement.weights)),
    ...array('next', packWeights(statement.next)),
    context: statement.context,
  });

export const inferSignals = (statement: InferStatement, shape: Shape): Field[] =>
  inOrder(inferCircuit(shape), {
    policyHash: statement.policyHash,
    ...array('W', packWeights(statement.weights)),
    recordHash: statement.recordHash,
    probability: statement.probability,
    context: statement.context,
  });
