/** npm run demo:second -- [--policy FILE] [--data DIR] [--epsilon E] [--json FILE] [--serve] */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildConsoleOnce } from '../../../src/console/build.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { notePreparations } from '../../../src/prover/preparation.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { buildSite } from '../../build/site.ts';
import { leaveRunning } from '../leave-running.ts';
import { runSecondDemo } from './run.ts';
import type { SecondWorld } from './world.ts';

const PIMA_RECORDS = dirname(
  createRequire(import.meta.url).resolve('@liquid-carrot/data.pima-indians-diabetes/src/index.csv'),
);

/** @throws AssayError `bad-option` (2) */
function positive(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new AssayError('bad-option', '--epsilon takes a number above 0, for instance 8');
}

const serve = ({ pages, anvil }: SecondWorld): Promise<void> =>
  leaveRunning({ service: pages, anvil }, 'rounds, proven losses, scores, payouts; pay');

try {
  const { values } = parseArgs({
    options: {
      policy: { type: 'string', default: join(PROJECT_ROOT, 'policies', 'second', 'pima-diabetes.json') },
      data: { type: 'string', default: PIMA_RECORDS },
      epsilon: { type: 'string' },
      json: { type: 'string' },
      serve: { type: 'boolean', default: false },
    },
  });
  notePreparations((line) => console.log(`      ${line}`));
  if (values.serve) {
    await buildConsoleOnce();
    await buildSite();
  }
  const result = await runSecondDemo({
    policyFile: values.policy,
    dataDir: values.data,
    ...(values.serve ? { inspect: serve } : {}),
    ...(values.epsilon === undefined ? {} : { epsilon: positive(values.epsilon) }),
  });
  if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
  process.exit(0);
} catch (error) {
  console.error(error instanceof AssayError ? `assay demo:second: ${error.message}` : error);
  process.exit(error instanceof AssayError ? error.exitCode : 4);
}
