import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';
import { findChromium } from '../browser/support/browser.ts';
import { checkPage, wrongIn } from './support/check-page.ts';
import { CHILD, DATASETS, HOSPITALS, MODEL, sampleHistory } from './support/history.ts';
import { type StubService, startStubService } from './support/stub-service.ts';
import { launch, openWatched } from './support/watched-page.ts';

const executable = findChromium();
const [DATASET] = DATASETS as [bigint];

/** Pages by their address, and a text that shows that they are complete. */
const PAGES: readonly (readonly [fragment: string, text: string])[] = [
  ['#/', 'Lately'],
  [`#/model/${MODEL}`, 'Division of every payment'],
  [`#/model/${CHILD}`, 'who pays whom'],
  ['#/round/1', 'Settlement'],
  ['#/round/3', 'Waiting for'],
  [`#/dataset/${DATASET}`, 'Why this score'],
  [`#/account/${HOSPITALS[0]}`, 'Claimable now'],
  [`#/attestation/1/${DATASET}`, 'Verify here'],
  ['#/verify', 'Verify a proof'],
  ['#/consumer', 'What you are owed'],
  ['#/search/a1b2', 'Models, rounds and datasets'],
];

/** Addresses that name nothing. */
const NOTHING: readonly (readonly [fragment: string, text: string])[] = [
  ['#/search/nothing-like-this', 'Nothing matches'],
  ['#/model/1', 'Unknown model'],
  ['#/nowhere', 'There is no such page'],
];

describe.skipIf(executable === undefined)('the console in Chromium', () => {
  let browser: Browser;
  let service: StubService;
  const base = () => `${service.url}/console/`;
  beforeAll(async () => {
    // Bundles 'src/console/main.tsx' and all that it imports.
    await buildConsoleOnce();
    service = await startStubService(CONSOLE_FOLDER, sampleHistory());
    browser = await launch(executable as string);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  it('has no fault, no error, no request elsewhere and no layout shift on any page', async () => {
    const looks = (i: number) => (i === 0 ? (['light', 'dark', 'phone'] as const) : (['phone'] as const));
    for (const [i, [fragment, text]] of PAGES.entries()) {
      for (const look of looks(i)) {
        expect(wrongIn(await checkPage(browser, base(), { fragment, text, look }))).toEqual([]);
      }
    }
  });

  it('says that an address names nothing, without a fault', async () => {
    const { page, errors, faults, close } = await openWatched(browser, 'phone');
    await page.goto(base());
    for (const [fragment, text] of NOTHING) {
      await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
      await page.getByText(text).first().waitFor();
      expect(await faults()).toEqual([]);
    }
    expect(errors).toEqual([]);
    await close();
  });

  it.each([MODEL, CHILD])('draws the arrows between a model and its relatives (%s)', async (id) => {
    const { page, close } = await openWatched(browser);
    await page.goto(`${base()}#/model/${id}`);
    const figure = page.locator('.lineage svg');
    await figure.waitFor();
    const [ends, boxes] = (await page.evaluate(`(() => {
      const svg = document.querySelector('.lineage svg');
      return [
        [...svg.querySelectorAll('.edge')].flatMap(({ y1, y2 }) => [y1.baseVal.value, y2.baseVal.value]),
        [...svg.querySelectorAll('rect')].map(({ y, height }) => [
          y.baseVal.value,
          y.baseVal.value + height.baseVal.value,
        ]),
      ];
    })()`)) as [number[], [number, number][]];
    const lowest = Math.max(...boxes.map(([, bottom]) => bottom));
    expect(ends.length).toBeGreaterThan(0);
    for (const end of ends) {
      expect(end).toBeLessThan(lowest);
      // An arrow begins and ends beside a box, and not within one.
      expect(boxes.some(([top, bottom]) => Math.abs(end - top) <= 4 || Math.abs(end - bottom) <= 4)).toBe(
        true,
      );
      expect(boxes.some(([top, bottom]) => end > top + 4 && end < bottom - 4)).toBe(false);
    }
    await close();
  });

  it('shows what happens while it is open', async () => {
    const watched = await openWatched(browser);
    await watched.page.goto(base());
    await watched.page.getByText('Live.').waitFor();
    const { events, head } = sampleHistory();
    const last = events.at(-1) as (typeof events)[0];
    const place = { block: last.place.block + 1, index: 0, transaction: `0x${'f'.repeat(64)}` };
    const closed = { name: 'ModelClosed', args: { model: CHILD }, place, time: last.time + 60n };
    service.change({ events: [...events, closed], head });
    await watched.page.getByText(/Training of model .* was closed/).waitFor();
    service.change({ events, head });
    await watched.close();
  });

  it('says what to do when the service fails, and keeps what it showed', async () => {
    service.fail(503);
    const first = await openWatched(browser);
    await first.page.goto(base());
    await first.page.getByText('Check that the service runs').waitFor();
    await first.close();
    service.fail(undefined);

    const open = await openWatched(browser);
    await open.page.goto(base());
    await open.page.getByText('Live.').waitFor();
    service.fail(503);
    service.change(sampleHistory());
    await open.page.getByText('The page shows the last known state').waitFor();
    expect(await open.page.getByText('Lately').count()).toBe(1);
    service.fail(undefined);
    service.change(sampleHistory());
    await open.page.getByText('The page shows the last known state').waitFor({ state: 'detached' });
    await open.close();
  });

  it('says what to do with a file that holds no proof', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(`${base()}#/verify`);
    for (const [text, words] of [
      ['not JSON', 'The file is not JSON'],
      ['{}', 'The file holds no proof'],
    ]) {
      const file = { name: 'proof.json', mimeType: 'application/json', buffer: Buffer.from(`${text}`) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByText(`${words}`).waitFor();
    }
    await close();
  });

  it('is used by keyboard: the content can be reached and searched', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(base());
    await page.getByText('Lately').waitFor();
    await page.keyboard.press('Tab');
    await page.locator(':focus', { hasText: 'Skip to the content' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#content:focus').waitFor();
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('a1b2c3');
    await page.keyboard.press('Enter');
    await page.getByText('Search for “a1b2c3”').waitFor();
    await page.locator('h1:focus').waitFor();
    await close();
  });
});
