import type { Field } from '../protocol/field.ts';
import type { Feature } from '../protocol/policy/schema.ts';
import type { Shape } from '../protocol/second/shape.ts';
import type { InferStatement } from '../protocol/second/statement.ts';
import type { InferWitness } from '../prover/second/inputs.ts';

/** A record as a checkpoint takes it: one code a feature place, 0 where missing. Private throughout. */
export type Codes = readonly number[];

/** The parts of a checkpoint that a proof of inference needs. */
export interface Provable {
  readonly shape: Shape;
  /** Statement and witness of one answer. @param context `inferenceContext` of the use */
  claim(codes: Codes, salt: Field, context: Field): { statement: InferStatement; witness: InferWitness };
}

/** A checkpoint of a model that can answer for records. */
export interface Checkpoint {
  readonly model: Field;
  /** The round whose step made it; 0 before the first. */
  readonly round: bigint;
  readonly policyHash: Field;
  /** Packed, as on chain. */
  readonly weights: readonly Field[];
  readonly label: string;
  readonly features: readonly Feature[];
  readonly readsBundles: boolean;
  readonly provable: Provable;
  /**
   * The codes of a record of the policy's features by name, null where missing.
   * @throws AssayError `record-refused` with the feature or rule, never a value
   */
  encode(features: Readonly<Record<string, number | null>>): Codes;
  /**
   * The codes of the one patient of a FHIR Bundle.
   * @throws AssayError `record-refused`
   */
  encodeBundle(bundle: object): Promise<Codes>;
  /** sigma(W . x) in units of 2^-20, 0 to 2^20. */
  answer(codes: Codes): bigint;
}
