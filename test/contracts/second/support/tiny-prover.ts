import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvmProof } from '../../../../src/protocol/evm-proof.ts';
import type { CircuitName } from '../../../../src/protocol/second/shape.ts';
import { loadKey, type ProvingKey, prove } from '../../../../src/prover/groth16/index.ts';
import type { CircuitInputs } from '../../../../src/prover/inputs.ts';
import { secondArtifacts } from '../../../../src/prover/second/keys.ts';
import { toWire } from '../../../../src/prover/to-wire.ts';
import { calculateWitness } from '../../../../src/prover/witness.ts';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import { parseProof } from '../../../../src/verifier/parse-proof.ts';
import { toEvmProof } from '../../../../src/verifier/proof.ts';
import { parseVerificationKey, type VerificationKey } from '../../../../src/verifier/verification-key.ts';

/** Proves circuits of the second edition with their development keys. */
export class TinyProver {
  readonly #keys = new Map<CircuitName, Promise<{ key: ProvingKey; wasm: string }>>();

  async prove(circuit: CircuitName, inputs: CircuitInputs): Promise<EvmProof> {
    const { key, wasm } = await this.#keyOf(circuit);
    const { proof } = await prove(key, await calculateWitness(inputs, wasm));
    return toEvmProof(parseProof(toWire(proof)));
  }

  async close(): Promise<void> {
    for (const loading of this.#keys.values()) await (await loading).key.close();
  }

  #keyOf(circuit: CircuitName): Promise<{ key: ProvingKey; wasm: string }> {
    let found = this.#keys.get(circuit);
    if (!found) {
      found = secondArtifacts(circuit).then(async ({ zkey, wasm }) => ({
        key: await loadKey(await readFile(zkey), { threads: 1 }),
        wasm,
      }));
      this.#keys.set(circuit, found);
    }
    return found;
  }
}

/** A verification key of keys/second. */
export async function secondVerificationKey(circuit: CircuitName): Promise<VerificationKey> {
  const file = join(PROJECT_ROOT, 'keys', 'second', `${circuit}.vkey.json`);
  return parseVerificationKey(JSON.parse(await readFile(file, 'utf8')), {
    circuit,
    grade: 'dev',
    sha256: '',
  });
}
