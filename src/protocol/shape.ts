import manifest from '../../circuits/manifest.json' with { type: 'json' };
import { AssayError } from './errors.ts';

/**
 * Sizes of an attestation circuit, read from circuits/manifest.json.
 *
 * @example
 * ```ts
 * import type { Shape } from 'assay/sdk';
 *
 * export const capacity = ({ n, depth }: Shape) => n * 2 ** depth;
 * ```
 */
export interface Shape {
  /** Name in the manifest: `attestation-standard`, `attestation-tiny`. */
  readonly circuit: AttestationCircuit;
  /** Record slots of a batch. */
  readonly n: number;
  /** Features. */
  readonly f: number;
  /** Levels of the interval tree: up to 2^depth batches. */
  readonly depth: number;
  /** Linear rules. */
  readonly rules: number;
}

/**
 * A circuit of circuits/manifest.json.
 *
 * @example
 * ```ts
 * import type { CircuitName } from 'assay/sdk';
 *
 * export const circuit: CircuitName = 'origin';
 * ```
 */
export type CircuitName = keyof typeof manifest.circuits;
type AttestationCircuit = Extract<CircuitName, `attestation-${string}`>;

/** A circuit that exists in every size of the attestation circuits, for instance `open-standard`. */
export type SizedCircuit<Kind extends 'attestation' | 'open' | 'evaluate' | 'step'> = Extract<
  CircuitName,
  `${Kind}-${string}`
>;

/**
 * The ordered public signals of a circuit, as the manifest lists them.
 *
 * @example
 * ```ts
 * import { publicSignalNames } from 'assay/sdk';
 *
 * console.log(publicSignalNames('origin').indexOf('root'));
 * ```
 */
export const publicSignalNames = (circuit: CircuitName): readonly string[] =>
  manifest.circuits[circuit].publicSignals;

const isCircuitName = (name: string): name is CircuitName => name in manifest.circuits;

const isAttestationCircuit = (name: string): name is AttestationCircuit =>
  isCircuitName(name) && name.startsWith('attestation-');

/**
 * The shape of an attestation circuit.
 *
 * @throws AssayError `unknown-circuit`
 * @example
 * ```ts
 * import { shapeOf } from 'assay/sdk';
 *
 * const { n, f } = shapeOf('attestation-standard');
 * console.log(`${n} records a batch, ${f} features`);
 * ```
 */
export function shapeOf(circuit: string): Shape {
  if (!isAttestationCircuit(circuit)) {
    throw new AssayError('unknown-circuit', 'The manifest has no attestation circuit of that name.');
  }
  const { N, F, DEPTH, L } = manifest.circuits[circuit].parameters;
  return { circuit, n: N, f: F, depth: DEPTH, rules: L };
}

/**
 * The circuit of a kind in the size of a shape: `circuitOf('open', STANDARD)` is `open-standard`.
 * @throws AssayError `unknown-circuit`
 */
export function circuitOf<Kind extends 'open' | 'evaluate' | 'step'>(
  kind: Kind,
  shape: Shape,
): SizedCircuit<Kind> {
  const name = shape.circuit.replace('attestation', kind);
  if (!isCircuitName(name)) {
    throw new AssayError('unknown-circuit', `The manifest has no circuit ${name}.`);
  }
  return name as SizedCircuit<Kind>;
}

export const STANDARD = shapeOf('attestation-standard');
export const TINY = shapeOf('attestation-tiny');
/** Levels of the accreditation list. */
export const LIST_DEPTH: number = manifest.circuits.origin.parameters.LIST_DEPTH;

/** Number of batches of a dataset: ceil(records / N). */
export const batchesOf = (shape: Shape, records: number): number => Math.ceil(records / shape.n);

/**
 * Active records of batch `index`: N, or the rest in the last batch.
 * @throws AssayError `no-such-batch`
 */
export function countOf(shape: Shape, records: number, index: number): number {
  const batches = batchesOf(shape, records);
  if (index < 0 || index >= batches) {
    throw new AssayError('no-such-batch', `The dataset has batches 0 to ${batches - 1}.`);
  }
  return index < batches - 1 ? shape.n : records - shape.n * (batches - 1);
}
