import type { Browser, Page } from 'playwright-core';
import type { World } from '../../../scripts/demo/world.ts';
import { eventsOf } from './demo-pages.ts';
import { openWatched } from './watched-page.ts';

interface VerifyReport {
  /** A true attestation was verified, on its page and from its link. */
  readonly good: boolean;
  /** A forged one was verified. */
  readonly forged: boolean;
  /** A service that shows another score was found out. */
  readonly lieFound: boolean;
  readonly errors: readonly string[];
  readonly external: readonly string[];
}

/** Verify on the page of an attestation and on the page Verify, in a real browser against a real chain. */
export async function checkVerify(browser: Browser, base: string, world: World): Promise<VerifyReport> {
  const answer = (await eventsOf(world.service.url)).find(({ name }) => name === 'Attested')?.args ?? {};
  const fragment = `#/attestation/${answer.round}/${answer.dataset}`;
  const { anvil } = world;
  const origins = [new URL(base).origin, anvil.url];

  const honest = await openWatched(browser);
  await honest.page.goto(`${base}${fragment}`);
  const onPage = await verdictAt(honest.page, anvil.url);
  const text = await savedText(honest.page);
  const errors = [...honest.errors];
  const external = honest.external(...origins);
  await honest.close();

  const fromFile = await verdictOfFile(browser, base, text);
  const forged = await verdictOfFile(browser, base, forge(text));

  const lying = await openWatched(browser);
  await lying.page.route(/\/v1\/events(?:\?|$)/, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { events: { name: string; args: Record<string, unknown> }[] };
    for (const { name, args } of body.events) {
      if (name === 'Attested' && args.dataset === answer.dataset)
        args.score = `${BigInt(`${args.score}`) + 1n}`;
    }
    await route.fulfill({ response, json: body });
  });
  await lying.page.goto(`${base}${fragment}`);
  const ofLie = await verdictAt(lying.page, anvil.url);
  const found = await lying.page.getByText('The service differs from the chain in the score').count();
  await lying.close();
  return {
    good: onPage === 'good' && fromFile === 'good',
    forged: forged === 'good',
    lieFound: ofLie === 'bad' && found === 1,
    errors,
    external,
  };
}

async function verdictAt(page: Page, endpoint: string): Promise<string | null> {
  await page.getByLabel('Chain endpoint').fill(endpoint);
  await page.getByRole('button', { name: 'Verify here' }).click();
  return finalVerdict(page);
}

async function finalVerdict(page: Page): Promise<string | null> {
  const done = page.locator('[data-verdict=good], [data-verdict=bad], [data-verdict=unknown]').first();
  await done.waitFor();
  return done.getAttribute('data-verdict');
}

/** The text of the file that Save writes. */
async function savedText(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the attestation' }).click();
  const stream = await (await download).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function verdictOfFile(browser: Browser, base: string, text: string): Promise<string | null> {
  const { page, close } = await openWatched(browser);
  await page.goto(`${base}#/verify`);
  const file = { name: 'attestation.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
  const verdict = await finalVerdict(page);
  await close();
  return verdict;
}

/** The same proofs with a better band. */
function forge(text: string): string {
  const record = JSON.parse(text) as { attestations: { signals: string[] }[] };
  const [first] = record.attestations;
  const band = (first?.signals.length ?? 0) - 2;
  if (first !== undefined) first.signals[band] = `${(Number(first.signals[band]) + 1) % 15}`;
  return JSON.stringify(record);
}
