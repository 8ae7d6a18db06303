import { join } from 'node:path';
import type { CircuitName } from '../../protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../system/package-root.ts';
import { compileMain } from '../artifacts.ts';
import { madeKey } from '../setup/made-key.ts';

/** Paths of a compiled circuit of the second edition and of its development key. */
export interface SecondArtifacts {
  readonly r1cs: string;
  readonly wasm: string;
  readonly zkey: string;
}

/** Name from which a development key's secrets follow: not that of the first edition's circuit of the same name. */
const secondKeyName = (circuit: CircuitName): string => `second-${circuit}`;

/**
 * Compiles a circuit of circuits/second/main and makes its development key, or finds both in the cache.
 * @throws AssayError `compile-failed`, `bad-r1cs`, `circuit-too-large` (4)
 */
export async function secondArtifacts(circuit: CircuitName): Promise<SecondArtifacts> {
  const main = join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`);
  const { r1cs, wasm } = await compileMain(main);
  return { r1cs, wasm, zkey: await madeKey(secondKeyName(circuit), r1cs) };
}
