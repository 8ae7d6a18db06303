import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Seeded } from './text-records/seeded.ts';

/**
 * npm run bench:check -- [--records 1000000] [--json FILE]: the preflight on a made-up file of 18 columns, in a
 * process of its own: `{records, passing, seconds, peakMB}`.
 */

const FEATURES = [
  'age',
  'sbp',
  'dbp',
  'chol',
  'glu',
  'bmi',
  'hr',
  'temp',
  'crp',
  'cre',
  'na',
  'k',
  'hb',
  'plt',
];
const run = promisify(execFile);

async function writeRecords(path: string, records: number): Promise<void> {
  const random = new Seeded(1);
  const file = createWriteStream(path);
  file.write(`id,on,${FEATURES.join(',')},sex,outcome\n`);
  for (let start = 0; start < records; start += 1000) {
    let text = '';
    for (let i = start; i < Math.min(records, start + 1000); i++) {
      const day = `2020-0${1 + random.below(9)}-1${random.below(9)}`;
      const values = FEATURES.map((_, j) => (random.next() * (50 + 10 * j)).toFixed(j % 3));
      text += `${i},${day},${values.join(',')},${random.next() < 0.5 ? 'm' : 'f'},${random.next() < 0.3 ? 1 : 0}\n`;
    }
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

function policyOf(): object {
  return {
    name: 'bench',
    title: 'Bench',
    description: 'Made-up records.',
    schema: {
      label: 'outcome',
      features: FEATURES.map((name) => ({ name, unit: '1', transform: 'linear', centre: 100, step: 1 })),
    },
    mapping: {
      columns: Object.fromEntries(FEATURES.map((name) => [name, name])),
      label: { test: 'outcome = 1' },
      day: { column: 'on' },
      key: { columns: ['id'] },
      sites: [{ name: 'bench', role: 'contributor', files: 'records.csv' }],
    },
    rules: {
      features: Object.fromEntries(FEATURES.map((name) => [name, { window: [0, 500], maxMissingShare: 1 }])),
      linear: [{ name: 'order', terms: { plt: 1, age: -1 }, atLeast: -20, maxSkippedShare: 1 }],
      label: { minShare: 0, maxShare: 1 },
      minRecords: 1,
      scoreScale: 1_000_000,
      vScale: 512,
    },
    round: {
      period: { firstDay: '2020-01-01', lastDay: '2020-12-31' },
      rounds: 2,
      challengeSize: 4,
      holdoutBatches: 2,
      minSets: 2,
      learningRate: 0.3,
    },
    terms: {
      vestingRounds: 2,
      capPerRound: 1000,
      scoreBudget: 8,
      maxRelayerFee: '0',
      enrolmentBond: '0',
      shares: { contributors: 10_000, builder: 0, evaluator: 0, operator: 0, parents: 0 },
    },
  };
}

/** In the child: the preflight alone. */
async function checkHere(folder: string): Promise<void> {
  const { runCheck } = await import('../src/cli/commands/check.ts');
  const started = performance.now();
  const { rows, passing } = await runCheck({
    file: join(folder, 'records.csv'),
    policy: join(folder, 'policy.json'),
    circuit: 'attestation-standard',
  });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    JSON.stringify({ rows, passing, seconds, peakMB: process.resourceUsage().maxRSS / 1024 }),
  );
}

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    child: { type: 'string' },
  },
});
if (values.child !== undefined) await checkHere(values.child);
else {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const records = Number(values.records);
    await writeRecords(join(folder, 'records.csv'), records);
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(policyOf()));
    const { stdout } = await run(process.execPath, [import.meta.filename, '--child', folder]);
    const { passing, seconds, peakMB } = JSON.parse(stdout) as {
      passing: number;
      seconds: number;
      peakMB: number;
    };
    const result = { records, passing, seconds: Number(seconds.toFixed(1)), peakMB: Math.round(peakMB) };
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
    console.log(JSON.stringify(result));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
