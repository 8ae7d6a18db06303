import type { Browser } from 'playwright-core';
import { startPageServer } from '../../../src/cli/hospital/page/page-server.ts';
import { CONSOLE_FOLDER } from '../../../src/console/build.ts';
import { SAMPLE_HOSPITAL } from './hospital-sample.ts';
import { type Look, openWatched } from './watched-page.ts';

/** The hospital's own page in one look, with a sample's state. @returns sentences about what is wrong */
export async function checkHospital(browser: Browser, look: Look, picture: string): Promise<string[]> {
  const handlers = { get: { state: async () => SAMPLE_HOSPITAL }, post: {} };
  const server = await startPageServer({ files: CONSOLE_FOLDER, page: 'hospital.html', port: 0, handlers });
  const { page, errors, faults, external, overflow, close } = await openWatched(browser, look);
  await page.goto(server.url);
  await page.getByText('Answer round 2?').waitFor();
  await page.screenshot({ path: picture, fullPage: true });
  const wrong = [
    ...((await overflow()) > 0 ? ['wider than the window'] : []),
    ...(await faults()).map((fault) => `accessibility: ${fault}`),
    ...errors.map((error) => `console: ${error}`),
    ...external(new URL(server.url).origin).map((url) => `request to ${url}`),
  ].map((what) => `hospital (${look}): ${what}`);
  await close();
  await server.close();
  return wrong;
}
