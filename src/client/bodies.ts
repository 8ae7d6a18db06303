import type { WireProof } from '../protocol/wire-proof.ts';

/**
 * Bodies of the service's POST requests have two forms: values, in which integers are bigints, and JSON, in which they are
 * canonical decimal strings.
 */

/** Public signals and the proof of them. */
export interface ProofValues {
  readonly publicSignals: readonly bigint[];
  readonly proof: WireProof;
}

/** `T` with a decimal string for each bigint. */
type Wire<T> = T extends bigint
  ? string
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Wire<T[K]> }
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;

/** Writes every bigint of a value as a decimal string. */
export function wireBody<T>(value: T): Wire<T>;
export function wireBody(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((each) => wireBody(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, wireBody(each)]));
}
