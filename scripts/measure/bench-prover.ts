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
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CIRCUIT_NAMES, type CircuitName } from '../../src/protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { MEASURED_CIRCUITS } from './circuit-inputs.ts';
import { circuitCase } from './prover-cases.ts';
import { growthCase } from './prover-growth.ts';
import type { CaseFiles } from './prover-native.ts';
import { type BenchReport, markdownOf } from './prover-report.ts';
import { type CaseRequest, type CaseResult, measureCase, measureMultiplication } from './prover-rounds.ts';

const WORK = join(PROJECT_ROOT, 'build', 'bench');

/** Each case in a process of its own: its memory is its own, too. */
async function measured(request: CaseRequest): Promise<CaseResult> {
  const child = fork(import.meta.filename, ['--child'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(request);
  const [result] = (await once(child, 'message')) as [CaseResult];
  await once(child, 'exit');
  return result;
}

interface Output {
  readonly json: string;
  readonly markdown: string;
}

async function write(
  measurements: Pick<BenchReport, 'rounds' | 'multiplicationNs' | 'results'>,
  { json, markdown }: Output,
): Promise<void> {
  const report: BenchReport = {
    machine: {
      processor: cpus()[0]?.model ?? '',
      cores: cpus().length,
      memoryGB: Math.round(totalmem() / 1e9),
    },
    node: process.version,
    ...measurements,
    ...(await browserReport()),
  };
  for (const file of [json, markdown]) await mkdir(dirname(file), { recursive: true });
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(markdown, markdownOf(report));
}

/** Times in a browser, if `npm run test:browser:prover` has measured them. */
async function browserReport(): Promise<Pick<BenchReport, 'browser'>> {
  const text = await readFile(join(WORK, 'browser.json'), 'utf8').catch(() => undefined);
  return text === undefined ? {} : { browser: JSON.parse(text) };
}

function circuitNamed(name: string): CircuitName {
  const circuit = CIRCUIT_NAMES.find((each) => each === name);
  if (circuit === undefined) throw new Error(`There is no circuit ${name}.`);
  return circuit;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      circuits: { type: 'string', default: MEASURED_CIRCUITS.join(',') },
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
    // After each case: a run that is interrupted leaves what it measured.
    await write({ rounds, multiplicationNs, results }, values);
    const [one] = result.threads;
    process.stderr.write(`${files.name}: ${one?.ratio.toFixed(2)} times snarkjs in processor time\n`);
  };
  for (const name of split(values.circuits)) await run(await circuitCase(circuitNamed(name), WORK));
  for (const power of split(values.growth)) await run(await growthCase(Number(power), WORK));
  process.stdout.write(await readFile(values.markdown, 'utf8'));
}

if (process.argv.includes('--child')) {
  process.once('message', async ({ files, rounds, multiplicationNs }: CaseRequest) => {
    const [zkey, wtns] = [await readFile(files.zkey), await readFile(files.wtns)];
    const result = await measureCase(files, zkey, wtns, rounds, multiplicationNs);
    process.send?.(result, () => process.exit());
  });
} else await main();
