import { AssayError } from '../protocol/errors.ts';
import { type CircuitName, isCircuitName, publicSignalNames } from '../protocol/shape.ts';
import { parseProof } from './parse-proof.ts';
import { parsePublicSignals } from './parse-public-signals.ts';
import type { Proof } from './proof.ts';

/** A single proof with its circuit and its public signals, in the manifest's order. Public. */
export interface ProofFile {
  readonly circuit: CircuitName;
  readonly publicSignals: readonly bigint[];
  readonly proof: Proof;
}

/**
 * Parses the JSON of a proof file.
 * @param path named in errors
 * @throws AssayError `bad-proof-file`, `unknown-circuit`, `wrong-arity`, `non-canonical`, `invalid-proof` (2)
 */
export function parseProofJson(json: unknown, path: string): ProofFile {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const { circuit, publicSignals, proof } = (isObject ? json : {}) as Record<string, unknown>;
  if (typeof circuit !== 'string' || publicSignals === undefined || proof === undefined) {
    throw new AssayError(
      'bad-proof-file',
      `${path} is not a proof file: it must have circuit, publicSignals and proof`,
    );
  }
  if (!isCircuitName(circuit)) throw new AssayError('unknown-circuit', `${path} names an unknown circuit`);
  return {
    circuit,
    publicSignals: parsePublicSignals(publicSignals, publicSignalNames(circuit).length),
    proof: parseProof(proof),
  };
}
