/**
 * npm run figures -- [--json FILE] [--circuits]
 *
 * Measures, in one run on this machine: constraints, proving time and memory, verification time, the gas of the demo
 * and of `npm run gas`, and the time of the demo. With --circuits: without gas and demo. Prints the README's table.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, loadavg, platform, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { serialize } from 'node:v8';
import { r1cs as r1csTools } from 'snarkjs';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { type CircuitName, STANDARD, shapeOf } from '../../src/protocol/second/shape.ts';
import { compileMain } from '../../src/prover/artifacts.ts';
import { SMALL_HEAP } from '../../src/prover/process-pool.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { SECOND_EDITION, SECOND_KEYS } from '../../src/prover/second/keys.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { runSecondDemo } from '../demo/second/run.ts';
import type { SecondWorld } from '../demo/second/world.ts';
import { MEASURED_CIRCUITS, trueInputs } from './circuit-inputs.ts';
import { type CircuitFigures, figuresTable } from './figures-table.ts';

const run = promisify(execFile);

const hasRecords = (circuit: CircuitName): boolean => circuit.startsWith('attestation-');

async function constraintsOf(circuit: CircuitName): Promise<number> {
  return (await r1csTools.info((await SECOND_EDITION.compile(circuit)).r1cs)).nConstraints;
}

/** Constraints per record: the difference to the same circuit with half the slots. */
async function perRecord(circuit: CircuitName): Promise<number> {
  if (!hasRecords(circuit)) return 0;
  const shape = shapeOf(circuit);
  const { n, f, levels, rules, dense } = shape;
  const folder = join(PROJECT_ROOT, 'build', 'figures');
  await mkdir(folder, { recursive: true });
  const main = join(folder, `${circuit}-half.circom`);
  await writeFile(
    main,
    `pragma circom 2.2.2;\ninclude "../../circuits/second/attestation.circom";\ncomponent main = Attestation(${n / 2}, ${f}, ${levels}, ${rules}, ${dense ? 0 : 1});\n`,
  );
  const half = (await r1csTools.info((await compileMain(main)).r1cs)).nConstraints;
  return Math.round(((await constraintsOf(circuit)) - half) / (n / 2));
}

/** Median gas of every kind of transaction that the demo made, read from the chain. */
async function gasOf(world: SecondWorld): Promise<Record<string, number>> {
  const { provider } = world.anvil;
  const samples = new Map<string, number[]>();
  const interfaces = [ABIS.rounds, ABIS.royaltyVault, ABIS.modelRegistry];
  for (let height = 1; height <= (await provider.getBlockNumber()); height++) {
    const block = await provider.getBlock(height, true);
    for (const transaction of block?.prefetchedTransactions ?? []) {
      const parsed = interfaces.map((abi) => abi.parseTransaction(transaction)).find((each) => each !== null);
      const receipt = await provider.getTransactionReceipt(transaction.hash);
      if (!parsed || receipt?.status !== 1) continue;
      const gas = Number(receipt.gasUsed);
      const note = (name: string, value: number) => samples.set(name, [...(samples.get(name) ?? []), value]);
      note(parsed.name === 'payWithPermit' ? 'pay' : parsed.name, gas);
      const points = (parsed.args[0] as { points?: unknown[] } | undefined)?.points;
      // Six words per proof.
      if (points) note(`${parsed.name}PerProof`, Math.round(gas / (points.length / 6)));
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
  return Object.fromEntries([...samples].map(([name, values]) => [name, median(values)]));
}

/** Gas at the standard shape, measured by `npm run gas` in a process of its own. */
async function gasAtStandardShape(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-figures-'));
  try {
    const file = join(folder, 'gas.json');
    await run('npm', ['run', '--silent', 'gas', '--', '--second', '--json', file], { cwd: PROJECT_ROOT });
    const report = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    // The report also holds machine, versions and code sizes; gas figures are its only numbers.
    return Object.fromEntries(
      Object.entries(report).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Circuits = Record<string, CircuitFigures>;

async function measuredProof(circuit: CircuitName) {
  const folder = await mkdtemp(join(tmpdir(), 'assay-figures-'));
  try {
    const file = join(folder, 'inputs');
    await writeFile(file, serialize(trueInputs(circuit)));
    const script = join(import.meta.dirname, 'figures-proof.ts');
    const options = [...SMALL_HEAP, script, circuit, file];
    const { stdout } = await run(process.execPath, options);
    return JSON.parse(stdout) as {
      provingSeconds: number;
      processorSeconds: number;
      peakMemoryMB: number;
      verifySeconds: number;
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureCircuits(): Promise<{ circuits: Circuits; verifySeconds: number }> {
  const circuits: Circuits = {};
  let verifySeconds = 0;
  const keys = new CheckedKeys<CircuitName>(SECOND_KEYS, undefined, SECOND_EDITION);
  for (const circuit of MEASURED_CIRCUITS) {
    // Compiles the circuit and makes its key, if need be.
    await keys.of(circuit);
    const measured = await measuredProof(circuit);
    circuits[circuit] = {
      constraints: await constraintsOf(circuit),
      records: hasRecords(circuit) ? shapeOf(circuit).n : 0,
      perRecord: await perRecord(circuit),
      provingSeconds: Number(measured.provingSeconds.toFixed(2)),
      processorSeconds: Number(measured.processorSeconds.toFixed(2)),
      peakMemoryMB: Math.round(measured.peakMemoryMB),
    };
    if (circuit === STANDARD.circuit) verifySeconds = Number(measured.verifySeconds.toFixed(4));
  }
  return { circuits, verifySeconds };
}

async function measureDemo(): Promise<{ gas: Record<string, number>; demoSeconds: number }> {
  let gas: Record<string, number> = {};
  const started = performance.now();
  await runSecondDemo({
    policyFile: join(PROJECT_ROOT, 'policies', 'second', 'pima-diabetes.json'),
    dataDir: dirname(
      createRequire(import.meta.url).resolve('@liquid-carrot/data.pima-indians-diabetes/src/index.csv'),
    ),
    inspect: async (world) => {
      gas = await gasOf(world);
    },
  });
  return { gas, demoSeconds: Math.round((performance.now() - started) / 1000) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      circuits: { type: 'boolean', default: false },
    },
  });
  const measured = await measureCircuits();
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    load: loadavg(),
  };
  const figures = {
    machine,
    ...measured,
    ...(values.circuits ? {} : { ...(await measureDemo()), gasAtStandardShape: await gasAtStandardShape() }),
  };
  if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(JSON.stringify(figures, null, 2));
  console.log(figuresTable(measured.circuits));
}

await main();
process.exit(0);
