import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { measuredRun } from './scale/measured-run.ts';
import { SCALE_NUMBERS, SCALE_POLICY, writeRecords } from './scale/records.ts';

/**
 * npm run bench:check -- [--records 1000000] [--seed 1] [--json FILE]
 *
 * Measures `assay check` on a generated file of 18 columns, in a separate process: `{records, passing, seconds, peakMB}`.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
try {
  const records = Number(values.records);
  const [file, policy] = [join(folder, 'records.csv'), join(folder, 'policy.json')];
  await writeRecords(file, records, Number(values.seed));
  writeFileSync(join(folder, 'base.json'), JSON.stringify(SCALE_POLICY));
  writeFileSync(policy, JSON.stringify(SCALE_NUMBERS));
  const command = [join(PROJECT_ROOT, 'src/cli/bin.mjs'), 'check', file, '--policy', policy];
  const { output, seconds, peakMB } = await measuredRun(process.execPath, [...command, '--json']);
  const { passing } = JSON.parse(output) as { passing: number };
  const result = { records, passing, seconds: Number(seconds.toFixed(1)), peakMB: Math.round(peakMB) };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
