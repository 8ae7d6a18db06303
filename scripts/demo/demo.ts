/**
 * npm run demo -- [--data DIR] [--policy FILE] [--epsilon E] [--json FILE] [--report FILE] [--serve]
 * Plays two paid rounds and the evaluation that pays the second, on a local chain through a verifier service.
 * --data DIR     folder of the record files; without it, the Pima records of an npm package
 * --policy FILE  a policy; without it, the shipped one whose record files DIR has
 * --epsilon E    noise that keeps epsilon at E or below (at delta 10^-6) for all openings of a batch; without it, no noise
 * --json FILE    writes the result as data
 * --report FILE  writes plots of it as a page; build/demo/report.html if not given
 * --serve        leaves chain, service and console running
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildConsoleOnce } from '../../src/console/build.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { notePreparations } from '../../src/prover/preparation.ts';
import { publishKeys } from '../../src/prover/setup/published-keys.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { buildSite } from '../build/site.ts';
import { leaveRunning } from './leave-running.ts';
import { assertPlayable, DEMO_POLICIES, policyFor } from './policy-choice.ts';
import { secondDemoReport } from './second/report.ts';
import { runSecondDemo } from './second/run.ts';
import type { SecondWorld } from './second/world.ts';

const PIMA_RECORDS = dirname(
  createRequire(import.meta.url).resolve('@liquid-carrot/data.pima-indians-diabetes/src/index.csv'),
);
const PIMA_POLICY = join(DEMO_POLICIES, 'pima-diabetes.json');

/** @throws AssayError `bad-option` (2) */
function options() {
  try {
    return parseArgs({
      options: {
        policy: { type: 'string' },
        data: { type: 'string' },
        epsilon: { type: 'string' },
        json: { type: 'string' },
        report: { type: 'string', default: join(PROJECT_ROOT, 'build', 'demo', 'report.html') },
        serve: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const [why = ''] = cause instanceof Error ? cause.message.split(/\.?(?:\n|$)/) : [];
    throw new AssayError('bad-option', `${why}. npm run demo -- --help lists the options.`, { cause });
  }
}

/** @throws AssayError `bad-option` (2) */
function positive(text: string): number {
  const value = Number(text);
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text) && value > 0) return value;
  throw new AssayError('bad-option', '--epsilon takes a number above 0, for instance 8');
}

/** @throws AssayError `bad-option` (2) */
async function chosen({ policy, data }: ReturnType<typeof options>) {
  if (policy !== undefined) await assertPlayable(policy);
  if (data === undefined) return { policyFile: policy ?? PIMA_POLICY, dataDir: PIMA_RECORDS };
  return { policyFile: policy ?? (await policyFor(data)), dataDir: data };
}

async function serve({ pages, anvil, apiKeys }: SecondWorld): Promise<void> {
  const { token } = await apiKeys.create({ tenant: 'operator', scopes: ['admin'] });
  await leaveRunning({ service: pages, anvil, adminKey: token });
}

try {
  const values = options();
  const epsilon = values.epsilon === undefined ? {} : { epsilon: positive(values.epsilon) };
  const { policyFile, dataDir } = await chosen(values);
  notePreparations((line) => console.log(`      ${line}`));
  if (values.serve) {
    await buildConsoleOnce();
    await buildSite();
    await publishKeys(join(PROJECT_ROOT, 'keys'));
  }
  const result = await runSecondDemo({
    ...{ policyFile, dataDir },
    ...epsilon,
    ...(values.serve ? { inspect: serve } : {}),
  });
  if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
  await mkdir(dirname(values.report), { recursive: true });
  await writeFile(values.report, secondDemoReport(result));
  console.log(`      losses, scores, stake and payouts as plots: ${values.report}`);
  process.exit(0);
} catch (error) {
  console.error(error instanceof AssayError ? `assay demo: ${error.message}` : error);
  process.exit(error instanceof AssayError ? error.exitCode : 4);
}
