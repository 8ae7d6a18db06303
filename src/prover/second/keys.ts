import { join } from 'node:path';
import type { CircuitName } from '../../protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../system/package-root.ts';
import { type CircuitArtifacts, compileMain } from '../artifacts.ts';
import type { Edition } from '../setup/checked-key.ts';
import { madeKey } from '../setup/made-key.ts';

/** The second edition's verification keys and their manifest. */
export const SECOND_KEYS = join(PROJECT_ROOT, 'keys', 'second');

/** Circuits of circuits/second. Development keys have names of their own, because both editions have a circuit `origin`. */
export const SECOND_EDITION: Edition = {
  compile: (circuit) => compileMain(join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`)),
  keyName: (circuit) => `second-${circuit}`,
};

/** Paths of a compiled circuit of the second edition and of its development key. */
export interface SecondArtifacts extends Pick<CircuitArtifacts, 'r1cs' | 'wasm'> {
  readonly zkey: string;
}

/**
 * Compiles a circuit of circuits/second/main and makes its development key, or finds both in the cache.
 * @throws AssayError `compile-failed`, `bad-r1cs`, `circuit-too-large` (4)
 */
export async function secondArtifacts(circuit: CircuitName): Promise<SecondArtifacts> {
  const { r1cs, wasm } = await SECOND_EDITION.compile(circuit);
  return { r1cs, wasm, zkey: await madeKey(SECOND_EDITION.keyName(circuit), r1cs) };
}
