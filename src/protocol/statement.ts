import type { Point } from './babyjub.ts';
import { AssayError } from './errors.ts';
import { asField, type Field } from './field.ts';
import { type CircuitName, publicSignalNames, type Shape } from './shape.ts';

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
