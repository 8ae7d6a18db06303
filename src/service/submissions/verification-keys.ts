import { ProblemError } from '../../api/problem.ts';
import type { VerifierView } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type CircuitName, isCircuitName, publicSignalNames } from '../../protocol/shape.ts';
import { loadVerificationKey, type VerificationKey } from '../../verifier/verification-key.ts';

/** The keys this service checks proofs with, by circuit. */
export class VerificationKeys {
  readonly #keys: ReadonlyMap<CircuitName, VerificationKey>;

  private constructor(keys: ReadonlyMap<CircuitName, VerificationKey>) {
    this.#keys = keys;
  }

  /**
   * Loads and checks the keys of `circuits`. Throws AssayError with exit code 4 for a key that is missing,
   * altered, unsafe, of development grade off local chains, or of another number of public signals than the
   * manifest of circuits says.
   */
  static load(directory: string, circuits: readonly CircuitName[], chainId: bigint): VerificationKeys {
    const keys = new Map<CircuitName, VerificationKey>();
    for (const circuit of circuits) {
      const key = loadVerificationKey(directory, circuit, chainId);
      if (key.arity !== publicSignalNames(circuit).length) {
        throw new AssayError('key-malformed', `the key of ${circuit} has the wrong arity`, { exitCode: 4 });
      }
      keys.set(circuit, key);
    }
    return new VerificationKeys(keys);
  }

  /**
   * The key that the contract verifies with. Throws `wrong-domain` if this service doesn't have that very key, or
   * the verifier is for another circuit than `expected`: to accept a proof that the contract refuses would help
   * nobody.
   */
  for(
    verifier: VerifierView,
    expected: string = verifier.circuit,
  ): { circuit: CircuitName; key: VerificationKey } {
    const circuit = verifier.circuit;
    const key = isCircuitName(circuit) ? this.#keys.get(circuit) : undefined;
    if (
      !isCircuitName(circuit) ||
      circuit !== expected ||
      key === undefined ||
      key.vkHash !== verifier.vkHash
    ) {
      throw new ProblemError('wrong-domain', "this service does not have the key of the model's verifier");
    }
    return { circuit, key };
  }
}
