/**
 * npm run gas -- [--json FILE] [--update]: gas of every operation, from receipts, at the standard shape, on a local chain. The
 * verifiers are the committed ones with keys whose trapdoor is known, so that nothing has to be proven.
 * `--update` rewrites contracts/snapshots/, which `npm test` compares with what it measures itself, and the README's table.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { anvilBinary } from '../../src/chain/deploy/anvil.ts';
import { measureSecondGas } from './second/support/measure-second-gas.ts';
import { runtimeSizes, writeSnapshots } from './support/snapshots.ts';

const require = createRequire(import.meta.url);
const { values } = parseArgs({ options: { json: { type: 'string' }, update: { type: 'boolean' } } });

const gas = await measureSecondGas();
for (const [name, value] of Object.entries(gas)) console.log(`${String(value).padStart(10)}  ${name}`);
if (values.update) writeSnapshots(gas);
if (values.json) {
  const versions = {
    solc: (require('solc/package.json') as { version: string }).version,
    anvil: execFileSync(anvilBinary(), ['--version'], { encoding: 'utf8' }).split('\n')[0],
    node: process.version,
  };
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    platform: `${platform()} ${arch()}`,
  };
  const report = { machine, versions, ...gas, sizes: runtimeSizes() };
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
process.exit(0);
