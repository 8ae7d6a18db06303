/**
 * npm run test:browser -- [--json FILE] [--pictures DIR]: the console in Chromium with the data of a demo: every page in
 * three looks, and Verify with a good proof, with a forged one, and with a service that lies. Screenshots go to
 * build/pictures, or to DIR.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemo } from '../../scripts/demo/run.ts';
import type { World } from '../../scripts/demo/world.ts';
import { buildConsoleOnce } from '../../src/console/build.ts';
import { shapeOf } from '../../src/protocol/shape.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { findChromium } from '../browser/support/browser.ts';
import { checkPage, wrongIn } from './support/check-page.ts';
import { checkVerify } from './support/check-verify.ts';
import { demoPages } from './support/demo-pages.ts';
import { launch } from './support/watched-page.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    pictures: { type: 'string', default: join(PROJECT_ROOT, 'build', 'pictures') },
  },
});

const executable = findChromium();
if (executable === undefined) process.exit(0);

const wrong: string[] = [];
const result = {
  pages: 0,
  checks: 0,
  externalRequests: 0,
  axeViolations: 0,
  verifyGood: false,
  verifyForged: true,
  lyingServiceFound: false,
};

async function inspect(world: World): Promise<void> {
  const base = `${world.service.url}/console/`;
  const browser = await launch(executable as string);
  try {
    const pages = await demoPages(world.service.url);
    result.pages = pages.length;
    for (const { name, fragment, text } of pages) {
      for (const look of ['light', 'dark', 'phone'] as const) {
        const picture = join(values.pictures, `${name}-${look}.png`);
        const report = await checkPage(browser, base, { fragment, text, look, picture });
        result.checks += 6;
        result.axeViolations += report.faults.length;
        result.externalRequests += report.external.length;
        wrong.push(...wrongIn(report));
      }
    }
    const verified = await checkVerify(browser, base, world);
    result.checks += 3;
    result.externalRequests += verified.external.length;
    result.verifyGood = verified.good;
    result.verifyForged = verified.forged;
    result.lyingServiceFound = verified.lieFound;
    wrong.push(...verified.errors);
  } finally {
    await browser.close();
  }
}

await mkdir(values.pictures, { recursive: true });
// Bundles 'src/console/main.tsx' and all that it imports.
await buildConsoleOnce();
await runDemo({
  policyFile: join(PROJECT_ROOT, 'policies', 'pima-diabetes.json'),
  dataDir: dirname(
    createRequire(import.meta.url).resolve('@liquid-carrot/data.pima-indians-diabetes/src/index.csv'),
  ),
  shape: shapeOf('attestation-standard'),
  inspect,
});
if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));
for (const line of wrong) console.error(line);
const isGood = result.verifyGood && !result.verifyForged && result.lyingServiceFound && wrong.length === 0;
process.exit(isGood ? 0 : 3);
