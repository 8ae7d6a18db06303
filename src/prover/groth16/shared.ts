import type { ProveOptions, ProvingKey } from './key/proving-key.ts';
import type { ProofResult } from './types.ts';

export { calculateWitness, type WitnessInputs } from './calculator.ts';
export { Groth16Error, type Groth16ErrorCode } from './errors.ts';
export { free } from './key/free.ts';
export type { LoadOptions, ProveOptions, ProvingKey } from './key/proving-key.ts';
export { type BackendChoice, chooseBackend } from './prove/self-test.ts';
export { FUSED, INTEGER } from './runtime/backend.ts';
export { fixedBaseG1, fixedBaseG2, freeFixedBases } from './runtime/fixed-base.ts';
export type { Groth16Proof, ProofResult, VerificationKey } from './types.ts';
export { verify } from './verify.ts';

/**
 * Proves a witness (.wtns). Blinding comes from the platform's generator; the witness's copies are zeroed afterwards.
 * @throws Groth16Error `bad-witness` (of another circuit, damaged, or not satisfying), `worker-died`, `closed`
 */
export const prove = (key: ProvingKey, wtns: Uint8Array, options: ProveOptions = {}): Promise<ProofResult> =>
  key.prove(wtns, options);
