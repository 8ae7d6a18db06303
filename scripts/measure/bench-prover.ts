/**
 * npm run bench -- [--rounds N] [--circuits a,b] [--growth 12,13,...] [--json FILE] [--markdown FILE]
 *
 * Our prover against snarkjs: the same key and the same witness, one after the other in one process, round by round, so
 * that a busy machine slows both. Processor time, wall time, the ratio of each pair, medians; one and two threads;
 * memory in processes of their own; the limit that this machine's field multiplication sets.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CIRCUIT_NAMES, isCircuitName } from '../../src/protocol/shape.ts';
import { CheckedKeys, witnessOf } from '../../src/prover/prover.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { trueInputs } from '../support/true-inputs.ts';
import { growthCase } from './prover-growth.ts';
import { type BenchReport, markdownOf } from './prover-report.ts';
import {
  type CaseFiles,
  type CaseRequest,
  type CaseResult,
  measureCase,
  measureMultiplication,
} from './prover-rounds.ts';

const WORK = join(PROJECT_ROOT, 'build', 'bench');

/** Key and witness of a circuit, as files for the measuring processes. */
async function circuitCase(name: string): Promise<CaseFiles> {
  if (!isCircuitName(name)) throw new Error(`There is no circuit ${name}.`);
  const { zkey, wasm } = await new CheckedKeys().of(name);
  const started = process.cpuUsage();
  const wtns = await witnessOf(name, trueInputs(name), wasm);
  const cold = process.cpuUsage(started).user / 1000;
  const again = process.cpuUsage();
  await witnessOf(name, trueInputs(name), wasm);
  const warm = process.cpuUsage(again).user / 1000;
  await mkdir(WORK, { recursive: true });
  const path = join(WORK, `${name}.wtns`);
  await writeFile(path, wtns, { mode: 0o600 });
  return { name, zkey, wtns: path, witnessMs: { cold, warm } };
}

/** Each case in a process of its own: its memory is its own, too. */
async function measured(request: CaseRequest): Promise<CaseResult> {
  const child = fork(import.meta.filename, ['--child'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(request);
  const [result] = (await once(child, 'message')) as [CaseResult];
  await once(child, 'exit');
  return result;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      circuits: { type: 'string', default: CIRCUIT_NAMES.join(',') },
      growth: { type: 'string', default: '12,13,14,15,16,17' },
      json: { type: 'string', default: join(WORK, 'prover.json') },
      markdown: { type: 'string', default: join(WORK, 'prover.md') },
    },
  });
  const rounds = Number(values.rounds);
  const split = (list: string) => list.split(',').filter((each) => each !== '');
  const multiplicationNs = await measureMultiplication();
  const results: CaseResult[] = [];
  const run = async (files: CaseFiles) => {
    const result = await measured({ files, rounds, multiplicationNs });
    results.push(result);
    const [one] = result.threads;
    process.stderr.write(`${files.name}: ${one?.ratio.toFixed(2)} times snarkjs in processor time\n`);
  };
  for (const name of split(values.circuits)) await run(await circuitCase(name));
  for (const power of split(values.growth)) await run(await growthCase(Number(power), WORK));
  const report: BenchReport = {
    machine: {
      processor: cpus()[0]?.model ?? '',
      cores: cpus().length,
      memoryGB: Math.round(totalmem() / 1e9),
    },
    node: process.version,
    load: loadavg(),
    rounds,
    multiplicationNs,
    results,
  };
  for (const file of [values.json, values.markdown]) await mkdir(dirname(file), { recursive: true });
  await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const markdown = markdownOf(report);
  await writeFile(values.markdown, markdown);
  process.stdout.write(markdown);
}

if (process.argv.includes('--child')) {
  process.once('message', async ({ files, rounds, multiplicationNs }: CaseRequest) => {
    const [zkey, wtns] = [await readFile(files.zkey), await readFile(files.wtns)];
    const result = await measureCase(files, zkey, wtns, rounds, multiplicationNs);
    process.send?.(result, () => process.exit());
  });
} else await main();
