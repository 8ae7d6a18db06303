import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { type SecondWorld, TOKEN_DECIMALS } from '../../../scripts/demo/second/world.ts';
import { PlansClient } from '../../../src/chain/clients/plans-client.ts';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { eventsOf } from './demo-pages.ts';
import { injectWallet, signingWallet } from './injected-wallet.ts';
import { signAll } from './wallet-steps.ts';
import { openWatched } from './watched-page.ts';

interface WalletReport {
  /** The wallet refused, and the page said so. */
  readonly refused: boolean;
  /** A payment and a plan were mined, and a site claimed its royalties. */
  readonly paid: boolean;
  readonly bought: boolean;
  readonly claimed: boolean;
  readonly errors: readonly string[];
  readonly external: readonly string[];
}

/** Pays, buys a plan and claims with an injected wallet on the demo's chain. */
export async function checkWallet(browser: Browser, base: string, world: SecondWorld): Promise<WalletReport> {
  const model = BigInt(
    `${(await eventsOf(world.pages.url)).find(({ name }) => name === 'ModelRegistered')?.args.model}`,
  );
  const plans = new PlansClient(addressOf(world.deployment, 'UsagePlans'), world.owner);
  const { plan } = await plans.offer(model, 10n ** BigInt(TOKEN_DECIMALS), 86_400n, 0n);
  await world.as(world.owner).token.mint(world.consumer.address, 100n * 10n ** BigInt(TOKEN_DECIMALS));
  const { vault } = world.as(world.consumer);
  const income = await vault.income(model);

  const state = { refuses: true };
  const { page, errors, external, close } = await openWatched(browser);
  await injectWallet(
    page,
    signingWallet(
      world.anvil.url,
      world.consumer.signingKey,
      (method) => state.refuses && method === 'eth_sendTransaction',
    ),
  );
  await page.goto(`${base}#/consumer`);
  await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
  await page.getByLabel(/^Amount/).fill('1.5');
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.getByRole('button', { name: 'Sign transaction 1 of 2' }).click();
  await page.getByText('You refused in the wallet').waitFor();
  state.refuses = false;
  await signAll(page, 2);
  const paid = (await vault.income(model)) - income === 15n * 10n ** BigInt(TOKEN_DECIMALS - 1);
  await page.getByRole('button', { name: 'Buy a period' }).first().click();
  await signAll(page, 2);
  const bought = await hasBought(world.pages.url, plan);
  const found = external(new URL(base).origin);
  await close();
  return {
    refused: true,
    paid,
    bought,
    claimed: await claims(browser, base, world, model),
    errors,
    external: found,
  };
}

/** Waits until the service has seen a purchase of the plan. */
async function hasBought(service: string, plan: bigint): Promise<boolean> {
  for (;;) {
    const events = await eventsOf(service);
    if (events.some(({ name, args }) => name === 'Subscribed' && `${args.plan}` === `${plan}`)) return true;
    await sleep(200);
  }
}

/** A site's own wallet claims what the payment above brought. */
async function claims(browser: Browser, base: string, world: SecondWorld, model: bigint): Promise<boolean> {
  const site = world.siteWallet(0);
  const { vault } = world.as(site);
  const owed = await vault.claimable(model, site.address);
  const { page, close } = await openWatched(browser);
  await injectWallet(page, signingWallet(world.anvil.url, site.signingKey));
  await page.goto(`${base}#/consumer`);
  await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
  await page.getByRole('button', { name: 'Claim', exact: true }).first().click();
  await signAll(page, 1);
  await close();
  return owed > 0n && (await vault.claimable(model, site.address)) === 0n;
}
