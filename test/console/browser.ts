/**
 * npm run test:browser -- [--json FILE] [--pictures DIR]: the console in Chromium with the data of a demo.
 * - Every page in light, dark, at phone width and as printed: accessibility, errors, requests, layout shift.
 * - Verify with a good proof, with a forged one, and with a service that lies.
 * - Try: files of four formats are checked and a standard batch of each is proven, without a request.
 * - Pay, buy, deposit, refund, claim and enrol with an injected wallet that signs; the operator's page with an API key; the hospital's page.
 * - Try: a million rows are checked without a request, while memory stays bounded and the time left is shown.
 * - Lists of 100,000 rows: what a page draws stays small.
 * - Bad input: a service that is away or lags, a chain endpoint of another chain, a file of 2 GB.
 * Screenshots go to build/pictures, or to DIR.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { runSecondDemo } from '../../scripts/demo/second/run.ts';
import type { SecondWorld } from '../../scripts/demo/second/world.ts';
import { buildConsoleOnce } from '../../src/console/build.ts';
import { publishKeys } from '../../src/prover/setup/published-keys.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { findChromium } from '../browser/support/browser.ts';
import { checkBadInput } from './support/check-bad-input.ts';
import { checkDeposits } from './support/check-deposits.ts';
import { checkEnrolment } from './support/check-enrolment.ts';
import { checkHospital } from './support/check-hospital.ts';
import { checkLongLists } from './support/check-long-lists.ts';
import { checkManyRows } from './support/check-many-rows.ts';
import { checkOperator } from './support/check-operator.ts';
import { checkPage, wrongIn } from './support/check-page.ts';
import { checkLargeFile, checkTry } from './support/check-try.ts';
import { checkVerify } from './support/check-verify.ts';
import { checkWallet } from './support/check-wallet.ts';
import { demoPages } from './support/demo-pages.ts';
import { type Look, launch } from './support/watched-page.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    pictures: { type: 'string', default: join(PROJECT_ROOT, 'build', 'pictures') },
  },
});

const executable = findChromium();
if (executable === undefined) process.exit(0);

const SCREENS = ['light', 'dark', 'phone'] as const;
const LOOKS = [...SCREENS, 'print'] as const;
const wrong: string[] = [];
const result = {
  pages: 0,
  checks: 0,
  externalRequests: 0,
  axeViolations: 0,
  /** A contributor's answer on its page, from a file and from a link, and both answers of a holdout. */
  verifyGood: false,
  verifyForged: true,
  lyingServiceFound: false,
  provedInTab: false,
  requestsWhileProving: 0,
  walletPaid: false,
  walletRefused: false,
  /** A deposit was opened, added to, asked back and paid out. */
  depositRefunded: false,
  /** A dataset enrolled by the wallet of its account, another by somebody else's, without a service. */
  walletEnrolled: false,
  badInputs: 0,
  /** Seconds until the first page is drawn where every list has 100,000 rows. */
  secondsOfLongLists: 0,
  /** Seconds from the drop of a million rows to their preflight. */
  secondsOfMillionRows: 0,
};

const pictureOf = (name: string, look: Look): string => join(values.pictures, `${name}-${look}.png`);

/** Counts what other parts report as sentences. */
function note(sentences: readonly string[]): void {
  wrong.push(...sentences);
  result.axeViolations += sentences.filter((words) => words.includes('accessibility: ')).length;
  result.externalRequests += sentences.filter((words) => words.includes('request to ')).length;
}

async function inspectPages(browser: Browser, base: string, world: SecondWorld): Promise<void> {
  const pages = await demoPages(world.pages.url);
  result.pages = pages.length + 3;
  for (const { name, fragment, text } of pages) {
    for (const look of LOOKS) {
      const report = await checkPage(browser, base, { fragment, text, look, picture: pictureOf(name, look) });
      result.checks += 6;
      note(wrongIn(report));
    }
  }
  for (const look of SCREENS) {
    note((await checkOperator(browser, world, look, pictureOf('operator', look))).wrong);
    note(await checkHospital(browser, look, pictureOf('hospital', look)));
    result.checks += 8;
  }
}

async function inspectWork(browser: Browser, base: string, world: SecondWorld): Promise<void> {
  const verified = await checkVerify(browser, base, world, pictureOf('verified', 'light'));
  result.verifyGood = verified.good && verified.holdout;
  result.verifyForged = verified.forged;
  result.lyingServiceFound = verified.lieFound;
  result.externalRequests += verified.external.length;
  note(verified.errors);
  const tried = await checkTry(browser, base, (look) => pictureOf('try', look));
  result.provedInTab = tried.proved && tried.requests.length === 0;
  result.requestsWhileProving = tried.requests.length;
  note(tried.wrong);
  const paid = await checkWallet(browser, base, world);
  result.walletRefused = paid.refused;
  result.walletPaid = paid.paid && paid.bought && paid.claimed;
  result.externalRequests += paid.external.length;
  note([...paid.errors, ...(result.walletPaid ? [] : [`wallet: ${JSON.stringify(paid)}`])]);
  const bad = await checkBadInput(browser, base, world);
  result.badInputs = bad.tried + 3;
  note([...bad.wrong, ...(await checkLargeFile(browser, base))]);
  const many = await checkManyRows(browser, base);
  result.secondsOfMillionRows = Math.round(many.seconds);
  note(many.wrong);
  const long = await checkLongLists(browser);
  result.secondsOfLongLists = Math.round(long.firstSeconds);
  note(long.wrong);
  const moved = await checkDeposits(browser, base, world);
  result.depositRefunded = moved.length === 0;
  note(moved);
  const enrolled = await checkEnrolment(browser);
  result.walletEnrolled = enrolled.length === 0;
  note(enrolled);
  result.checks += 4 + 8 + 4 + result.badInputs + 5 + 7 + 6 + 7;
}

async function inspect(world: SecondWorld): Promise<void> {
  const base = `${world.pages.url}/console/`;
  const browser = await launch(executable as string);
  try {
    await inspectPages(browser, base, world);
    await inspectWork(browser, base, world);
  } finally {
    await browser.close();
  }
}

await mkdir(values.pictures, { recursive: true });
// Bundles 'src/console/main.tsx' and all that it imports.
await buildConsoleOnce();
await publishKeys(join(PROJECT_ROOT, 'keys'));
const dataDir = dirname(
  createRequire(import.meta.url).resolve('@liquid-carrot/data.pima-indians-diabetes/src/index.csv'),
);
await runSecondDemo({
  policyFile: join(PROJECT_ROOT, 'policies', 'second', 'pima-diabetes.json'),
  dataDir,
  inspect,
});
if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));
for (const line of wrong) console.error(line);
const { verifyGood, verifyForged, lyingServiceFound, provedInTab, walletPaid, walletRefused } = result;
const isGood = verifyGood && !verifyForged && lyingServiceFound && provedInTab && walletPaid && walletRefused;
process.exit(isGood && wrong.length === 0 ? 0 : 3);
