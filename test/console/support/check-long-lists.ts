import type { Browser, Page } from 'playwright-core';
import { CONSOLE_FOLDER } from '../../../src/console/build.ts';
import { DATASETS, HOSPITALS, longHistory, MODEL } from './history.ts';
import { startStubService } from './stub-service.ts';
import { openWatched } from './watched-page.ts';

/** Payments, holders and datasets of the model, each. */
const ROWS = 100_000;
/** No page draws more, however long its lists are. */
const MOST_ROWS = 500;
const MOST_ELEMENTS = 8_000;

const PAGES: readonly (readonly [fragment: string, text: string])[] = [
  ['#/', 'Lately'],
  [`#/model/${MODEL}`, 'Division of every payment'],
  [`#/dataset/${DATASETS[0]}`, 'Why this score'],
  [`#/account/${HOSPITALS[0]}`, 'Claimable now'],
  ['#/consumer', 'What you are owed'],
  ['#/search/5e77', 'Models, rounds and datasets'],
];

interface LongLists {
  readonly wrong: readonly string[];
  /** From the request of the first page to its last word, seconds. */
  readonly firstSeconds: number;
}

/** Events that the service gives at once, and requests besides those for events. */
const [EVENTS_AT_ONCE, OTHERS] = [5_000, 4];

/** The console with a made-up history of 10^5 rows in each of its lists: all is read once, and no page asks again. */
export async function checkLongLists(browser: Browser): Promise<LongLists> {
  const size = { payments: ROWS, datasets: ROWS, models: ROWS / 10, rounds: ROWS / 100 };
  const history = longHistory(size);
  const service = await startStubService(CONSOLE_FOLDER, history);
  const { page, requests, errors, close } = await openWatched(browser);
  const wrong: string[] = [];
  try {
    const start = performance.now();
    await page.goto(`${service.url}/console/`);
    await page.getByText('Lately').waitFor();
    const firstSeconds = (performance.now() - start) / 1000;
    const asked = (): number => requests.filter((url) => url.includes('/v2/')).length;
    const most = Math.ceil(history.events.length / EVENTS_AT_ONCE) + OTHERS;
    const read = asked();
    if (read > most) wrong.push(`${read} requests read ${history.events.length} events`);
    for (const [fragment, text] of PAGES) {
      await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
      await page.getByText(text).first().waitFor();
      const [rows, elements] = await drawn(page);
      if (rows > MOST_ROWS || elements > MOST_ELEMENTS)
        wrong.push(`${fragment} draws ${rows} rows and ${elements} elements`);
    }
    const again = asked() - read;
    if (again > 0) wrong.push(`pages asked ${again} times for what was read`);
    wrong.push(...(await turnPages(page)), ...errors.map((error) => `console: ${error}`));
    return { wrong: wrong.map((what) => `long lists: ${what}`), firstSeconds };
  } finally {
    await close();
    await service.close();
  }
}

const drawn = (page: Page): Promise<[number, number]> =>
  page.evaluate('[document.querySelectorAll("tr").length, document.querySelectorAll("*").length]') as Promise<
    [number, number]
  >;

/** The pager of the datasets goes to the end and back. */
async function turnPages(page: Page): Promise<string[]> {
  await page.evaluate(`location.hash = '#/model/${MODEL}'`);
  const table = page.locator('.table', {
    has: page.getByRole('region', { name: 'Datasets of this model' }),
  });
  const all = (ROWS + DATASETS.length + 1).toLocaleString('en-GB');
  await table.getByText(`of ${all}`).waitFor();
  const first = await table.locator('tbody tr').first().innerText();
  await table.getByRole('button', { name: 'Last' }).click();
  await table.getByText(new RegExp(`–${all} of ${all}`)).waitFor();
  const last = await table.locator('tbody tr').last().innerText();
  await table.getByRole('button', { name: 'Previous' }).click();
  await table.getByRole('button', { name: 'First' }).click();
  await table.getByText(`1–25 of ${all}`).waitFor();
  const again = await table.locator('tbody tr').first().innerText();
  return first === again && first !== last ? [] : ['the pager does not turn the pages'];
}
