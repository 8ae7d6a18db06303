import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HISTORIES } from './chain/histories.ts';
import { replayAll } from './chain/replay.ts';
import { describeSet, labSet, SET_NAMES } from './data/sets.ts';
import { informationReport } from './information/report.ts';
import { attacksPage } from './report/attacks-page.ts';
import { htmlPage } from './report/html-page.ts';
import { labPage } from './report/lab-page.ts';
import { type LabReport, shownReplay, toJson } from './report/lab-report.ts';
import { brokenClaims, honestRows, rowsOf, stoppedMax } from './report/rows.ts';
import { Cells } from './run/cells.ts';
import { kept } from './run/kept.ts';
import { planOf, TRIALS } from './run/plan.ts';
import { runPlan } from './run/run-plan.ts';
import { SHORT_SETS, shortRows } from './run/short.ts';
import { trainingCost } from './training/cost.ts';

/**
 * npm run lab -- [--data DIR] [--work FOLDER] [--seeds 40] [--sets a,b] [--shard 1/2] [--report-only]
 *   [--docs docs] [--json FILE]
 * npm run lab -- --short [--data DIR] [--json FILE]
 * npm run lab -- --chain [--work FOLDER]
 *
 * Simulates every attack on the second edition and writes what each gains, with defences off and on. DIR holds the data
 * sets of hospitals; those that are absent are named and left out. Finished cells stay in FOLDER (default build/lab), so
 * that a run can be interrupted, or divided over processes with --shard. --report-only writes the report of the cells
 * that are there. --short tries the parameters of docs/lab/lab.json on a few seeds. --chain replays
 * histories of the lab through the contracts on a local chain. Exit code 1 if a claim is broken, or a value differs.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    work: { type: 'string', default: 'build/lab' },
    seeds: { type: 'string', default: '40' },
    sets: { type: 'string', default: SET_NAMES.join(',') },
    shard: { type: 'string', default: '1/1' },
    docs: { type: 'string' },
    json: { type: 'string' },
    short: { type: 'boolean', default: false },
    chain: { type: 'boolean', default: false },
    'report-only': { type: 'boolean', default: false },
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Result of the last --chain, in FOLDER. */
const CHAIN_FILE = 'chain.json';

/** Sets of the training report, with the seeds of each. */
const TRAINED = [
  ['heart', 40],
  ['diabetes', 24],
] as const;

async function short(): Promise<void> {
  const sets = values.data === '' ? SHORT_SETS : [...SHORT_SETS, 'heart'];
  const rows = await shortRows(sets, 10, values.data);
  for (const { name, dataset, gainOn } of rows) print(`${name} ${dataset}: ${(100 * gainOn).toFixed(1)} %`);
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ attacks: rows }, null, 1)}\n`);
  judge(brokenClaims(rows));
}

async function chain(): Promise<void> {
  const results = await replayAll(HISTORIES, print);
  await mkdir(values.work, { recursive: true });
  await writeFile(join(values.work, CHAIN_FILE), toJson(results.map(shownReplay)));
  if (results.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
}

function judge(broken: readonly string[]): void {
  for (const line of broken) print(`broken claim: ${line}`);
  if (broken.length > 0) process.exitCode = 1;
}

async function whole(): Promise<void> {
  const sets = values.sets.split(',');
  const cells = new Cells(join(values.work, 'cells'));
  const [index = 1, count = 1] = values.shard.split('/').map(Number);
  if (!values['report-only']) {
    const absent = await runPlan(planOf(sets, Number(values.seeds)), {
      dataRoot: values.data,
      cells,
      shard: { index: index - 1, count },
      progress: print,
    });
    for (const name of absent)
      print(`${name}: its files are not in ${values.data || 'any given folder'}; left out`);
  }
  if (count > 1 && !values['report-only']) return;
  const report = await reportOf(sets, cells);
  if (values.json !== undefined) await writeFile(values.json, toJson(report));
  if (values.docs !== undefined) await writeDocs(values.docs, report);
  print(`largest gain of a stopped attack: ${(100 * report.stoppedMax).toFixed(1)} %`);
  judge(brokenClaims(report.attacks.filter(({ dataset }) => !dataset.includes('@'))));
}

async function reportOf(sets: readonly string[], cells: Cells): Promise<LabReport> {
  const variants = sets.flatMap((set) => Object.keys(TRIALS).map((change) => `${set}@${change}`));
  const attacks = rowsOf(cells, [...sets, ...variants]);
  const datasets: LabReport['datasets'][number][] = [];
  const information: LabReport['information'][number][] = [];
  for (const name of sets) {
    if (!attacks.some(({ dataset }) => dataset === name)) continue;
    datasets.push({ name, ...describeSet(name) });
  }
  const shown = await kept(values.work, 'information', async () => {
    const set = (await labSet('heart', values.data)) ?? (await labSet('pima', values.data));
    return set && informationReport(set, { trials: 20_000, attempts: 30 });
  });
  if (shown) information.push(shown);
  const training: LabReport['training'][number][] = [];
  for (const [name, seeds] of TRAINED) {
    if (!sets.includes(name)) continue;
    const cost = await kept(values.work, `training-${name}`, () => trainingCost(name, values.data, seeds));
    if (cost) training.push(cost);
  }
  const replays = join(values.work, CHAIN_FILE);
  return {
    attacks,
    honest: honestRows(cells, variants),
    replays: existsSync(replays) ? JSON.parse(await readFile(replays, 'utf8')) : [],
    stoppedMax: stoppedMax(attacks.filter(({ dataset }) => !dataset.includes('@'))),
    datasets,
    information,
    training,
  };
}

async function writeDocs(folder: string, report: LabReport): Promise<void> {
  await mkdir(join(folder, 'lab'), { recursive: true });
  await writeFile(join(folder, 'lab', 'lab.json'), toJson(report));
  await writeFile(join(folder, 'lab', 'index.html'), htmlPage(report));
  await writeFile(join(folder, 'lab', 'README.md'), labPage(report));
  await writeFile(join(folder, 'ATTACKS.md'), attacksPage(report));
}

await (values.chain ? chain() : values.short ? short() : whole());
