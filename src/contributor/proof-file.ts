import type { CircuitName } from '../protocol/shape.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import { readJsonFile } from '../system/files.ts';
import { toWireProof } from '../verifier/proof.ts';
import { type ProofFile, parseProofJson } from '../verifier/proof-json.ts';

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

/** The JSON of a proof file. */
export const proofJson = ({ circuit, publicSignals, proof }: ProofFile): ProofFileJson => ({
  circuit,
  publicSignals: publicSignals.map(String),
  proof: toWireProof(proof),
});
