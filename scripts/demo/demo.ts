/** npm run demo -- [--policy FILE] [--data DIR] [--rounds N] [--json FILE] [--circuit NAME] [--report FILE] [--serve] */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildConsoleOnce } from '../../src/console/build.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { shapeOf } from '../../src/protocol/shape.ts';
import { notePreparations } from '../../src/prover/preparation.ts';
import { publishKeys } from '../../src/prover/setup/published-keys.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { buildSite } from '../build/site.ts';
import { leaveRunning } from './leave-running.ts';
import { demoReport } from './report.ts';
import { runDemo } from './run.ts';

const PIMA_RECORDS = dirname(
  createRequire(import.meta.url).resolve('@liquid-carrot/data.pima-indians-diabetes/src/index.csv'),
);

try {
  const { values } = parseArgs({
    options: {
      policy: { type: 'string', default: join(PROJECT_ROOT, 'policies', 'pima-diabetes.json') },
      data: { type: 'string', default: PIMA_RECORDS },
      rounds: { type: 'string' },
      json: { type: 'string' },
      report: { type: 'string', default: join(PROJECT_ROOT, 'build', 'demo', 'report.html') },
      circuit: { type: 'string', default: 'attestation-standard' },
      serve: { type: 'boolean', default: false },
    },
  });
  notePreparations((line) => console.log(`      ${line}`));
  if (values.serve) {
    await buildConsoleOnce();
    await buildSite();
    await publishKeys(join(PROJECT_ROOT, 'keys'));
  }
  const result = await runDemo({
    policyFile: values.policy,
    dataDir: values.data,
    shape: shapeOf(values.circuit),
    ...(values.serve ? { inspect: (world) => leaveRunning(world) } : {}),
    ...(values.rounds === undefined ? {} : { rounds: Number(values.rounds) }),
  });
  if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
  await mkdir(dirname(values.report), { recursive: true });
  await writeFile(values.report, demoReport(result));
  console.log(`      scores, stake and payouts as plots: ${values.report}`);
  process.exit(0);
} catch (error) {
  console.error(error instanceof AssayError ? `assay demo: ${error.message}` : error);
  process.exit(error instanceof AssayError ? error.exitCode : 4);
}
