import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '../../src/protocol/errors.ts';
import { CIRCUIT_NAMES, type CircuitName } from '../../src/protocol/shape.ts';
import { sha256File } from '../../src/prover/artifacts.ts';
import { notePreparations } from '../../src/prover/preparation.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { readKeyManifest } from '../../src/prover/setup/key-manifest.ts';
import { KEY_CACHE } from '../../src/prover/setup/made-key.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

/**
 * Makes the manifest's development keys before any test file starts, if build/keys lacks one: on a fresh clone about a
 * minute, which no test's time limit has to hold. With all of them there it compiles nothing.
 */
export default async function setup(): Promise<void> {
  const stop = notePreparations((line) => console.log(line));
  const keys = new CheckedKeys();
  for (const circuit of CIRCUIT_NAMES) {
    if (await isThere(circuit)) continue;
    await keys.of(circuit).catch((error: unknown) => {
      if (!(error instanceof AssayError)) throw error;
      // Tests without this key run all the same; those with it fail by the same message.
      console.warn(`${circuit}: ${error.message}`);
    });
  }
  stop();
}

async function isThere(circuit: CircuitName): Promise<boolean> {
  const { circuits } = await readKeyManifest(join(PROJECT_ROOT, 'keys'));
  const entry = circuits[circuit];
  if (entry === undefined || entry.zkey.file !== undefined) return true;
  for (const file of await readdir(KEY_CACHE).catch(() => [])) {
    if (!file.startsWith(`${circuit}-`)) continue;
    if ((await sha256File(join(KEY_CACHE, file))) === entry.zkey.sha256) return true;
  }
  return false;
}
