/**
 * npm run test:chain-faults -- [--json FILE] [--seed N] [--schedules N]: the relay under random faults.
 *
 * Each schedule puts submissions through the real relay, the real gateway and the real contracts on a local
 * chain, while endpoints fail and lie, the chain reorganises, and the process dies. `wrong` counts
 * submissions that are lost, executed twice, or in a state that the chain contradicts. Exit code 3 if there
 * is any.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPglite } from '../../../src/service/store/pglite.ts';
import { FaultLab } from './schedules.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '50' },
  },
});
const first = Number(values.seed);
const schedules = Number(values.schedules);
const folder = await mkdtemp(join(tmpdir(), 'assay-chain-faults-'));
const database = await openPglite(undefined);
const lab = await FaultLab.start(database, async (deployment) => {
  const file = join(folder, 'deployment.json');
  await writeFile(file, JSON.stringify(deployment));
  return file;
});
const start = performance.now();
const wrong: string[] = [];
const statuses: Record<string, number> = {};
const events: Record<string, number> = {};
const add = (to: Record<string, number>, counts: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(counts)) to[name] = (to[name] ?? 0) + count;
};
for (let i = 0; i < schedules; i++) {
  const result = await lab.run(first + i);
  add(statuses, result.statuses);
  add(events, result.events);
  wrong.push(...result.wrong);
  const counts = JSON.stringify(result.statuses);
  console.error(`seed ${result.seed}: ${counts}${result.wrong.length > 0 ? ` WRONG ${result.wrong}` : ''}`);
}
await lab.stop();
await database.close();
await rm(folder, { recursive: true, force: true });
const report = {
  schedules,
  wrong: wrong.length,
  seed: first,
  submissions: Object.values(statuses).reduce((sum, count) => sum + count, 0),
  statuses,
  events,
  failures: wrong,
  seconds: Math.round((performance.now() - start) / 1000),
};
const text = `${JSON.stringify(report, null, 2)}\n`;
if (values.json !== undefined) await writeFile(values.json, text);
process.stdout.write(text);
process.exit(wrong.length > 0 ? 3 : 0);
