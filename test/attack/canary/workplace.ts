import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../src/cli/program.ts';
import { BIN } from '../../cli/support/assay.ts';
import type { CanaryKind } from './patterns.ts';
import { Evidence, Watch } from './surfaces.ts';

/** Text that a terminal may show: names of files given to the command. */
const TERMINAL: readonly CanaryKind[] = ['file-name'];

/** Folders of a run, a temporary folder of its own, and the commands with all that they say. */
export class Workplace {
  readonly evidence = new Evidence();
  /** Record files, passwords: what holds canaries by right, and isn't searched. */
  readonly inputs: string;
  /** All that is written. */
  readonly outputs: string;
  readonly temporary: string;
  readonly #root: string;
  readonly #watch: Watch;
  readonly #usual = process.env.TMPDIR;
  /** Commands run. */
  runs = 0;
  /** How often each error was met, by its code. */
  readonly errors: Record<string, number> = {};

  constructor() {
    this.#root = mkdtempSync(join(tmpdir(), 'assay-canary-'));
    const folder = (name: string) => {
      const path = join(this.#root, name);
      mkdirSync(path, { mode: 0o700 });
      return path;
    };
    this.inputs = folder('inputs');
    this.outputs = folder('outputs');
    this.temporary = folder('temporary');
    process.env.TMPDIR = this.temporary;
    this.#watch = new Watch(this.evidence, 'temporary files', this.temporary);
  }

  input(name: string, bytes: string | Uint8Array, mode = 0o600): string {
    const path = join(this.inputs, name);
    writeFileSync(path, bytes);
    chmodSync(path, mode);
    return path;
  }

  output(name: string): string {
    return join(this.outputs, name);
  }

  /** A command in this process, with ASSAY_DEBUG on. */
  async run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    let stdout = '';
    let stderr = '';
    const streams = {
      out: async (text: string) => {
        stdout += text;
      },
      err: async (text: string) => {
        stderr += text;
      },
      cwd: this.outputs,
    };
    const homes = { XDG_CONFIG_HOME: this.outputs, XDG_CACHE_HOME: this.outputs };
    const code = await runProgram(args, { ASSAY_DEBUG: '1', ...homes }, streams);
    this.keep(args, stdout, stderr);
    return { code, stdout, stderr };
  }

  /** The binary as a process of its own, in the folder of the outputs; killed after `killAfterMs`, if given. */
  async spawn(args: readonly string[], killAfterMs?: number): Promise<number | null> {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: this.outputs,
      env: { ...process.env, ASSAY_DEBUG: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        said[name] += chunk;
      });
    }
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(timer);
    this.keep(args, said.stdout, said.stderr);
    return code;
  }

  private keep(args: readonly string[], stdout: string, stderr: string): void {
    this.runs++;
    const code = /\[([a-zA-Z_-]+)\]/.exec(stderr)?.[1];
    if (code !== undefined) this.errors[code] = (this.errors[code] ?? 0) + 1;
    const where = args.slice(0, 2).join(' ');
    this.evidence.add('stdout', where, stdout, TERMINAL);
    this.evidence.add('stderr', where, stderr, TERMINAL);
  }

  /** The result or error of a command's function: more than it would print. */
  async note<T>(where: string, work: Promise<T>): Promise<T | undefined> {
    this.runs++;
    try {
      const result = await work;
      this.evidence.add(
        'results',
        where,
        JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? `${value}` : value)) ?? '',
        TERMINAL,
      );
      return result;
    } catch (error) {
      // The cause is for debuggers of the process, and never printed.
      const { message, stack, code } = error as Error & { code?: string };
      if (code !== undefined) this.errors[code] = (this.errors[code] ?? 0) + 1;
      this.evidence.add('stderr', where, `${message}\n${stack}`, TERMINAL);
      return undefined;
    }
  }

  /** Files that were written and are left, temporary ones too. */
  finish(): void {
    this.#watch.stop();
    // A dataset file is encrypted. A signature file is for the contributor, and holds serial and signature.
    const isSignature = (path: string) => path.endsWith('.signature');
    const isDatabase = (path: string) => path.startsWith(this.output('service'));
    // A proposed policy names the file that it is for, as the list of row numbers does.
    const isRows = (path: string) => /\.(?:rows|proposal|proposal\.base\.json)$/.test(path);
    this.evidence.addFolder(
      'files',
      this.outputs,
      [],
      (path) => isDatabase(path) || isSignature(path) || isRows(path),
    );
    this.evidence.addFolder('files for the site', this.outputs, ['file-name'], (path) => !isRows(path));
    this.evidence.addFolder('signature files', this.outputs, ['derived'], (path) => !isSignature(path));
    this.evidence.addFolder('database files', this.output('service'));
    this.evidence.addFolder('temporary files', this.temporary);
  }

  remove(): void {
    if (this.#usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.#usual;
    rmSync(this.#root, { recursive: true, force: true });
  }
}
