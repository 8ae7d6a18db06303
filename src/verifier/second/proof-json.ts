import { AssayError } from '../../protocol/errors.ts';
import { CIRCUIT_NAMES, type CircuitName, publicSignalNames } from '../../protocol/second/shape.ts';
import type { WireProof } from '../../protocol/wire-proof.ts';
import { parseProof } from '../parse-proof.ts';
import { parsePublicSignals } from '../parse-public-signals.ts';
import type { Proof } from '../proof.ts';

/** A single proof with its circuit and its public signals, in the manifest's order. Public. */
export interface SecondProofFile {
  readonly circuit: CircuitName;
  readonly publicSignals: readonly bigint[];
  readonly proof: Proof;
}

export const SECOND_PROOF = 'assay/proof/v2';

/** The text of a proof file. Numbers are canonical decimal strings. */
export const secondProofText = (file: {
  readonly circuit: CircuitName;
  readonly publicSignals: readonly string[];
  readonly proof: WireProof;
}): string => `${JSON.stringify({ format: SECOND_PROOF, ...file }, null, 2)}\n`;

/**
 * Parses the JSON of a proof file.
 * @param path named in errors
 * @throws AssayError `bad-proof-file`, `unknown-circuit`, `wrong-arity`, `non-canonical`, `invalid-proof` (2)
 */
export function parseSecondProof(json: unknown, path: string): SecondProofFile {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const { format, circuit, publicSignals, proof } = (isObject ? json : {}) as Record<string, unknown>;
  if (format !== SECOND_PROOF)
    throw new AssayError(
      'bad-proof-file',
      `${path} is not a proof file: it must have format, circuit, publicSignals and proof`,
    );
  const name = CIRCUIT_NAMES.find((each) => each === circuit);
  if (name === undefined) throw new AssayError('unknown-circuit', `${path} names an unknown circuit`);
  return {
    circuit: name,
    publicSignals: parsePublicSignals(publicSignals, publicSignalNames(name).length),
    proof: parseProof(proof),
  };
}
