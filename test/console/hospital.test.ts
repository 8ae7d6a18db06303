import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageServer, startPageServer } from '../../src/cli/hospital/page/page-server.ts';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';
import type { HospitalState } from '../../src/console/hospital/messages.ts';
import { findChromium } from '../browser/support/browser.ts';
import { SAMPLE_HOSPITAL } from './support/hospital-sample.ts';
import { launch, openWatched } from './support/watched-page.ts';

const executable = findChromium();

describe.skipIf(executable === undefined)("the hospital's own page in Chromium", () => {
  const decided: unknown[] = [];
  let state: HospitalState = SAMPLE_HOSPITAL;
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    // Bundles 'src/console/hospital/main.tsx' and all that it imports.
    await buildConsoleOnce();
    server = await startPageServer({
      ...{ files: CONSOLE_FOLDER, page: 'hospital.html', port: 0 },
      handlers: {
        get: { state: async () => state },
        post: { decide: async (body) => void decided.push(body) },
      },
    });
    browser = await launch(executable as string);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('shows what waits, takes a decision with a name, and shows how it goes', async () => {
    const { page, errors, faults, external, close } = await openWatched(browser, 'phone');
    await page.goto(server.url);
    await page.getByText('Answer round 2?').waitFor();
    expect(await page.getByText('one of 15 values').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
    expect(await faults()).toEqual([]);
    await page.getByLabel('Your name').fill('Dr. Ada');
    state = {
      ...SAMPLE_HOSPITAL,
      waiting: undefined,
      job: { round: '2', step: 'answer', lines: ['proving batch 3'], outcome: undefined },
    };
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Answering round 2: under way').waitFor();
    expect(decided).toEqual([{ round: '2', step: 'answer', verdict: 'approved', by: 'Dr. Ada' }]);
    expect(external(new URL(server.url).origin)).toEqual([]);
    expect(errors).toEqual([]);
    await close();
  });

  it('says what is still to be done, and what to do when the program has ended', async () => {
    state = {
      ...SAMPLE_HOSPITAL,
      ...{ model: undefined, dataset: undefined, round: undefined, waiting: undefined, job: undefined },
      missing: [{ what: 'Take the invitation of a model’s owner', command: 'assay hospital join FILE' }],
    };
    const { page, faults, close } = await openWatched(browser);
    await page.goto(server.url);
    await page.getByText('assay hospital join FILE').waitFor();
    expect(await faults()).toEqual([]);
    await page.route('**/api/state', (route) => route.abort());
    await page.getByText('The program on this machine has ended').waitFor();
    await close();
  });
});
