import { AssayError } from '../errors.ts';
import { type Field, hashToField } from '../field.ts';

/** Encoding of a feature as a 10-bit code: 512 + round((t(value) - centre) / step). */
export interface Feature {
  readonly name: string;
  /** UCUM unit of `value`, or `1`. */
  readonly unit: string;
  readonly transform: 'linear' | 'log';
  /** In units of t(value). */
  readonly centre: number;
  /** Chosen so that one standard deviation is about 64 codes. */
  readonly step: number;
}

/** Feature definitions in order. Unused places of a circuit are always missing. */
export interface Schema {
  readonly version: 1;
  readonly features: readonly Feature[];
  /** The meaning of label 1, in words. */
  readonly label: string;
  /** For features that are projections of an encoder's vectors: the encoder, and the hash of the matrix. */
  readonly projection?: { readonly encoder: string; readonly inputs: number; readonly sha256: string };
}

/** Canonical JSON: keys sorted, no white space (RFC 8785 for the values that occur here). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new AssayError('not-json', 'A number in the document is not finite.');
  }
  return JSON.stringify(value);
}

/** The id of a schema: the hash of its content. */
export const schemaHash = (schema: Schema): Field => hashToField(`assay/schema/v1\n${canonicalJson(schema)}`);

/**
 * The code of a present value, or undefined if the value is outside codes 1..1023. Values are never clipped.
 */
export function encodeValue(feature: Feature, value: number): number | undefined {
  const transformed = feature.transform === 'log' ? Math.log(value) : value;
  if (!Number.isFinite(transformed)) return undefined;
  const code = 512 + Math.round((transformed - feature.centre) / feature.step);
  return code >= 1 && code <= 1023 ? code : undefined;
}

/** The value in the middle of a code's step. */
export function decodeCode(feature: Feature, code: number): number {
  const transformed = feature.centre + (code - 512) * feature.step;
  return feature.transform === 'log' ? Math.exp(transformed) : transformed;
}
