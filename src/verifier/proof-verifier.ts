import { AssayError } from '../protocol/errors.ts';
import type { Proof } from './proof.ts';
import type { VerificationKey } from './verification-key.ts';

/** Checks parsed proofs against a key. Implementations: snarkjs (here), noble (noble-verifier.ts). */
export interface ProofVerifier {
  /**
   * Whether the proof satisfies the key for these signals. Inputs come from the strict parsers; encodings are
   * not checked again.
   * @throws AssayError `wrong-arity` if the number of signals is not that of the key
   */
  verify(key: VerificationKey, publicSignals: readonly bigint[], proof: Proof): Promise<boolean>;
}

/** @throws AssayError `wrong-arity` unless there is one signal for each of the key */
export function assertArity(key: VerificationKey, publicSignals: readonly bigint[]): void {
  if (publicSignals.length !== key.arity) {
    throw new AssayError('wrong-arity', `${key.circuit} has exactly ${key.arity} public signals`);
  }
}
