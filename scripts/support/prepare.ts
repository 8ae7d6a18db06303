import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { compileContracts, isCompiled } from '../../src/chain/deploy/compile.ts';
import { Compilers } from '../../src/chain/deploy/compile-apart.ts';
import type { CircuitName } from '../../src/protocol/second/shape.ts';
import { sha256File } from '../../src/prover/artifacts.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { SECOND_EDITION, SECOND_KEYS } from '../../src/prover/second/keys.ts';
import { readKeyManifest } from '../../src/prover/setup/key-manifest.ts';
import { KEY_CACHE } from '../../src/prover/setup/made-key.ts';
import { inParallel } from '../../src/system/in-parallel.ts';

export interface Needed {
  readonly circuits: readonly CircuitName[];
  /** Paths relative to contracts/. */
  readonly sources: readonly string[];
}

/**
 * Compiles circuits, makes their keys and compiles contracts, as many at a time as there are cores; only what build/
 * lacks.
 * @param onKeyFailure called if a circuit has no usable key; default: throws the error
 * @returns the folder of compiled contracts
 */
export async function prepare(
  { circuits, sources }: Needed,
  onKeyFailure: (circuit: CircuitName, error: unknown) => void = (_, error) => {
    throw error;
  },
): Promise<string> {
  const keys = new CheckedKeys();
  const compilers = new Compilers();
  const key = async (circuit: CircuitName) => {
    if (await hasKey(circuit)) return;
    await keys.of(circuit).catch((error: unknown) => onKeyFailure(circuit, error));
  };
  const missing = sources.filter((source) => !isCompiled(source));
  const tasks = [
    ...[...circuits].sort(largestFirst).map((circuit) => () => key(circuit)),
    ...missing.map((source) => () => compilers.compile(source)),
  ];
  try {
    await inParallel(tasks, availableParallelism(), async (task) => {
      await task();
    });
  } finally {
    compilers.close();
  }
  return compileContracts(undefined, sources);
}

/** A large attestation takes as long as all others together. */
const largestFirst = (a: CircuitName, b: CircuitName): number => weight(b) - weight(a);
const weight = (circuit: CircuitName): number =>
  (circuit.startsWith('attestation') ? 2 : 0) + (circuit.endsWith('tiny') ? 0 : 1);

/** Whether the key lies in its folder or in build/keys, as the manifest has it. */
async function hasKey(circuit: CircuitName): Promise<boolean> {
  const { circuits } = await readKeyManifest(SECOND_KEYS);
  const entry = circuits[circuit];
  if (entry === undefined || entry.zkey.file !== undefined) return true;
  for (const file of await readdir(KEY_CACHE).catch(() => [])) {
    if (!file.startsWith(`${SECOND_EDITION.keyName(circuit)}-`)) continue;
    if ((await sha256File(join(KEY_CACHE, file))) === entry.zkey.sha256) return true;
  }
  return false;
}
