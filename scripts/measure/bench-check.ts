import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measuredRun } from './scale/measured-run.ts';
import { SCALE_POLICY, writeRecords } from './scale/records.ts';

/**
 * npm run bench:check -- [--records 1000000] [--seed 1] [--json FILE]
 *
 * Measures the preflight on a generated file of 18 columns, in a separate process: `{records, passing,
 * seconds, peakMB}`.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    child: { type: 'string' },
  },
});

/** Runs in the child process: the preflight alone. */
async function checkHere(folder: string): Promise<void> {
  const { runCheck } = await import('../../src/cli/commands/check.ts');
  const started = performance.now();
  const { passing } = await runCheck({
    file: join(folder, 'records.csv'),
    policy: join(folder, 'policy.json'),
    circuit: 'attestation-standard',
  });
  process.stdout.write(JSON.stringify({ passing, seconds: (performance.now() - started) / 1000 }));
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const records = Number(values.records);
    await writeRecords(join(folder, 'records.csv'), records, Number(values.seed));
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(SCALE_POLICY));
    const { output, peakMB } = await measuredRun(process.execPath, [import.meta.filename, '--child', folder]);
    const { passing, seconds } = JSON.parse(output) as { passing: number; seconds: number };
    const result = { records, passing, seconds: Number(seconds.toFixed(1)), peakMB: Math.round(peakMB) };
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
    console.log(JSON.stringify(result));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await (values.child === undefined ? main() : checkHere(values.child));
