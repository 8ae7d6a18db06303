import { loadavg } from 'node:os';
import { groth16 } from 'snarkjs';
import { FUSED, loadKey, type ProvingKey, prove, verify } from '../../src/prover/groth16/index.ts';
import { Engine } from '../../src/prover/groth16/runtime/engine.ts';
import { type CaseFiles, type Cost, measureRapidsnark } from './prover-native.ts';

export interface CaseRequest {
  readonly files: CaseFiles;
  readonly rounds: number;
  readonly multiplicationNs: number;
}

/** Medians in milliseconds. */
export interface ThreadResult {
  readonly threads: number;
  readonly ours: Cost;
  readonly snarkjs: Cost;
  /** Medians of the pairs' ratios, snarkjs to ours. */
  readonly ratio: number;
  readonly wallRatio: number;
}
export interface CaseResult extends Pick<CaseFiles, 'name' | 'witnessMs'> {
  readonly variables: number;
  readonly loadMs: number;
  readonly keyMB: number;
  /** Largest resident memory of the process before snarkjs was used in it. */
  readonly residentMB: number;
  /** Additions of points times six multiplications each (G2: three times as many), at the measured rate. */
  readonly limitMs: number;
  readonly threads: readonly ThreadResult[];
  readonly rapidsnark?: Cost;
  /** Load averages when the case ended: how many processes wanted the processor. */
  readonly load: readonly number[];
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

async function cost(work: () => Promise<unknown>): Promise<Cost> {
  const [wall, processor] = [performance.now(), process.cpuUsage()];
  await work();
  const used = process.cpuUsage(processor);
  return { processorMs: (used.user + used.system) / 1000, wallMs: performance.now() - wall };
}

/** Nanoseconds of one field multiplication, in vectors that stay in the cache. */
export async function measureMultiplication(): Promise<number> {
  const engine = await Engine.alone(FUSED, 400_000);
  const [a, b] = [engine.arena.take(80_000), engine.arena.take(80_000)];
  const multiply = engine.function('fq_multiply');
  for (let i = 0; i < 1000; i++)
    for (const at of [a, b]) engine.layout.writePair(at + 80 * i, BigInt(i + 3) << 200n);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 400; round++) {
    const started = performance.now();
    multiply(b, a, b, 1000);
    best = Math.min(best, performance.now() - started);
  }
  return (best * 1e6) / 2000;
}

export async function measureCase(
  files: CaseFiles,
  zkey: Uint8Array,
  wtns: Uint8Array,
  rounds: number,
  multiplicationNs: number,
): Promise<CaseResult> {
  const started = performance.now();
  let key = await loadKey(zkey, { threads: 1 });
  const loadMs = performance.now() - started;
  const keyMB = key.memoryBytes / 1e6;
  await prove(key, wtns);
  const residentMB = process.resourceUsage().maxRSS / 1024;
  const threads: ThreadResult[] = [];
  for (const count of [1, 2]) {
    if (count > 1) {
      await key.close();
      key = await loadKey(zkey, { threads: count });
    }
    threads.push(await pairs(key, zkey, wtns, rounds, count));
  }
  const limitMs = (key.multiplications(wtns) * multiplicationNs) / 1e6;
  await key.close();
  const rapidsnark = await measureRapidsnark(files, rounds);
  return {
    ...{ name: files.name, variables: key.variables, loadMs, keyMB, residentMB, limitMs, threads },
    ...(files.witnessMs ? { witnessMs: files.witnessMs } : {}),
    ...(rapidsnark ? { rapidsnark } : {}),
    load: loadavg(),
  };
}

async function pairs(
  key: ProvingKey,
  zkey: Uint8Array,
  wtns: Uint8Array,
  rounds: number,
  threads: number,
): Promise<ThreadResult> {
  const file = (bytes: Uint8Array) => ({ type: 'mem' as const, data: new Uint8Array(bytes) });
  const options = { singleThread: threads === 1 };
  const theirs = () => groth16.prove(file(zkey), file(wtns), undefined, options);
  // The engine compiles code that is used often anew: two proofs before anything is measured.
  for (let i = 0; i < 2; i++) await prove(key, wtns);
  await theirs();
  const [ours, snarkjs]: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    let result: Awaited<ReturnType<typeof prove>> | undefined;
    const mine = async () => {
      result = await prove(key, wtns, { verify: false });
    };
    // Who goes first changes.
    if (round % 2 === 0) ours.push(await cost(mine));
    snarkjs.push(await cost(theirs));
    if (round % 2 === 1) ours.push(await cost(mine));
    if (!result || !(await verify(key.verificationKey, result.publicSignals, result.proof))) {
      throw new Error('A proof of the bench does not verify.');
    }
  }
  const ratios = (of: (each: Cost) => number) =>
    median(ours.map((each, i) => of(snarkjs[i] as Cost) / of(each)));
  const middle = (costs: readonly Cost[]): Cost => ({
    processorMs: median(costs.map(({ processorMs }) => processorMs)),
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
  });
  return {
    threads,
    ours: middle(ours),
    snarkjs: middle(snarkjs),
    ratio: ratios(({ processorMs }) => processorMs),
    wallRatio: ratios(({ wallMs }) => wallMs),
  };
}
