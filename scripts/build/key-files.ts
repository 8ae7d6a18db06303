import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bn254 } from '@noble/curves/bn254.js';
import { r1cs as r1csInfo, zKey } from 'snarkjs';
import { AssayError } from '../../src/protocol/errors.ts';
import { CIRCUIT_NAMES, type CircuitName } from '../../src/protocol/second/shape.ts';
import { sha256File } from '../../src/prover/artifacts.ts';
import { SECOND_KEYS as KEYS, SECOND_EDITION } from '../../src/prover/second/keys.ts';
import type { KeyEntry, KeyManifest } from '../../src/prover/setup/key-manifest.ts';
import { madeKey } from '../../src/prover/setup/made-key.ts';
import { DEVELOPMENT_KEY_VERSION, developmentTrapdoor } from '../../src/prover/setup/trapdoor.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import type { Phase1 } from './phase1.ts';

const MANIFEST = join(KEYS, 'manifest.json');
const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => console.error(message) };

export interface Provenance {
  readonly grade: KeyEntry['grade'];
  readonly phase1: Phase1;
  /** Number of contributions of secrets. */
  readonly contributions: number;
}

/**
 * Checks that nobody knows a key's delta. Two keys with one delta come from one secret: whoever knows it forges under
 * both, and a proof's elements of one key pass for the other's.
 * @param exported as snarkjs exports it
 * @throws AssayError `shared-delta` (4): another circuit's key in keys/second/ has the delta, or a development key has
 */
export async function assertOwnDelta(circuit: string, exported: object): Promise<void> {
  const deltaOf = (key: object): string => JSON.stringify((key as { vk_delta_2?: unknown }).vk_delta_2);
  const refuse = (owner: string) =>
    new AssayError('shared-delta', `${owner} has the same delta; make this key from another secret.`, {
      exitCode: 4,
    });
  for (const file of await readdir(KEYS)) {
    // A ceremony's own key may be installed again.
    if (!file.endsWith('.vkey.json') || file === `${circuit}.vkey.json`) continue;
    const other = JSON.parse(await readFile(join(KEYS, file), 'utf8')) as object;
    if (deltaOf(other) === deltaOf(exported)) throw refuse(`keys/second/${file}`);
  }
  for (const { name, vk_delta_2 } of developmentDeltas()) {
    if (deltaOf({ vk_delta_2 }) === deltaOf(exported)) throw refuse(`The development key of ${name}`);
  }
}

/** delta of the development key of every circuit and version, whether keys/second/ has it or not. */
function* developmentDeltas(): Generator<{ name: string; vk_delta_2: string[][] }> {
  for (const name of CIRCUIT_NAMES) {
    for (let version = 1; version <= DEVELOPMENT_KEY_VERSION; version++) {
      const { x, y } = bn254.G2.Point.BASE.multiply(
        developmentTrapdoor(SECOND_EDITION.keyName(name), version).delta,
      ).toAffine();
      const coordinates = [x, y].map(({ c0, c1 }) => [`${c0}`, `${c1}`]);
      yield { name, vk_delta_2: [...coordinates, ['1', '0']] };
    }
  }
}

/** Writes a proving key and its verification key to keys/second/. Does not change the manifest. */
export async function writeKey(circuit: string, made: string, provenance: Provenance): Promise<KeyEntry> {
  const { r1cs, wasm } = await SECOND_EDITION.compile(circuit);
  const { nConstraints } = await r1csInfo.info(r1cs);
  const { grade, phase1, contributions } = provenance;
  const exported = await zKey.exportVerificationKey(made, quiet);
  // Development keys from a phase-1 file are all closed with one public beacon.
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

/**
 * Makes a development key from its trapdoor, in build/keys, and writes its verification key to keys/second/. Does
 * not change the manifest.
 */
export async function writeMadeKey(circuit: string): Promise<KeyEntry> {
  const { r1cs, wasm } = await SECOND_EDITION.compile(circuit);
  const { nConstraints } = await r1csInfo.info(r1cs);
  const zkey = await madeKey(SECOND_EDITION.keyName(circuit), r1cs, { again: true });
  const exported: unknown = JSON.parse(JSON.stringify(await zKey.exportVerificationKey(zkey, quiet)));
  parseVerificationKey(exported, { circuit, grade: 'dev', sha256: '' });
  const vkey = `${JSON.stringify(exported, null, 1)}\n`;
  const vkeyFile = `${circuit}.vkey.json`;
  await writeFile(join(KEYS, vkeyFile), vkey);
  return {
    grade: 'dev',
    r1cs: { sha256: await sha256File(r1cs), constraints: nConstraints },
    wasm: { sha256: await sha256File(wasm) },
    zkey: { sha256: await sha256File(zkey), bytes: (await stat(zkey)).size },
    vkey: { file: vkeyFile, sha256: createHash('sha256').update(vkey).digest('hex') },
  };
}

const readManifest = async (): Promise<KeyManifest> =>
  JSON.parse(await readFile(MANIFEST, 'utf8').catch(() => '{"circuits":{}}')) as KeyManifest;

/** Whether the manifest's development keys are of the version that this release makes. */
export const isCurrentManifest = async (): Promise<boolean> =>
  (await readManifest()).keyVersion === DEVELOPMENT_KEY_VERSION;

/** Puts a key's line into the manifest. */
export async function recordKey(circuit: string, entry: KeyEntry): Promise<void> {
  const { keyVersion = DEVELOPMENT_KEY_VERSION, circuits } = await readManifest();
  await writeManifest({ keyVersion, circuits: { ...circuits, [circuit]: entry } });
}

/** Circuits that have a key. */
export const keyedCircuits = async (): Promise<string[]> => Object.keys((await readManifest()).circuits);

/** Circuits whose key comes from a ceremony. */
export const ceremonyCircuits = async (): Promise<string[]> =>
  Object.entries((await readManifest()).circuits)
    .filter(([, { grade }]) => grade === 'ceremony')
    .map(([circuit]) => circuit);

/**
 * Replaces every line of the manifest but those of ceremonies, and removes the verification keys of circuits that have
 * no line.
 */
export async function recordAllKeys(made: Record<string, KeyEntry>): Promise<void> {
  const kept = (await readManifest()).circuits;
  const circuits = { ...made };
  for (const circuit of await ceremonyCircuits()) circuits[circuit] = kept[circuit] as KeyEntry;
  await writeManifest({ keyVersion: DEVELOPMENT_KEY_VERSION, circuits });
  for (const file of await readdir(KEYS)) {
    const circuit = file.replace(/\.vkey\.json$/, '');
    if (circuit !== file && !(circuit in circuits)) await rm(join(KEYS, file));
  }
}

/** Lines stand in the order of circuits/second/manifest.json. */
async function writeManifest({ keyVersion, circuits }: KeyManifest): Promise<void> {
  const placeOf = ([circuit]: readonly [string, KeyEntry]) => CIRCUIT_NAMES.indexOf(circuit as CircuitName);
  const ordered = Object.entries(circuits).toSorted((a, b) => placeOf(a) - placeOf(b));
  const manifest: KeyManifest = { keyVersion, circuits: Object.fromEntries(ordered) };
  await writeFile(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Writes a key and its line. */
export async function installKey(circuit: string, made: string, provenance: Provenance): Promise<void> {
  await recordKey(circuit, await writeKey(circuit, made, provenance));
}
