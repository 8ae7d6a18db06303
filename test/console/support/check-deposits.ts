import type { Browser, Locator, Page } from 'playwright-core';
import { type SecondWorld, TOKEN_DECIMALS } from '../../../scripts/demo/second/world.ts';
import { PlansClient } from '../../../src/chain/clients/plans-client.ts';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { eventsOf } from './demo-pages.ts';
import { injectWallet, signingWallet } from './injected-wallet.ts';
import { signAll } from './wallet-steps.ts';
import { openWatched } from './watched-page.ts';

/** Deposits and refunds on the demo's chain, each through the page and an injected wallet. */

const UNIT = 10n ** BigInt(TOKEN_DECIMALS);

/** @returns sentences about what is wrong */
export async function checkDeposits(browser: Browser, base: string, world: SecondWorld): Promise<string[]> {
  const events = await eventsOf(world.pages.url);
  const model = BigInt(`${events.find(({ name }) => name === 'ModelRegistered')?.args.model}`);
  return (await deposits(browser, base, world, model)).map((what) => `wallet: ${what}`);
}

/** A page of the wallet's owner, connected. */
async function opened(
  browser: Browser,
  base: string,
  world: SecondWorld,
  { signingKey }: SecondWorld['consumer'],
) {
  const watched = await openWatched(browser);
  await injectWallet(watched.page, signingWallet(world.anvil.url, signingKey));
  await watched.page.goto(`${base}#/consumer`);
  await watched.page.getByRole('button', { name: 'Connect Test Wallet' }).click();
  await watched.page.getByText('is connected with the account').waitFor();
  return watched;
}

/** The row of a table with a text in its first cell. */
const rowOf = (page: Page, table: string, first: string): Locator =>
  page
    .getByRole('region', { name: table, exact: true })
    .locator('tbody tr')
    .filter({ has: page.locator('td:first-child', { hasText: new RegExp(`^${first}$`) }) });

async function give(page: Page, amount: string): Promise<void> {
  const form = page.locator('form', { has: page.getByRole('button', { name: 'Continue' }) });
  await form.getByRole('textbox').fill(amount);
  await form.getByRole('button', { name: 'Continue' }).click();
}

async function deposits(
  browser: Browser,
  base: string,
  world: SecondWorld,
  model: bigint,
): Promise<string[]> {
  const wrong: string[] = [];
  const plans = new PlansClient(addressOf(world.deployment, 'UsagePlans'), world.owner);
  const { plan } = await plans.offerMetered(model, UNIT / 2n);
  const { token } = world.as(world.owner);
  await token.mint(world.consumer.address, 10n * UNIT);
  const before = await token.balanceOf(world.consumer.address);
  const { page, errors, external, close } = await opened(browser, base, world, world.consumer);
  const sold = rowOf(page, 'Plans', `${plan}`);

  // More than the account holds: the second transaction is refused before it is signed.
  await sold.getByRole('button', { name: 'Open a deposit' }).click();
  await give(page, '1000000');
  await page.getByRole('button', { name: 'Sign transaction 1 of 2' }).click();
  await page.getByRole('button', { name: 'Sign transaction 2 of 2' }).click();
  await page.getByText('Your account does not hold that much of the token.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await sold.getByRole('button', { name: 'Open a deposit' }).click();
  await give(page, '3');
  await signAll(page, 2);
  const own = page
    .getByRole('region', { name: 'Subscriptions', exact: true })
    .locator('tbody tr')
    .filter({ has: page.locator('td:nth-child(2)', { hasText: new RegExp(`^${plan}$`) }) });
  await own.getByRole('button', { name: 'Add to the deposit' }).click();
  await give(page, '1.5');
  await signAll(page, 2);
  await own.getByText('4.5').waitFor();
  const id = BigInt(await own.locator('td').first().innerText());
  const { deposit } = await plans.subscription(id);
  if (deposit !== (9n * UNIT) / 2n) wrong.push(`the contract holds a deposit of ${deposit}`);
  const left = await token.balanceOf(world.consumer.address);
  if (before - left !== deposit) wrong.push(`the account paid ${before - left}`);

  await own.getByRole('button', { name: 'Ask back' }).click();
  await signAll(page, 1);
  await own.getByRole('button', { name: 'Pay out' }).click();
  await signAll(page, 1);
  await own.getByRole('button', { name: 'Pay out' }).waitFor({ state: 'detached' });
  const after = await token.balanceOf(world.consumer.address);
  if (after !== before) wrong.push(`${before - after} of the deposit did not come back`);
  wrong.push(...errors.map((error) => `console: ${error}`));
  wrong.push(...external(new URL(base).origin).map((url) => `request to ${url}`));
  await close();
  return wrong;
}
