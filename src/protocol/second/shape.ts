import manifest from '../../../circuits/second/manifest.json' with { type: 'json' };
import { AssayError } from '../errors.ts';

/**
 * Name of a circuit in the manifest.
 *
 * @example
 * ```ts
 * import { type CircuitName, publicSignalNames } from 'assay/sdk';
 *
 * export const arity = (circuit: CircuitName) => publicSignalNames(circuit).length;
 * ```
 */
export type CircuitName = keyof typeof manifest.circuits;
export type AttestationCircuit = Extract<CircuitName, `attestation-${string}`>;
/** Circuits of a round, whose only parameter is F. */
export type RoundCircuit = 'seal' | 'evaluate' | 'score' | 'step';

/**
 * Sizes of an attestation circuit, read from circuits/second/manifest.json.
 *
 * @example
 * ```ts
 * import type { Shape } from 'assay/sdk';
 *
 * export const largest = ({ n, rules }: Shape) => `${n} records a batch, ${rules} rules`;
 * ```
 */
export interface Shape {
  readonly circuit: AttestationCircuit;
  /** Record slots of a batch. */
  readonly n: number;
  /** Features. */
  readonly f: number;
  /** Levels of the dataset's tree of arity 8. */
  readonly levels: number;
  /** Linear rules. */
  readonly rules: number;
  /** No missing values, no windows, no rules. */
  readonly dense: boolean;
}

export const CIRCUIT_NAMES = Object.keys(manifest.circuits) as CircuitName[];

/** Whether circuits/second/manifest.json has a circuit of that name. */
export const isCircuitName = (name: string): name is CircuitName => Object.hasOwn(manifest.circuits, name);

/**
 * The ordered public signals of a circuit.
 *
 * @example
 * ```ts
 * import { publicSignalNames } from 'assay/sdk';
 *
 * console.log(publicSignalNames('origin'));
 * ```
 */
export const publicSignalNames = (circuit: CircuitName): readonly string[] =>
  manifest.circuits[circuit].publicSignals;

/** Log2 of the domain that a circuit fits: constraints + public signals + 1 are at most 2^power. */
export const powerOf = (circuit: CircuitName): number => manifest.circuits[circuit].power;

/**
 * The shape of an attestation circuit. @throws AssayError `unknown-circuit`
 *
 * @example
 * ```ts
 * import { shapeOf } from 'assay/sdk';
 *
 * console.log(shapeOf('attestation-standard').n);
 * ```
 */
export function shapeOf(circuit: string): Shape {
  if (!isCircuitName(circuit) || !circuit.startsWith('attestation-'))
    throw new AssayError('unknown-circuit', 'The manifest has no attestation circuit of that name.');
  const { N, F, LEVELS, L, RULES } = manifest.circuits[circuit as AttestationCircuit].parameters;
  return { circuit: circuit as AttestationCircuit, n: N, f: F, levels: LEVELS, rules: L, dense: RULES === 0 };
}

/** The circuit of a round for F features: `roundCircuit('seal', 16)` is `seal-f16`. @throws AssayError `unknown-circuit` */
export function roundCircuit(kind: RoundCircuit, features: number): CircuitName {
  const name = `${kind}-f${features}`;
  if (!isCircuitName(name)) throw new AssayError('unknown-circuit', `The manifest has no circuit ${name}.`);
  return name;
}

/** The circuit that proves an inference in the size of a shape: `infer-standard`. @throws AssayError `unknown-circuit` */
export function inferCircuit(shape: Shape): CircuitName {
  const name = shape.circuit.replace('attestation', 'infer');
  if (!isCircuitName(name)) throw new AssayError('unknown-circuit', `The manifest has no circuit ${name}.`);
  return name;
}

export const TINY = shapeOf('attestation-tiny');
export const TINY_DENSE = shapeOf('attestation-tiny-dense');
export const SMALL = shapeOf('attestation-small');
export const STANDARD = shapeOf('attestation-standard');
export const WIDE = shapeOf('attestation-wide');
export const DENSE = shapeOf('attestation-dense');
/** Levels of the list of sources, a tree of arity 8. */
export const LIST_LEVELS: number = manifest.circuits.origin.parameters.LIST_LEVELS;

/** Batches of a dataset of `records` records: ceil(R / N). */
export const batchesOf = (shape: Shape, records: number): number => Math.ceil(records / shape.n);

/** Active records of batch `index`: N, or what is left at the last one. @throws AssayError `no-such-batch` */
export function countOf(shape: Shape, records: number, index: number): number {
  const batches = batchesOf(shape, records);
  if (!Number.isInteger(index) || index < 0 || index >= batches)
    throw new AssayError('no-such-batch', `The dataset has batches 0 to ${batches - 1}.`);
  return index < batches - 1 ? shape.n : records - shape.n * (batches - 1);
}
