import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { r1cs as r1csInfo, zKey } from 'snarkjs';
import { AssayError } from '../../src/protocol/errors.ts';
import { circuitArtifacts, sha256File } from '../../src/prover/artifacts.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import type { Phase1 } from './phase1.ts';

const KEYS = join(PROJECT_ROOT, 'keys');
const MANIFEST = join(KEYS, 'manifest.json');
const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => console.error(message) };

/** The entry of a key in keys/manifest.json. */
export interface ManifestEntry {
  grade: 'dev' | 'ceremony';
  r1cs: { sha256: string; constraints: number };
  /** The witness calculator that goes with the r1cs. */
  wasm: { sha256: string };
  zkey: { file: string; sha256: string; bytes: number };
  vkey: { file: string; sha256: string };
  phase1: { file: string; family: string; blake2b: string };
  contributions: number;
}

export interface Provenance {
  readonly grade: ManifestEntry['grade'];
  readonly phase1: Phase1;
  /** Number of contributions of secrets. */
  readonly contributions: number;
}

/**
 * Checks that no other key has this key's δ. Keys with the same δ come from one secret: its holder can forge
 * for all of them, and the security argument for each single key does not cover them together.
 * @param exported the verification key as snarkjs exports it
 * @throws AssayError `shared-delta` (4), naming the other key
 */
export async function assertOwnDelta(circuit: string, exported: object): Promise<void> {
  const deltaOf = (key: object): string => JSON.stringify((key as { vk_delta_2?: unknown }).vk_delta_2);
  for (const file of await readdir(KEYS)) {
    if (!file.endsWith('.vkey.json') || file === `${circuit}.vkey.json`) continue;
    const other = JSON.parse(await readFile(join(KEYS, file), 'utf8')) as object;
    if (deltaOf(other) === deltaOf(exported)) {
      throw new AssayError(
        'shared-delta',
        `keys/${file} has the same delta; make this key from another secret.`,
        {
          exitCode: 4,
        },
      );
    }
  }
}

/** Writes a proving key and its verification key to keys/. Does not change the manifest. */
export async function writeKey(
  circuit: string,
  made: string,
  provenance: Provenance,
): Promise<ManifestEntry> {
  const { r1cs, wasm } = await circuitArtifacts(circuit);
  const { nConstraints } = await r1csInfo.info(r1cs);
  const { grade, phase1, contributions } = provenance;
  const exported = await zKey.exportVerificationKey(made, quiet);
  // Development keys are exempt: anyone can forge under them, and all end with the same public beacon.
  if (grade === 'ceremony') await assertOwnDelta(circuit, exported);
  parseVerificationKey(JSON.parse(JSON.stringify(exported)), { circuit, grade, sha256: '' });
  const vkey = `${JSON.stringify(exported, null, 1)}\n`;
  const zkeyFile = `${circuit}.zkey`;
  const vkeyFile = `${circuit}.vkey.json`;
  const bytes = await readFile(made);
  await writeFile(join(KEYS, `${zkeyFile}.new`), bytes);
  await rename(join(KEYS, `${zkeyFile}.new`), join(KEYS, zkeyFile));
  await writeFile(join(KEYS, vkeyFile), vkey);
  return {
    grade,
    r1cs: { sha256: await sha256File(r1cs), constraints: nConstraints },
    wasm: { sha256: await sha256File(wasm) },
    zkey: { file: zkeyFile, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    vkey: { file: vkeyFile, sha256: createHash('sha256').update(vkey).digest('hex') },
    phase1: { file: phase1.name, family: phase1.family, blake2b: phase1.blake2b },
    contributions,
  };
}

/** Writes the entry of a key into the manifest. */
export async function recordKey(circuit: string, entry: ManifestEntry): Promise<void> {
  const manifest = JSON.parse(await readFile(MANIFEST, 'utf8').catch(() => '{"circuits":{}}')) as {
    circuits: Record<string, ManifestEntry>;
  };
  manifest.circuits[circuit] = entry;
  await writeFile(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Writes a key and its manifest entry. */
export async function installKey(circuit: string, made: string, provenance: Provenance): Promise<void> {
  await recordKey(circuit, await writeKey(circuit, made, provenance));
}
