import type { Browser, Page } from 'playwright-core';
import { type Look, openWatched } from './watched-page.ts';

/** Faults of a page; empty lists and small numbers are good. */
export interface PageReport {
  readonly fragment: string;
  readonly look: Look;
  readonly faults: readonly string[];
  readonly errors: readonly string[];
  readonly external: readonly string[];
  /** Requests to the service's API. */
  readonly requests: number;
  readonly shift: number;
  /** Pixels by which the page is wider than the window. */
  readonly overflow: number;
  /** Tables that a phone or a sheet of paper shows in part. */
  readonly cutTables: readonly string[];
}

/**
 * Opens a page of the console, waits for `text`, and reports on it.
 * @param picture file to write a screenshot to
 */
export async function checkPage(
  browser: Browser,
  base: string,
  { fragment, text, look, picture }: { fragment: string; text: string; look: Look; picture?: string },
): Promise<PageReport> {
  const watched = await openWatched(browser, look);
  try {
    await watched.page.goto(`${base}${fragment}`);
    await watched.page.getByText(text).first().waitFor();
    // Paper is neither operated nor drawn step by step.
    const isPaper = look === 'print';
    const shift = isPaper ? 0 : await watched.shift();
    const overflow = await watched.overflow();
    const cutTables = look === 'phone' || isPaper ? await watched.cutTables() : [];
    if (picture !== undefined) {
      await watched.page.screenshot({ path: picture, fullPage: true });
      if (look === 'light') await topOf(watched.page, picture);
    }
    return {
      fragment,
      look,
      shift,
      overflow,
      cutTables,
      faults: isPaper ? [] : await watched.faults(),
      errors: watched.errors,
      external: watched.external(new URL(base).origin),
      requests: watched.requests.filter((url) => /\/v2\//.test(url)).length,
    };
  } finally {
    await watched.close();
  }
}

/** Sentences about everything that is wrong. */
export const wrongIn = ({
  fragment,
  look,
  faults,
  errors,
  external,
  requests,
  shift,
  overflow,
  cutTables,
}: PageReport): string[] =>
  [
    ...faults.map((fault) => `accessibility: ${fault}`),
    ...errors.map((error) => `console: ${error}`),
    ...external.map((url) => `request to ${url}`),
    ...(requests > 5 ? [`${requests} requests to the service`] : []),
    ...(shift > 0.02 ? [`a layout shift of ${shift.toFixed(3)}`] : []),
    ...(overflow > 0 ? [`${overflow} pixels wider than the window`] : []),
    ...cutTables.map((name) => `the table “${name}” is cut`),
  ].map((what) => `${fragment} (${look}): ${what}`);

/** A picture of the upper part of a long page, small enough for the documents. */
export async function topOf(page: Page, picture: string): Promise<void> {
  const clip = { x: 0, y: 0, width: 1280, height: 1_300 };
  await page.screenshot({ path: picture.replace('-light', '-top'), clip, fullPage: true });
}
