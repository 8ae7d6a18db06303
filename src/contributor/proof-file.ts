import { AssayError } from '../protocol/errors.ts';
import { type CircuitName, isCircuitName, publicSignalNames } from '../protocol/shape.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import { readJsonFile } from '../system/files.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import { parsePublicSignals } from '../verifier/parse-public-signals.ts';
import { type Proof, toWireProof } from '../verifier/proof.ts';

/** A single proof with its circuit and its public signals, in the manifest's order. Public. */
interface ProofFile {
  readonly circuit: CircuitName;
  readonly publicSignals: readonly bigint[];
  readonly proof: Proof;
}

/** The file's JSON. Numbers are canonical decimal strings. */
interface ProofFileJson {
  readonly circuit: CircuitName;
  readonly publicSignals: readonly string[];
  readonly proof: WireProof;
}

/** @throws AssayError `bad-proof-file`, `unknown-circuit`, `wrong-arity`, `non-canonical`, `invalid-proof` (2) */
export async function readProofFile(path: string): Promise<ProofFile> {
  return parseProofJson(await readJsonFile(path, { largest: 1 << 20 }), path);
}

function parseProofJson(json: unknown, path: string): ProofFile {
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

/** The JSON of a proof file. */
export const proofJson = ({ circuit, publicSignals, proof }: ProofFile): ProofFileJson => ({
  circuit,
  publicSignals: publicSignals.map(String),
  proof: toWireProof(proof),
});
