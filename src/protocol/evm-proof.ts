/**
 * A Groth16 proof as the verifier contracts read it. Each coordinate of b has its imaginary part first: (c1,
 * c0).
 */
export interface EvmProof {
  readonly a: readonly [bigint, bigint];
  readonly b: readonly [readonly [bigint, bigint], readonly [bigint, bigint]];
  readonly c: readonly [bigint, bigint];
}
