import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface MeasuredRun {
  readonly seconds: number;
  /** Largest resident memory of the process and its descendants together. */
  readonly peakMB: number;
  readonly output: string;
}

const SAMPLE_MS = 100;

/**
 * Runs a program and samples its memory. Its standard error is passed through.
 * @throws Error if it fails
 */
export async function measuredRun(program: string, args: readonly string[]): Promise<MeasuredRun> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, treeMemory(child.pid as number));
  }, SAMPLE_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${args[1] ?? program} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, peakMB: peak / 1e6, output };
}

/** Resident bytes of a process and its descendants; 0 on systems without /proc. */
function treeMemory(root: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return 0;
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      resident.set(Number(name), 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // The process has ended in the meantime.
    }
  }
  let sum = 0;
  for (const pid of resident.keys()) {
    let at: number | undefined = pid;
    while (at !== undefined && at !== root && at > 1) at = parents.get(at);
    if (at === root) sum += resident.get(pid) as number;
  }
  return sum;
}
