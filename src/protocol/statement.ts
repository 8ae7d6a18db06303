import type { Point } from './babyjub.ts';
import { AssayError } from './errors.ts';
import { asField, type Field } from './field.ts';
import { type CircuitName, publicSignalNames, type Shape } from './shape.ts';

/** The public side of an origin proof. */
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

/** The public side of an attestation proof. */
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

/** firstDay * 2^16 + lastDay, inclusive, in days since 1970-01-01. */
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

/** Values by name, in the manifest's order: the order is written nowhere else. */
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

export const attestationSignals = (statement: AttestationStatement, shape: Shape): Field[] =>
  inOrder(shape.circuit, {
    root: statement.root,
    batchIndex: BigInt(statement.batchIndex),
    count: BigInt(statement.count),
    period: statement.period,
    policyHash: statement.policyHash,
    ...Object.fromEntries(statement.W.map((word, i) => [`W[${i}]`, word])),
    ...Object.fromEntries(statement.V.map((word, i) => [`V[${i}]`, word])),
    'commitment[0]': statement.commitment.x,
    'commitment[1]': statement.commitment.y,
    band: BigInt(statement.band + 7),
    context: statement.context,
  });
