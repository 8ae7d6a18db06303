import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';
import { findChromium } from '../browser/support/browser.ts';
import { checkPage, wrongIn } from './support/check-page.ts';
import { HOSPITALS } from './support/history.ts';
import { SECOND_DATASETS, SECOND_HOLDOUTS, SECOND_MODEL, secondHistory } from './support/second-history.ts';
import { type StubService, startStubService } from './support/stub-service.ts';
import { launch, openWatched } from './support/watched-page.ts';

const executable = findChromium();
const [DATASET] = SECOND_DATASETS as [bigint];
const [HOLDOUT] = SECOND_HOLDOUTS as [bigint];

/** Pages by their address, and a text that shows how the rounds ended. */
const PAGES: readonly (readonly [fragment: string, text: string])[] = [
  ['#/', 'before the step 0.23'],
  [`#/model/${SECOND_MODEL}`, 'Rise of the loss that takes a step back'],
  ['#/round/1', 'The accepted sets are paid by both scores.'],
  ['#/round/2', 'No set earns'],
  ['#/round/3', 'The model has again the weights'],
  ['#/round/4', 'free again, and their draws are spent'],
  ['#/round/5', 'a closing round takes no datasets'],
  [`#/dataset/${DATASET}`, '12 of 20'],
  [`#/dataset/${HOLDOUT}`, 'no batch is opened more than once'],
  [`#/account/${HOSPITALS[0]}`, 'Claimable now'],
  [`#/attestation/1/${DATASET}`, 'Verify here'],
  [`#/attestation/2/${HOLDOUT}`, 'This is the answer at the checkpoint'],
  [`#/attestation/2/${HOLDOUT}/before`, 'at the weights before the last step, on the same batches'],
  ['#/consumer', 'What you are owed'],
  [`#/search/${`0x${SECOND_MODEL.toString(16)}`.slice(0, 8)}`, 'Models, rounds and datasets'],
];

describe.skipIf(executable === undefined)('the console with rounds that end in every way', () => {
  let browser: Browser;
  let service: StubService;
  const base = () => `${service.url}/console/`;
  beforeAll(async () => {
    // Bundles 'src/console/main.tsx' and all that it imports.
    await buildConsoleOnce();
    service = await startStubService(CONSOLE_FOLDER, secondHistory());
    browser = await launch(executable as string);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  it.each(PAGES)('has no fault and no layout shift on %s', async (fragment, text) => {
    const report = await checkPage(browser, base(), { fragment, text, look: 'phone' });
    expect(wrongIn(report)).toEqual([]);
  });

  it('draws the proven loss of each evaluator, with the loss before the step', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(`${base()}#/model/${SECOND_MODEL}`);
    const plot = page.getByRole('img', { name: /Proven loss by round/ });
    await plot.waitFor();
    // Two evaluators in three rounds, two of which have a loss before.
    expect(await plot.locator('circle').count()).toBe(10);
    expect(await plot.locator('title').allTextContents()).toContain(
      '0x777777…7777, before the step, round 2: 0.24872',
    );
    await close();
  });

  it('tells the privacy that a dataset has spent, with noise and without', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(`${base()}#/dataset/${DATASET}`);
    await page.getByText('no bound: the terms ask for no noise').first().waitFor();
    const { events, head } = secondHistory();
    const { content } = events.find(({ name }) => name === 'VersionProposed')?.args ?? {};
    content.terms.numbers.noise = 26n;
    service.change({ events, head });
    await page.reload();
    await page.getByText(/epsilon \d+\.\d\d at delta 0\.000001, for a batch that is opened once/).waitFor();
    await page
      .getByText(/epsilon \d+\.\d\d at delta 0\.000001, for a batch that is opened 2 times/)
      .waitFor();
    service.change(secondHistory());
    await close();
  });

  it('explains a score by its events', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(`${base()}#/dataset/${DATASET}`);
    const reason = page.locator('.reason', { hasText: 'p = 149' });
    await reason.waitFor();
    const text = (await reason.textContent()) ?? '';
    for (const part of ['200 and 101', 'g + p = 300', 'stays 300', 'count times 300 ÷ 400', 'Counted: 225'])
      expect(text).toContain(part);
    await close();
  });
});
