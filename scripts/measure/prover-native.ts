import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../src/prover/external-prover.ts';

/** A case on disk: key and witness. */
export interface CaseFiles {
  readonly name: string;
  readonly zkey: string;
  readonly wtns: string;
  /** Processor time of the witness: first one of a process, and with the calculator compiled. */
  readonly witnessMs?: { readonly cold: number; readonly warm: number };
}

/** Cost of one proof. */
export interface Cost {
  readonly processorMs: number;
  readonly wallMs: number;
}

const run = promisify(execFile);
/** Clock ticks of /proc a second. */
const TICKS = 100;
/** Places of the children's user and system time behind the program's name in /proc/self/stat. */
const CHILDREN = [13, 14] as const;

/** Processor time of this process's children that have ended, in milliseconds. */
async function childrenMs(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (CHILDREN.reduce((sum, at) => sum + Number(fields[at]), 0) * 1000) / TICKS;
}

/** Medians of rapidsnark's native program on all cores, its start included; `undefined` where it is not on the PATH. */
export async function measureRapidsnark(
  { zkey, wtns }: CaseFiles,
  rounds: number,
): Promise<Cost | undefined> {
  const program = await findProgram('rapidsnark').catch(() => undefined);
  if (program === undefined || process.platform !== 'linux') return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  const costs: Cost[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const [wall, processor] = [performance.now(), await childrenMs()];
      await run(program, [zkey, wtns, join(folder, 'proof.json'), join(folder, 'public.json')]);
      costs.push({ wallMs: performance.now() - wall, processorMs: (await childrenMs()) - processor });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const middle = (of: (cost: Cost) => number) =>
    costs.map(of).sort((a, b) => a - b)[costs.length >> 1] as number;
  return { wallMs: middle(({ wallMs }) => wallMs), processorMs: middle(({ processorMs }) => processorMs) };
}
