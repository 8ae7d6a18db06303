import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.0, 2.1 and 2.2, levels A and AA, and good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Runs in the page. */
const SHIFT = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 50);
})`;

export const launch = (executablePath: string): Promise<Browser> =>
  // Chromium's sandbox needs a user that is not root.
  chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    timeout: 600_000,
  });

/** `print`: as on a sheet of A4. */
export type Look = 'light' | 'dark' | 'phone' | 'print';

const VIEWPORTS: Readonly<Record<Look, { width: number; height: number }>> = {
  light: { width: 1280, height: 900 },
  dark: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
  print: { width: 794, height: 1123 },
};

/** A page whose requests, errors and layout shifts are recorded. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses of all requests, in order. */
  readonly requests: string[];
  /** Console errors, uncaught errors, refused requests. */
  readonly errors: string[];
  /** Requests to other origins than the allowed ones. */
  external(...allowed: readonly string[]): string[];
  /** Identifiers and places of accessibility faults. */
  faults(): Promise<string[]>;
  /** Sum of the layout shifts so far, without those that follow the visitor's input. */
  shift(): Promise<number>;
  /** Pixels by which the page is wider than the window; 0 or below is good. */
  overflow(): Promise<number>;
  /** Names of tables of which a part is beside their place. */
  cutTables(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openWatched(browser: Browser, look: Look = 'light'): Promise<WatchedPage> {
  const isPhone = look === 'phone';
  const context = await browser.newContext({
    colorScheme: look === 'dark' ? 'dark' : 'light',
    viewport: VIEWPORTS[look],
    deviceScaleFactor: isPhone ? 2 : 1,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  // Only ends a wait for something that never comes; generous, because the machine may be busy.
  context.setDefaultTimeout(240_000);
  const page = await context.newPage();
  if (look === 'print') await page.emulateMedia({ media: 'print' });
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return {
    page,
    context,
    requests,
    errors,
    external: (...allowed) =>
      requests.filter(
        (url) => /^(https?|wss?):/.test(url) && !allowed.some((origin) => url.startsWith(origin)),
      ),
    async faults() {
      await page.evaluate(AXE);
      const found = await page.evaluate(
        `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`,
      );
      return (
        found as { violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }
      ).violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
      );
    },
    shift: () => page.evaluate(SHIFT) as Promise<number>,
    overflow: () => page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>,
    cutTables: () =>
      page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.ariaLabel)",
      ) as Promise<string[]>,
    async close() {
      // A request that a test answers itself may still be under way.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
    },
  };
}
