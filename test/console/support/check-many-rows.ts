import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { requestsShown, sampleCsv } from './try-steps.ts';
import { openWatched } from './watched-page.ts';

const ROWS = 1_000_000;
/** A reading of fewer rows shows the memory that does not depend on their number. */
const FEWER = 100_000;
/** Megabytes by which the peak may grow between both. A held row takes 300 bytes or more; 40 are meant to be kept. */
const MOST_GROWTH = 256;

interface ManyRows {
  readonly wrong: readonly string[];
  readonly seconds: number;
  /** Of the page's process, megabytes; undefined where the system does not tell. */
  readonly peak: number | undefined;
}

/** Drops a CSV file of a million rows: it is checked to its end, says how long it takes, keeps no rows and sends nothing. */
export async function checkManyRows(browser: Browser, base: string): Promise<ManyRows> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-rows-'));
  const { page, requests, errors, close } = await openWatched(browser);
  try {
    await page.goto(`${base}try.html`);
    const peakOf = await peakMemory(browser);
    const [few, many] = [join(folder, 'few.csv'), join(folder, 'many.csv')];
    await writeRows(few, FEWER);
    await writeRows(many, ROWS);
    const seen = requests.length;
    await checked(page, few);
    const before = peakOf();
    const start = performance.now();
    const { rows, left } = await checked(page, many);
    const seconds = (performance.now() - start) / 1000;
    const peak = peakOf();
    const growth = (peak ?? 0) - (before ?? 0);
    const sent = requests.slice(seen);
    const shown = await requestsShown(page);
    return {
      ...{ seconds, peak },
      wrong: [
        ...(rows === ROWS ? [] : [`${rows} rows were read`]),
        ...(left === undefined ? ['no time left was shown'] : []),
        ...(growth > MOST_GROWTH ? [`memory grew by ${Math.round(growth)} MB`] : []),
        ...sent.map((url) => `request to ${url}`),
        ...(shown === 0 ? [] : [`the page counts ${shown} requests`]),
        ...errors.map((error) => `console: ${error}`),
      ].map((what) => `try (a million rows): ${what}`),
    };
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits for the preflight of a file. @returns the rows that it counted, and the first time left that was shown */
async function checked(page: Page, path: string): Promise<{ rows: number; left: string | undefined }> {
  await page.locator('input[type=file]').setInputFiles(path);
  const verdict = page.locator('[data-preflight]');
  const working = page.locator('[data-left]');
  await working.or(verdict).or(page.getByRole('alert')).first().waitFor();
  const [left] = await working.evaluateAll((found) => found.map((each) => each.textContent ?? ''));
  await verdict.or(page.getByRole('alert')).first().waitFor();
  const figure = page.locator('.figures dd').first();
  const rows = (await figure.count()) === 0 ? 0 : Number((await figure.innerText()).replace(/\D/g, ''));
  return { rows, left };
}

/** Rows in pieces: the whole text would be a large string of this process. */
async function writeRows(path: string, rows: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    const piece = 100_000;
    for (let from = 0; from < rows; from += piece) {
      const text = sampleCsv(Math.min(piece, rows - from), from);
      await file.write(from === 0 ? text : text.slice(text.indexOf('\n') + 1));
    }
  } finally {
    await file.close();
  }
}

/** A function that tells the largest memory so far of any process that shows a page, in megabytes. */
async function peakMemory(browser: Browser): Promise<() => number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const peakOf = (id: number): number => {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  };
  return () => {
    try {
      return Math.max(...pages.map(peakOf));
    } catch {
      return undefined;
    }
  };
}
