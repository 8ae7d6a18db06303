/**
 * Writes keys/second/: the verification keys of circuits of the second edition, from their development keys, and their
 * manifest. Run it with circuits' names, or without: for those that have a key already.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zKey } from 'snarkjs';
import { CIRCUIT_NAMES, type CircuitName } from '../../src/protocol/second/shape.ts';
import { notePreparations } from '../../src/prover/preparation.ts';
import { secondArtifacts } from '../../src/prover/second/keys.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';

const FOLDER = join(PROJECT_ROOT, 'keys', 'second');
const MANIFEST = join(FOLDER, 'manifest.json');
const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => console.error(message) };

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

interface Entry {
  readonly grade: 'dev';
  readonly zkey: { readonly sha256: string; readonly bytes: number };
  readonly vkey: { readonly file: string; readonly sha256: string };
}

async function writeVerificationKey(circuit: CircuitName): Promise<Entry> {
  const { zkey } = await secondArtifacts(circuit);
  const exported: unknown = JSON.parse(JSON.stringify(await zKey.exportVerificationKey(zkey, quiet)));
  parseVerificationKey(exported, { circuit, grade: 'dev', sha256: '' });
  const text = `${JSON.stringify(exported, null, 1)}\n`;
  const file = `${circuit}.vkey.json`;
  writeFileSync(join(FOLDER, file), text);
  const bytes = readFileSync(zkey);
  return {
    grade: 'dev',
    zkey: { sha256: sha256(bytes), bytes: bytes.length },
    vkey: { file, sha256: sha256(text) },
  };
}

function known(): Record<string, Entry> {
  try {
    return (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { circuits: Record<string, Entry> }).circuits;
  } catch {
    return {};
  }
}

notePreparations((line) => console.error(line));
mkdirSync(FOLDER, { recursive: true });
const circuits = known();
const asked = process.argv.slice(2);
for (const circuit of CIRCUIT_NAMES.filter((name) =>
  asked.length > 0 ? asked.includes(name) : name in circuits,
))
  circuits[circuit] = await writeVerificationKey(circuit);
writeFileSync(MANIFEST, `${JSON.stringify({ keyVersion: 1, circuits }, null, 2)}\n`);
// snarkjs keeps its worker threads alive.
process.exit(0);
