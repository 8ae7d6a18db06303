import type { Browser, Page } from 'playwright-core';
import type { SecondWorld } from '../../../scripts/demo/second/world.ts';
import { publicSignalNames } from '../../../src/protocol/second/shape.ts';
import { eventsOf } from './demo-pages.ts';
import { openWatched, type WatchedPage } from './watched-page.ts';

interface VerifyReport {
  /** A true attestation was verified, on its page, from a file and from a link. */
  readonly good: boolean;
  /** A forged one was verified. */
  readonly forged: boolean;
  /** A holdout's answers at the checkpoint and at the weights before the last step were verified, too. */
  readonly holdout: boolean;
  /** A service that shows another score was found out. */
  readonly lieFound: boolean;
  readonly errors: readonly string[];
  readonly external: readonly string[];
}

/**
 * Verify on the page of an attestation and on the page Verify, in a real browser against a real chain.
 * @param picture file to write a screenshot of a verified attestation to
 */
export async function checkVerify(
  browser: Browser,
  base: string,
  world: SecondWorld,
  picture?: string,
): Promise<VerifyReport> {
  const events = await eventsOf(world.pages.url);
  // The second answer of a dataset, where there is one: its draw depends on the first.
  const answers = events.filter(({ name }) => name === 'Attested').map(({ args }) => args);
  const answer = answers.findLast(({ dataset }) => dataset === answers[0]?.dataset) ?? {};
  const fragment = `#/attestation/${answer.round}/${answer.dataset}`;
  const { anvil } = world;
  const origins = [new URL(base).origin, anvil.url];

  const honest = await openWatched(browser);
  await honest.page.goto(`${base}${fragment}`);
  const onPage = await verdictAt(honest.page, anvil.url);
  if (picture !== undefined) await honest.page.screenshot({ path: picture, fullPage: true });
  const text = await savedText(honest.page);
  const fromLink = await verdictOfLink(honest, anvil.url);
  const held =
    events.find(({ name, args }) => name === 'HoldoutAttested' && args.before === true)?.args ?? {};
  const ofHoldout = await verdictsOfHoldout(honest.page, `${base}#/dataset/${held.dataset}`, anvil.url);
  const errors = [...honest.errors];
  const external = honest.external(...origins);
  await honest.close();

  const fromFile = await verdictOfFile(browser, base, text);
  const forged = await verdictOfFile(browser, base, forge(text));

  const lying = await openWatched(browser);
  await lying.page.route(/\/v2\/events(?:\?|$)/, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { events: { name: string; args: Record<string, unknown> }[] };
    for (const { name, args } of body.events) {
      if (name === 'Attested' && args.dataset === answer.dataset && args.round === answer.round)
        args.scores = `${BigInt(`${args.scores}`) + 1n}`;
    }
    await route.fulfill({ response, json: body });
  });
  await lying.page.goto(`${base}${fragment}`);
  const ofLie = await verdictAt(lying.page, anvil.url);
  const found = await lying.page.getByText('The service differs from the chain in the gates').count();
  await lying.close();
  return {
    good: [onPage, fromFile, ...fromLink].every((verdict) => verdict === 'good'),
    holdout: ofHoldout.every((verdict) => verdict === 'good'),
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

/** The verdicts on a holdout's newest answers: at the checkpoint, and at the weights before the last step. */
async function verdictsOfHoldout(
  page: Page,
  dataset: string,
  endpoint: string,
): Promise<readonly (string | null)[]> {
  await page.goto(dataset);
  await page.getByRole('region', { name: 'Rounds of this dataset' }).getByText('Attestation').first().click();
  await page.getByText('the answer at the checkpoint').waitFor();
  const atCheckpoint = await verdictAt(page, endpoint);
  await page.getByRole('link', { name: 'See the other answer' }).click();
  await page.getByText('the answer at the weights before the last step').waitFor();
  const before = await verdictAt(page, endpoint);
  await page.getByText('at the weights before the last step.').last().waitFor();
  return [atCheckpoint, before];
}

async function finalVerdict(page: Page): Promise<string | null> {
  const done = page.locator('[data-verdict=good], [data-verdict=bad], [data-verdict=unknown]').first();
  await done.waitFor();
  return done.getAttribute('data-verdict');
}

/** Opens the link that the page copies: the proofs alone, then compared with the chain. */
async function verdictOfLink(
  { page, context }: WatchedPage,
  endpoint: string,
): Promise<readonly (string | null)[]> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy a link that holds it' }).click();
  await page.getByText('The link is copied').waitFor();
  await page.goto((await page.evaluate('navigator.clipboard.readText()')) as string);
  await page.getByText('Compare with the chain').waitFor();
  const alone = await finalVerdict(page);
  await page.getByLabel('Chain endpoint').fill(endpoint);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText('The link or file holds exactly what the chain holds').waitFor();
  return [alone, await finalVerdict(page)];
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

/** Position of the packed gates among the public signals of a seal. */
const GATES = publicSignalNames('seal-f16').indexOf('scores');

/** The same proofs with a better gate. */
function forge(text: string): string {
  const record = JSON.parse(text) as { seal: { signals: string[] } };
  const { signals } = record.seal;
  signals[GATES] = `${BigInt(signals[GATES] ?? 0) + 1n}`;
  return JSON.stringify(record);
}
