import type { Point } from './babyjub.ts';
import { AssayError } from './errors.ts';
import { asField, type Field } from './field.ts';
import { type CircuitName, circuitOf, publicSignalNames, type Shape } from './shape.ts';

/**
 * The public side of an origin proof.
 *
 * @example
 * ```ts
 * import type { OriginStatement } from 'assay/sdk';
 *
 * export const read = ({ records }: OriginStatement) => records;
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
  readonly context: Field;
}

/**
 * The public side of an attestation proof.
 *
 * @example
 * ```ts
 * import type { AttestationStatement } from 'assay/sdk';
 *
 * export const read = ({ band }: AttestationStatement) => band;
 * ```
 */
export interface AttestationStatement {
  readonly root: Field;
  readonly batchIndex: number;
  readonly count: number;
  readonly period: bigint;
  readonly policyHash: Field;
  /** Packed weights. */
  readonly W: readonly Field[];
  /** Packed direction; the zero direction for a holdout. */
  readonly V: readonly Field[];
  readonly commitment: Point;
  /** -7..7. */
  readonly band: number;
  readonly context: Field;
}

/**
 * The public side of an `open` proof: the sealed words hold the opening of `sum`.
 *
 * @example
 * ```ts
 * import type { OpenStatement } from 'assay/sdk';
 *
 * export const read = ({ sum }: OpenStatement) => sum;
 * ```
 */
export interface OpenStatement {
  /** Sum of the dataset's commitments of one round. */
  readonly sum: Point;
  readonly trainerKey: Point;
  readonly sealed: readonly Field[];
  readonly context: Field;
}

/**
 * The public side of an `evaluate` proof: V follows from the holdout's sum.
 *
 * @example
 * ```ts
 * import type { EvaluateStatement } from 'assay/sdk';
 *
 * export const read = ({ count }: EvaluateStatement) => count;
 * ```
 */
export interface EvaluateStatement {
  readonly sum: Point;
  /** Records behind the sum, 32 bits. */
  readonly count: number;
  readonly policyHash: Field;
  /** Packed direction. */
  readonly V: readonly Field[];
  readonly context: Field;
}

/**
 * The public side of a `step` proof: `next` follows from W and the accepted sum.
 *
 * @example
 * ```ts
 * import type { StepStatement } from 'assay/sdk';
 *
 * export const read = ({ next }: StepStatement) => next;
 * ```
 */
export interface StepStatement {
  readonly sum: Point;
  /** Records behind the sum, 32 bits. */
  readonly count: number;
  /** Learning rate, divided by count * 2^16. 32 bits. */
  readonly eta: number;
  /** Packed weights, old and new. */
  readonly W: readonly Field[];
  readonly next: readonly Field[];
  readonly context: Field;
}

/**
 * Packs a period: firstDay * 2^16 + lastDay, both included, in days since 1970-01-01.
 * @throws AssayError `bad-period`
 */
export function packPeriod(firstDay: number, lastDay: number): bigint {
  if (
    ![firstDay, lastDay].every((day) => Number.isInteger(day) && day >= 0 && day < 65536) ||
    firstDay > lastDay
  ) {
    throw new AssayError(
      'bad-period',
      'A period runs from a day to a later or the same day, 1970-01-01 or after.',
    );
  }
  return (BigInt(firstDay) << 16n) | BigInt(lastDay);
}

export const unpackPeriod = (period: bigint): { firstDay: number; lastDay: number } => ({
  firstDay: Number(period >> 16n),
  lastDay: Number(period & 0xffffn),
});

/**
 * Orders values as the manifest lists the circuit's public signals. The order is written nowhere else.
 * @throws AssayError `wrong-arity`
 */
function inOrder(circuit: CircuitName, values: Record<string, bigint>): Field[] {
  const names = publicSignalNames(circuit);
  if (names.length !== Object.keys(values).length) {
    throw new AssayError('wrong-arity', `${circuit} has ${names.length} public signals.`);
  }
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

/**
 * The public signals of an origin proof, in the manifest's order.
 *
 * @throws AssayError `non-canonical` (2) for a value outside [0, r)
 *
 * @example
 * ```ts
 * import { originSignals, type OriginStatement } from 'assay/sdk';
 *
 * export const signalsOf = (statement: OriginStatement) => originSignals(statement);
 * ```
 */
export const originSignals = (statement: OriginStatement): Field[] =>
  inOrder('origin', {
    root: statement.root,
    records: BigInt(statement.records),
    period: statement.period,
    schemaHash: statement.schemaHash,
    sourceListRoot: statement.sourceListRoot,
    model: statement.model,
    originNullifier: statement.originNullifier,
    context: statement.context,
  });

/**
 * The public signals of an attestation proof, in the manifest's order.
 *
 * @throws AssayError `non-canonical` (2) for a value outside [0, r)
 *
 * @example
 * ```ts
 * import { attestationSignals, type AttestationStatement, shapeOf } from 'assay/sdk';
 *
 * export const signalsOf = (statement: AttestationStatement) => attestationSignals(statement, shapeOf('attestation-standard'));
 * ```
 */
export const attestationSignals = (statement: AttestationStatement, shape: Shape): Field[] =>
  inOrder(shape.circuit, {
    root: statement.root,
    batchIndex: BigInt(statement.batchIndex),
    count: BigInt(statement.count),
    period: statement.period,
    policyHash: statement.policyHash,
    ...array('W', statement.W),
    ...array('V', statement.V),
    ...point('commitment', statement.commitment),
    band: BigInt(statement.band + 7),
    context: statement.context,
  });

/**
 * The public signals of an `open` proof, in the manifest's order.
 *
 * @throws AssayError `non-canonical` (2) for a value outside [0, r)
 *
 * @example
 * ```ts
 * import { openSignals, type OpenStatement, shapeOf } from 'assay/sdk';
 *
 * export const signalsOf = (statement: OpenStatement) => openSignals(statement, shapeOf('attestation-standard'));
 * ```
 */
export const openSignals = (statement: OpenStatement, shape: Shape): Field[] =>
  inOrder(circuitOf('open', shape), {
    ...point('sum', statement.sum),
    ...point('trainerKey', statement.trainerKey),
    ...array('sealed', statement.sealed),
    context: statement.context,
  });

/**
 * The public signals of an `evaluate` proof, in the manifest's order.
 *
 * @throws AssayError `non-canonical` (2) for a value outside [0, r)
 *
 * @example
 * ```ts
 * import { evaluateSignals, type EvaluateStatement, shapeOf } from 'assay/sdk';
 *
 * export const signalsOf = (statement: EvaluateStatement) => evaluateSignals(statement, shapeOf('attestation-standard'));
 * ```
 */
export const evaluateSignals = (statement: EvaluateStatement, shape: Shape): Field[] =>
  inOrder(circuitOf('evaluate', shape), {
    ...point('sum', statement.sum),
    count: BigInt(statement.count),
    policyHash: statement.policyHash,
    ...array('V', statement.V),
    context: statement.context,
  });

/**
 * The public signals of a `step` proof, in the manifest's order.
 *
 * @throws AssayError `non-canonical` (2) for a value outside [0, r)
 *
 * @example
 * ```ts
 * import { shapeOf, stepSignals, type StepStatement } from 'assay/sdk';
 *
 * export const signalsOf = (statement: StepStatement) => stepSignals(statement, shapeOf('attestation-standard'));
 * ```
 */
export const stepSignals = (statement: StepStatement, shape: Shape): Field[] =>
  inOrder(circuitOf('step', shape), {
    ...point('sum', statement.sum),
    count: BigInt(statement.count),
    eta: BigInt(statement.eta),
    ...array('W', statement.W),
    ...array('next', statement.next),
    context: statement.context,
  });
