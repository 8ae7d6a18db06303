import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithParent } from '../../../src/system/child-process.ts';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const BIN = join(ROOT, 'src/cli/bin.mjs');
export const PASSWORD = 'correct horse battery staple';

/** Text in every record file of these tests. No command may print it. */
export const CANARY = '73519';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly node?: string;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** Runs the real binary. */
export function assay(
  args: readonly string[],
  { node = process.execPath, env = {}, cwd = ROOT }: RunOptions = {},
) {
  return new Promise<Run>((resolve, reject) => {
    const child = spawn(node, [BIN, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithParent(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs with `--json` and returns the data. @throws if the exit code is not 0 */
export async function assayJson<T>(...args: string[]): Promise<T> {
  const run = await assay([...args, '--json']);
  if (run.code !== 0) throw new Error(`assay ${args.slice(0, 2).join(' ')}: exit ${run.code}: ${run.stderr}`);
  return JSON.parse(run.stdout) as T;
}

/** The machine's own Node, if it is older than the program needs. */
export function olderNode(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  for (const folder of [...folders, '/usr/local/bin', '/usr/bin']) {
    const node = join(folder, 'node');
    try {
      const major = Number(
        execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }),
      );
      if (major >= 20 && major < 24) return node;
    } catch {
      // No Node in this folder.
    }
  }
  return undefined;
}

/** The temporary folder of one test file, with a password file. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'assay-cli-'));
  readonly password = this.write('password', PASSWORD, 0o600);

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string | Uint8Array, mode = 0o644): string {
    const path = this.path(name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
