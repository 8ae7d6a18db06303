import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageServer, startPageServer } from '../../src/cli/hospital/page/page-server.ts';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';
import type { HospitalState } from '../../src/console/hospital/messages.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { findChromium } from '../browser/support/browser.ts';
import { SAMPLE_HOSPITAL } from './support/hospital-sample.ts';
import { launch, openWatched } from './support/watched-page.ts';

const executable = findChromium();
const REVIEW = 'ab'.repeat(32);

describe.skipIf(executable === undefined)("the hospital's own page in Chromium", () => {
  const decided: unknown[] = [];
  let state: HospitalState = SAMPLE_HOSPITAL;
  const signed = (name: string, body: unknown) => {
    decided.push([name, body]);
    if ((body as { password: string }).password === 'wrong')
      throw new AssayError('wrong-password', 'the password is wrong');
    return { id: 'urn:uuid:1', permit: 'DAC 2026/14', out: '/county/approval/approval.json' };
  };
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    // Bundles 'src/console/hospital/main.tsx' and all that it imports.
    await buildConsoleOnce();
    server = await startPageServer({
      ...{ files: CONSOLE_FOLDER, page: 'hospital.html', port: 0 },
      handlers: {
        get: { state: async () => state },
        post: {
          decide: async (body) => void decided.push(body),
          'approval-review': async (body) => {
            decided.push(body);
            return { words: ['permit: DAC 15'], review: REVIEW };
          },
          'approval-issue': async (body) => signed('approval-issue', body),
          'approval-revoke': async (body) => signed('approval-revoke', body),
          log: async () => ({
            ...{ entries: 2, head: REVIEW },
            newest: [
              {
                ...{ n: 1, time: '2026-11-30T10:00:00Z', user: 'ada', words: 'check ends' },
                ...{ touched: ['records'], outcome: 'done' },
              },
            ],
          }),
        },
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

  it('signs an approval after its words were read, and revokes one, each with a password', async () => {
    decided.length = 0;
    state = SAMPLE_HOSPITAL;
    const { page, errors, faults, close } = await openWatched(browser);
    await page.goto(server.url);
    await page.getByText('It may be used now.').waitFor();
    await page.getByLabel('Number of the permit').fill('DAC 15');
    await page.getByLabel('Purpose, in words').fill('Predict readmission');
    await page.getByLabel('Last day of the approval').fill('2027-01-31');
    await page.getByLabel('ethics approval required').check();
    await page.getByRole('button', { name: 'Show what would be signed' }).click();
    const shown = page.locator('[data-reviewed]');
    await shown.getByText('permit: DAC 15').waitFor();
    expect(decided).toEqual([
      {
        ...{ dataset: { root: '1234' }, duo: ['DUO:0000021'], purpose: 'Predict readmission' },
        ...{ permit: 'DAC 15', expires: '2027-01-31', openings: '4', epsilon: 'none', delta: '' },
        optOutUntil: '2026-11-30',
      },
    ]);
    expect(await faults()).toEqual([]);
    for (const password of ['wrong', 'right']) {
      await shown.getByLabel(/^Password/).fill(password);
      await shown.getByRole('button', { name: 'Sign this approval' }).click();
      await page
        .getByRole('alert')
        .or(page.locator('[data-committee]'))
        .getByText(password === 'wrong' ? 'the password is wrong' : 'Signed: urn:uuid:1')
        .waitFor();
    }
    expect(decided.at(-1)).toMatchObject(['approval-issue', { review: REVIEW, form: 'vc', replace: false }]);
    expect(await shown.count()).toBe(0);
    await page.getByRole('button', { name: 'Revoke permit DAC 2026/14' }).click();
    const asking = page.locator('.review');
    await asking.getByLabel(/^Password/).fill('right');
    await asking.getByRole('button', { name: 'Revoke it' }).click();
    await page.getByText('Revoked for good').waitFor();
    await page.getByRole('button', { name: 'Read and verify the log' }).click();
    await page.getByText('2 entries, whole and in order').waitFor();
    expect(await faults()).toEqual([]);
    // A refusal is an answer that Chromium reports as an error.
    expect(errors.filter((error) => !error.includes('409'))).toEqual([]);
    await close();
  });

  it('asks its program for one thing', async () => {
    state = SAMPLE_HOSPITAL;
    const { page, requests, close } = await openWatched(browser);
    // Without the clock nothing is asked a second time.
    await page.clock.install();
    await page.goto(server.url);
    await page.getByText('Answer round 2?').waitFor();
    expect(requests.filter((url) => url.includes('/api/'))).toHaveLength(1);
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
