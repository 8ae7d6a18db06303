/**
 * A Groth16 proof on the wire: canonical decimal strings, b as [[x.c0, x.c1], [y.c0, y.c1]].
 *
 * @example
 * ```ts
 * import { parseProof, type WireProof } from 'assay/sdk';
 *
 * export const coordinates = (proof: WireProof) => parseProof(proof);
 * ```
 */
export interface WireProof {
  readonly a: readonly [string, string];
  readonly b: readonly [readonly [string, string], readonly [string, string]];
  readonly c: readonly [string, string];
}
