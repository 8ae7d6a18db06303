import type { Browser } from 'playwright-core';
import type { SecondWorld } from '../../../scripts/demo/second/world.ts';
import { type Look, openWatched } from './watched-page.ts';

interface OperatorReport {
  /** The queue and the keys were shown, a key was made and revoked. */
  readonly administrated: boolean;
  readonly wrong: readonly string[];
}

/** The operator's page of a running service, in one look. */
export async function checkOperator(
  browser: Browser,
  { apiKeys, pages }: SecondWorld,
  look: Look,
  picture: string,
): Promise<OperatorReport> {
  const { token } = await apiKeys.create({ tenant: 'operator', scopes: ['admin'] });
  const { page, errors, faults, external, overflow, close } = await openWatched(browser, look);
  await page.goto(`${pages.adminUrl}/console/`);
  await page.locator('[data-ready=ready]').waitFor();
  await page.getByLabel('API key').fill(token);
  await page.getByRole('button', { name: 'Use this key' }).click();
  await page.getByText('Transactions to be mined').waitFor();
  await page.getByLabel('Tenant').fill(`clinic-${look}`);
  await page.getByLabel('Label').fill(`${look} key`);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('The new key, shown this once').waitFor();
  await page.getByRole('button', { name: 'Hide it' }).click();
  await page.getByRole('button', { name: `Revoke ${look} key` }).click();
  await page.getByRole('button', { name: `Really revoke ${look} key` }).click();
  await page
    .getByRole('row', { name: `clinic-${look}` })
    .getByText('revoked')
    .first()
    .waitFor();
  await page.screenshot({ path: picture, fullPage: true });
  const wrong = [
    ...((await overflow()) > 0 ? ['wider than the window'] : []),
    ...(await faults()).map((fault) => `accessibility: ${fault}`),
    ...errors.map((error) => `console: ${error}`),
    ...external(new URL(pages.adminUrl).origin).map((url) => `request to ${url}`),
  ].map((what) => `operator (${look}): ${what}`);
  await close();
  return { administrated: true, wrong };
}
