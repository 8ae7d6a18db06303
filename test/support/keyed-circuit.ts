import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CircuitArtifacts, compileMain } from '../../src/prover/artifacts.ts';
import { verificationPoints } from '../../src/prover/setup/key-points.ts';
import { madeKey } from '../../src/prover/setup/made-key.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

/** A compiled circuit with a development key of its own. */
export interface KeyedCircuit extends CircuitArtifacts {
  /** Path of the proving key. */
  readonly zkey: string;
  /** The verification key, as `groth16.verify` of snarkjs takes it. */
  readonly vkey: Record<string, unknown>;
}

/**
 * Compiles a main file and makes its development key: of any circuit and size, in the manifest or not. Both are kept in
 * build/.
 * @param main path inside the project
 * @param name what the key's delta is derived from
 */
export async function keyedCircuit(main: string, name: string): Promise<KeyedCircuit> {
  const artifacts = await compileMain(main);
  const zkey = await madeKey(name, artifacts.r1cs);
  const points = verificationPoints(await readFile(zkey));
  return { ...artifacts, zkey, vkey: { protocol: 'groth16', curve: 'bn128', ...points } };
}

/** Writes a main file from circom source without pragma. Includes are relative to build/gadgets. @returns its path */
export async function mainFile(source: string): Promise<string> {
  const text = `pragma circom 2.2.2;\n${source}\n`;
  const folder = join(PROJECT_ROOT, 'build', 'gadgets');
  const path = join(folder, `keyed-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.circom`);
  await mkdir(folder, { recursive: true });
  await writeFile(path, text);
  return path;
}
