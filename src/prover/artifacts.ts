import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { AssayError } from '../protocol/errors.ts';
import { diskFailure, writingBelow } from '../system/disk.ts';
import { BUILD_ROOT, PROJECT_ROOT } from '../system/package-root.ts';
import { runCircom } from './circuit-compiler.ts';
import { announcePreparation } from './preparation.ts';

const require = createRequire(import.meta.url);
const CIRCUITS = join(PROJECT_ROOT, 'circuits');

/**
 * Compiled files of a circuit. They are built once, in a folder named by the hash of the sources (BUILD_ROOT).
 */
export interface CircuitArtifacts {
  readonly r1cs: string;
  readonly wasm: string;
  readonly sym: string;
  /** SHA-256 over the circuit sources, circomlib's version, the compiler's version and the flags. */
  readonly sourceHash: string;
}

/** Keys are made for O2. O0 keeps every constraint; forgery tests attack it. */
export type OptimisationLevel = 'O2' | 'O0';

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

export async function sha256File(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}

/** The deepest folder that holds all these paths. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? sep);
  while (paths.some((path) => relative(folder, path).startsWith('..'))) folder = dirname(folder);
  return folder;
}

/** A main file and the project's files that it includes, however deep: circomlib's version stands for its own. */
async function sourceFiles(main: string): Promise<string[]> {
  const found = new Set([main]);
  for (const file of found) {
    const text = await readFile(file, 'utf8');
    for (const [, name] of text.matchAll(/^include "([^"]+)";/gm)) {
      if (name !== undefined && !name.startsWith('circomlib/')) found.add(join(dirname(file), name));
    }
  }
  return [...found].sort();
}

async function hashSources(main: string, level: OptimisationLevel): Promise<string> {
  const digest = createHash('sha256');
  for (const name of ['circom2', 'circomlib']) {
    const { version } = JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8'));
    digest.update(`${name}@${version}\n`);
  }
  digest.update(`${level}\n`);
  for (const file of await sourceFiles(main)) {
    digest.update(`${relative(PROJECT_ROOT, file)}\n`).update(await readFile(file));
  }
  return digest.digest('hex');
}

/**
 * Compiles a circuit of circuits/main, or finds it in the cache.
 * @throws AssayError `compile-failed`, `disk-full`, `disk-protected` (4)
 */
export function circuitArtifacts(name: string, level: OptimisationLevel = 'O2'): Promise<CircuitArtifacts> {
  return compileMain(join(CIRCUITS, 'main', `${name}.circom`), level);
}

/**
 * Compiles a main file (seconds for the standard size), or finds it in the cache.
 * @param main path of the main file
 * @throws AssayError `compile-failed`, `disk-full`, `disk-protected` (4)
 */
export async function compileMain(main: string, level: OptimisationLevel = 'O2'): Promise<CircuitArtifacts> {
  const name = basename(main, '.circom');
  const sourceHash = await hashSources(main, level);
  const buildFolder = join(BUILD_ROOT, 'circuits');
  const folder = join(buildFolder, `${name}-${level}-${sourceHash.slice(0, 16)}`);
  const artifacts: CircuitArtifacts = {
    r1cs: join(folder, `${name}.r1cs`),
    wasm: join(folder, `${name}_js`, `${name}.wasm`),
    sym: join(folder, `${name}.sym`),
    sourceHash,
  };
  if (await exists(folder)) return artifacts;

  const announce = (done: number) => announcePreparation({ kind: 'circuit', circuit: name, done });
  announce(0);
  const working = await writingBelow(buildFolder, async () => {
    await mkdir(buildFolder, { recursive: true });
    return mkdtemp(join(buildFolder, '.compiling-'));
  });
  const libraries = join(require.resolve('circomlib/package.json'), '..', '..');
  const above = commonFolder([main, libraries, working]);
  const inside = (path: string) => relative(above, path);
  try {
    // The compiler sees nothing outside its working directory, so that is above sources, libraries and output.
    await runCircom({
      args: [
        ...[inside(main), '--r1cs', '--wasm', '--sym', `--${level}`],
        ...['-l', inside(libraries), '-o', inside(working)],
      ],
      folder: above,
    });
    // Another process may have built the same circuit; its result is equal.
    await rename(working, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
    announce(1);
  } catch (cause) {
    // Asked before the compiler's output is removed, which would free the space again.
    const full = await diskFailure(cause, buildFolder);
    if (full !== undefined) throw full;
    const output = cause instanceof Error ? cause.message : String(cause);
    throw new AssayError('compile-failed', `Circuit ${name} did not compile.\n${output.slice(-2000)}`, {
      exitCode: 4,
      cause,
    });
  } finally {
    await rm(working, { recursive: true, force: true });
  }
  return artifacts;
}
