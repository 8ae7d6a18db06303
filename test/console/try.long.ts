import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';
import { publishKeys } from '../../src/prover/setup/published-keys.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { findChromium } from '../browser/support/browser.ts';
import { sampleHistory } from './support/history.ts';
import { type StubService, startStubService } from './support/stub-service.ts';
import {
  answerLate,
  chooseBatch,
  dropFiles,
  fetchKey,
  proveBatch,
  requestsShown,
  sampleCsv,
} from './support/try-steps.ts';
import { launch, openWatched } from './support/watched-page.ts';

const executable = findChromium();

describe.skipIf(executable === undefined)('the page Try in Chromium', () => {
  let keys: string;
  let browser: Browser;
  let service: StubService;
  const address = () => `${service.url}/console/try.html`;
  beforeAll(async () => {
    // Bundles 'src/console/try/main.tsx', 'src/console/try/records-worker.ts', and all that they import.
    await buildConsoleOnce();
    keys = await mkdtemp(join(tmpdir(), 'assay-keys-'));
    await publishKeys(join(PROJECT_ROOT, 'keys'), keys, ['attestation-tiny']);
    service = await startStubService(CONSOLE_FOLDER, sampleHistory(), keys);
    browser = await launch(executable as string);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await rm(keys, { recursive: true, force: true });
  });

  it('proposes, checks and proves without a request once the key is there', async () => {
    const { page, requests, errors, faults, overflow, close } = await openWatched(browser);
    await page.goto(address());
    await chooseBatch(page, 'tiny');
    expect(await page.getByText('The network is silent.').count()).toBe(1);
    await fetchKey(page);
    const [seen, served] = [requests.length, service.requests()];
    expect(await dropFiles(page, [{ name: 'ward.csv', text: sampleCsv(28) }])).toBe('ready');
    expect(await page.locator('.officer').getByText('What never leaves').count()).toBe(1);
    expect(await proveBatch(page)).toBe(true);
    expect(requests.slice(seen)).toEqual([]);
    expect(service.requests()).toBe(served);
    expect(await requestsShown(page)).toBe(0);
    expect(await faults()).toEqual([]);
    expect(errors).toEqual([]);
    expect(await overflow()).toBeLessThanOrEqual(0);

    // The browser itself holds the part that reads records to its promise.
    const reader = page.workers().find((worker) => worker.url().includes('records-worker'));
    const asked = "fetch('/console/').then(() => 'sent', () => 'refused')";
    expect(await reader?.evaluate(asked)).toBe('refused');
    expect(service.requests()).toBe(served);

    // The next visit takes the key from the browser's store.
    await page.reload();
    await chooseBatch(page, 'tiny');
    await fetchKey(page);
    await page.getByText('from this browser’s store').waitFor();
    await close();
  });

  it.each(['light', 'phone'] as const)('moves nothing when results come late (%s)', async (look) => {
    const { page, shift, close } = await openWatched(browser, look);
    await answerLate(page);
    await page.goto(address());
    const moved: Record<string, number> = {};
    const note = async (step: string): Promise<void> => {
      const all = await shift();
      const before = Object.values(moved).reduce((sum, each) => sum + each, 0);
      moved[step] = all - before;
    };
    await fetchKey(page);
    await note('a key that is not offered');
    await chooseBatch(page, 'tiny');
    await fetchKey(page);
    await note('the key');
    await dropFiles(page, [{ name: 'ward.csv', text: '' }]);
    await note('an empty file');
    const files = [28, 4, 5, 6].map((rows) => ({ name: `ward-${rows}.csv`, text: sampleCsv(rows) }));
    expect(await dropFiles(page, files.slice(0, 1))).toBe('ready');
    await note('records');
    expect(await proveBatch(page)).toBe(true);
    await note('a proof');
    await page.getByLabel('Column that the model predicts').fill('no such column');
    await page.getByRole('button', { name: 'Propose again' }).click();
    await page.getByRole('alert').first().waitFor();
    await note('a wish that cannot be met');
    expect(await page.getByText('3. Mapping and policy').count()).toBe(1);
    await dropFiles(page, files);
    await note('other files');
    for (const [step, value] of Object.entries(moved)) expect(value, step).toBeLessThan(0.02);
    await close();
  });

  it('does not use a key that is not the one of the manifest, and says what to do without one', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(address());
    await fetchKey(page);
    expect(await page.getByRole('alert').innerText()).toContain('does not offer the proving key');
    await writeFile(join(keys, 'attestation-standard.zkey'), 'not a key');
    await writeFile(join(keys, 'attestation-standard.wasm'), 'not a calculator');
    await fetchKey(page);
    await page.getByText('not the one that this page expects').waitFor();
    await close();
  });

  it('says what to do with a file that is not what its name says, and with a policy that is none', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(address());
    await chooseBatch(page, 'tiny');
    for (const [name, text, words] of [
      ['ward.csv', Buffer.from('PK\x03\x04 and more'), 'ZIP archive or an Excel workbook'],
      ['ward.parquet', 'PAR1 and nothing else', 'is not a Parquet file, or is damaged'],
      ['bundle.json', '{"resourceType": "Bundle", "entry": [', 'not JSON, or cut off'],
      ['empty.csv', '', 'is empty'],
    ] as const) {
      expect(await dropFiles(page, [{ name, text }])).toBeNull();
      expect(await page.getByRole('alert').innerText()).toContain(words);
    }
    expect(await dropFiles(page, [{ name: 'ward.csv', text: sampleCsv(28) }])).toBe('ready');
    await page.getByText('The whole document').click();
    await page.getByLabel('Policy document, JSON').fill('{');
    await page.getByRole('button', { name: 'Check with this policy' }).click();
    await page.getByText('it is not JSON').waitFor();
    await close();
  });
});
