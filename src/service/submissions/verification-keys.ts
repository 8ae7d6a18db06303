import { ProblemError } from '../../api/problem.ts';
import type { VerifierView } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type CircuitName, isCircuitName, publicSignalNames } from '../../protocol/shape.ts';
import { loadVerificationKey } from '../../verifier/load-verification-key.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';

/** The verification keys of this service, by circuit. */
export class VerificationKeys {
  readonly #keys: ReadonlyMap<CircuitName, VerificationKey>;

  private constructor(keys: ReadonlyMap<CircuitName, VerificationKey>) {
    this.#keys = keys;
  }

  /**
   * Loads and checks the keys of `circuits`.
   * @throws AssayError with exit code 4 for a key that is missing, altered, unsafe, or of development grade on a
   *   chain that is not local, or whose number of public signals differs from the manifest of circuits
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
   * The key that the contract verifies with. A proof that the contract would refuse must not be accepted.
   * @throws ProblemError `wrong-domain` if this service does not have that key, or the verifier is for another
   *   circuit than `expected`
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
