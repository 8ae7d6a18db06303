import type { Page } from 'playwright-core';

/** Steps of a visitor of the page Try. */

export interface GivenFile {
  readonly name: string;
  readonly text: string | Buffer;
}

/** Runs in the page: answers of workers come late. */
const LATE = `globalThis.Worker = class extends Worker {
  set onmessage(take) {
    super.onmessage = (event) => setTimeout(() => take.call(this, event), 700);
  }
}`;

/**
 * Has everything that a step waits for come later than half a second after the visitor's input. The browser counts as a
 * shift only what moves later than that.
 */
export async function answerLate(page: Page): Promise<void> {
  await page.addInitScript(LATE);
  await page.route('**/keys/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
}

export async function chooseBatch(page: Page, size: 'tiny' | 'standard'): Promise<void> {
  await page.getByLabel('Size of a batch').selectOption(`attestation-${size}`);
}

/** Fetches the key, and waits until it is there or a problem is shown. */
export async function fetchKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Fetch the key/ }).click();
  await page.getByText('its hash is the right one').or(page.getByRole('alert')).first().waitFor();
}

/** Drops files, and waits for the preflight's verdict, or for a problem. @returns the verdict */
export async function dropFiles(page: Page, files: readonly GivenFile[]): Promise<string | null> {
  await page.locator('input[type=file]').setInputFiles(
    files.map(({ name, text }) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(text),
    })),
  );
  const verdict = page.locator('[data-preflight]');
  await verdict.or(page.getByRole('alert')).first().waitFor();
  return (await verdict.count()) === 0 ? null : verdict.getAttribute('data-preflight');
}

/** Proves a batch. @returns whether it was verified, or undefined where a problem is shown */
export async function proveBatch(page: Page): Promise<boolean | undefined> {
  await page.getByRole('button', { name: 'Prove a batch' }).click();
  const done = page.locator('[data-proven]');
  await done.or(page.getByRole('alert')).first().waitFor();
  return (await done.count()) === 0 ? undefined : (await done.getAttribute('data-proven')) === 'true';
}

/** The requests that the page says it sent. */
export const requestsShown = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-requests]').getAttribute('data-requests'));

/** A made-up table of `rows` patients, from the patient of a number on, and the same rows at every call. */
export function sampleCsv(rows: number, from = 0): string {
  const lines = ['patient,seen,age,glucose,bmi,diabetes'];
  for (let i = from; i < from + rows; i++) {
    const glucose = 80 + ((i * 37) % 90);
    const day = `2025-0${1 + (i % 9)}-1${i % 9}`;
    lines.push(
      `p${i},${day},${20 + ((i * 13) % 60)},${glucose},${20 + ((i * 7) % 150) / 10},${glucose > 130 ? 1 : 0}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The same rows, one JSON object a line. */
export function sampleNdjson(rows: number): string {
  const [header = '', ...lines] = sampleCsv(rows).trim().split('\n');
  const names = header.split(',');
  return lines
    .map((line) => {
      const cells = line.split(',');
      const entries = names.map((name, i) => [name, i < 2 ? cells[i] : Number(cells[i])]);
      return `${JSON.stringify(Object.fromEntries(entries))}\n`;
    })
    .join('');
}
