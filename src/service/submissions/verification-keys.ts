import { ProblemError } from '../../api/problem.ts';
import type { VerifierView } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import { loadVerificationKey } from '../../verifier/load-verification-key.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';

/** The verification keys of this service, by circuit. */
export class VerificationKeys<N extends string> {
  readonly #keys: ReadonlyMap<string, VerificationKey>;

  private constructor(keys: ReadonlyMap<string, VerificationKey>) {
    this.#keys = keys;
  }

  /**
   * Loads and checks the keys of `circuits`.
   * @param signalsOf the public signals of a circuit, by the manifest of circuits
   * @throws AssayError with exit code 4 for a key that is missing, altered, unsafe, or of development grade on a
   *   chain that is not local, or whose number of public signals differs from the manifest of circuits
   */
  static load<N extends string>(
    directory: string,
    circuits: readonly N[],
    signalsOf: (circuit: N) => readonly string[],
    chainId: bigint,
  ): VerificationKeys<N> {
    const keys = new Map<string, VerificationKey>();
    for (const circuit of circuits) {
      const key = loadVerificationKey(directory, circuit, chainId);
      if (key.arity !== signalsOf(circuit).length) {
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
  for(verifier: VerifierView, expected: string = verifier.circuit): { circuit: N; key: VerificationKey } {
    const circuit = verifier.circuit;
    const key = this.#keys.get(circuit);
    if (circuit !== expected || key === undefined || key.vkHash !== verifier.vkHash) {
      throw new ProblemError('wrong-domain', "this service does not have the key of the model's verifier");
    }
    return { circuit: circuit as N, key };
  }
}
