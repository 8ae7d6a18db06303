import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres, startPostgres } from '../../support/postgres.ts';
import { crashRun, type RunReport } from './crash-run.ts';
import { CrashWorld } from './crash-world.ts';
import { FAULT_POINTS, type FaultPoint } from './fault-points.ts';

/**
 * npm run test:crash -- --json F [--seed S] [--seeds N] [--points all|name,name] [--store
 * both|pglite|postgres] [--verbose]
 *
 * Kills the service at every point, once per seed, on each store. Exit code 1 if something was lost or
 * doubled, a point was never reached, or the service needed more than ten seconds to recover.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '20' },
    points: { type: 'string', default: 'all' },
    store: { type: 'string', default: 'both' },
    verbose: { type: 'boolean', default: false },
  },
});
const MOST_RECOVERY_SECONDS = 10;
const points: readonly FaultPoint[] =
  values.points === 'all'
    ? FAULT_POINTS
    : values.points.split(',').map((name) => {
        const point = FAULT_POINTS.find((known) => known === name);
        if (point === undefined) throw new Error(`no such point: ${name}`);
        return point;
      });
const stores = (['pglite', 'postgres'] as const).filter((name) => ['both', name].includes(values.store));
const first = Number(values.seed);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => first + i);

interface StoreReport {
  readonly points: number;
  readonly seeds: number;
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly contradictions: number;
  readonly maxRecoverySeconds: number;
  readonly neverPassed: readonly FaultPoint[];
}

async function runStore(store: (typeof stores)[number]): Promise<StoreReport> {
  const server = store === 'postgres' ? await startPostgres() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'assay-crash-data-'));
  const reports: RunReport[] = [];
  try {
    for (const [i, seed] of seeds.entries()) {
      const began = Date.now();
      const world = await CrashWorld.start();
      try {
        const settings =
          server === undefined
            ? { databaseUrl: undefined, dataDirectory: join(folder, `${i}`) }
            : { databaseUrl: await server.createDatabase() };
        const report = await crashRun(world, settings, 8, points, seed, (line) =>
          values.verbose ? console.log(`  ${line}`) : undefined,
        );
        reports.push(report);
        const seconds = Math.round((Date.now() - began) / 1000);
        const { lost, doubled, contradictions, missed } = report;
        console.log(
          `${store}, seed ${seed}: ${report.died.length} kills, ${report.acknowledged} acknowledged, ` +
            `slowest recovery ${Math.max(0, ...report.recoveries).toFixed(1)} s, ${seconds} s` +
            (missed.length > 0 ? `, not passed in time: ${missed.join(' ')}` : ''),
        );
        for (const line of [...lost, ...doubled, ...contradictions]) console.error(`  ${line}`);
      } finally {
        await world.stop();
      }
    }
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const sum = (count: (report: RunReport) => number) => reports.map(count).reduce((a, b) => a + b, 0);
  return {
    points: points.length,
    seeds: seeds.length,
    kills: sum(({ died, missed }) => died.length + missed.length),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    lost: sum(({ lost }) => lost.length),
    doubled: sum(({ doubled }) => doubled.length),
    contradictions: sum(({ contradictions }) => contradictions.length),
    maxRecoverySeconds: Math.max(0, ...reports.flatMap(({ recoveries }) => recoveries)),
    neverPassed: points.filter((point) => !reports.some(({ died }) => died.includes(point))),
  };
}

const results: Partial<Record<string, StoreReport>> = {};
for (const store of stores) {
  const found = findPostgres();
  if (store === 'postgres' && 'reason' in found) {
    console.warn(`postgres: ${found.reason}`);
    continue;
  }
  results[store] = await runStore(store);
}
const all = Object.values(results).filter((report) => report !== undefined);
const total = (count: (report: StoreReport) => number) => all.map(count).reduce((a, b) => a + b, 0);
const summary = {
  points: points.length,
  kills: total(({ kills }) => kills),
  lost: total(({ lost }) => lost),
  doubled: total(({ doubled }) => doubled),
  contradictions: total(({ contradictions }) => contradictions),
  maxRecoverySeconds: Math.max(0, ...all.map(({ maxRecoverySeconds }) => maxRecoverySeconds)),
  stores: results,
};
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(summary, undefined, 2)}\n`);
console.log(JSON.stringify(summary));
const isFine =
  summary.lost === 0 &&
  summary.doubled === 0 &&
  summary.contradictions === 0 &&
  summary.maxRecoverySeconds <= MOST_RECOVERY_SECONDS &&
  all.every(({ neverPassed }) => neverPassed.length === 0);
process.exit(isFine ? 0 : 1);
