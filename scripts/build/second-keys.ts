/**
 * npm run keys:second [-- CIRCUIT ...]: writes keys/second/, the verification keys of circuits of the second edition from
 * their development keys, and their manifest. Without names: all that have a key already. `npm run verifiers` then writes
 * the Solidity.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CIRCUIT_NAMES } from '../../src/protocol/second/shape.ts';
import { notePreparations } from '../../src/prover/preparation.ts';
import { SECOND_EDITION, SECOND_KEYS } from '../../src/prover/second/keys.ts';
import { type KeyEntry, readKeyManifest } from '../../src/prover/setup/key-manifest.ts';
import { DEVELOPMENT_KEY_VERSION } from '../../src/prover/setup/trapdoor.ts';
import { writeMadeKey } from './key-files.ts';

notePreparations((line) => console.error(line));
mkdirSync(SECOND_KEYS, { recursive: true });
const path = join(SECOND_KEYS, 'manifest.json');
// A manifest that can't be read is an error: keys of other circuits would be dropped.
const known: Record<string, KeyEntry> = existsSync(path) ? (await readKeyManifest(SECOND_KEYS)).circuits : {};
const asked = process.argv.slice(2);
const circuits: Record<string, KeyEntry> = {};
for (const circuit of CIRCUIT_NAMES) {
  const isAsked = asked.length > 0 ? asked.includes(circuit) : circuit in known;
  const entry = isAsked ? await writeMadeKey(circuit, SECOND_KEYS, SECOND_EDITION) : known[circuit];
  if (entry) circuits[circuit] = entry;
}
const manifest = { keyVersion: DEVELOPMENT_KEY_VERSION, circuits };
writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
// snarkjs keeps its worker threads alive.
process.exit(0);
