import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import type { SecondWorld } from '../../../scripts/demo/second/world.ts';
import { eventsOf } from './demo-pages.ts';
import { chooseBatch, dropFiles, fetchKey, sampleCsv } from './try-steps.ts';
import { openWatched } from './watched-page.ts';

/** Bad surroundings of the pages: each must end in a sentence that says what to do. */

interface BadInput {
  readonly name: string;
  /** Acts, and returns the text that the page shows then. */
  readonly run: (page: Page) => Promise<string>;
  readonly expected: RegExp;
}

/** An endpoint that says that it is of another chain. */
async function otherChain(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, {
      ...{ 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
      'content-type': 'application/json',
    });
    response.end(
      request.method === 'OPTIONS' ? '' : JSON.stringify({ jsonrpc: '2.0', id: 1, result: '0x1' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function verifyAgainst(page: Page, base: string, fragment: string, endpoint: string): Promise<string> {
  await page.goto(`${base}${fragment}`);
  await page.getByLabel('Chain endpoint').fill(endpoint);
  await page.getByRole('button', { name: 'Verify here' }).click();
  const said = page.getByRole('alert').or(page.locator('[data-verdict=bad], [data-verdict=unknown]')).first();
  await said.waitFor();
  return said.innerText();
}

const main = (page: Page): Promise<string> => page.locator('main').innerText();

/** Tries them all. */
export async function checkBadInput(
  browser: Browser,
  base: string,
  world: SecondWorld,
): Promise<{ tried: number; wrong: string[] }> {
  const answer = (await eventsOf(world.pages.url)).find(({ name }) => name === 'Attested')?.args ?? {};
  const fragment = `#/attestation/${answer.round}/${answer.dataset}`;
  const chain = await otherChain();
  const cases: readonly BadInput[] = [
    {
      name: 'a service that is away',
      expected: /does not answer[\s\S]*Check that the service runs/,
      run: async (page) => {
        await page.route('**/v2/**', (route) => route.abort());
        await page.goto(base);
        await page.getByRole('alert').waitFor();
        return main(page);
      },
    },
    {
      name: 'a service that lags behind the chain',
      expected:
        /as far as this page was told: it has read up to block [\d,]+\. If the answer is newer, wait and reload/,
      run: async (page) => {
        await page.route(/\/v2\/events(?:\?|$)/, async (route) => {
          const response = await route.fetch();
          const body = (await response.json()) as { events: { name: string }[] };
          const first = body.events.findIndex(({ name }) => name === 'Attested');
          await route.fulfill({
            response,
            json: { ...body, events: body.events.slice(0, first), next: null },
          });
        });
        await page.goto(`${base}${fragment}`);
        await page.locator('main h1').waitFor();
        await page.getByText('Unknown attestation').waitFor();
        return main(page);
      },
    },
    {
      name: 'a chain endpoint of another chain',
      expected: /This endpoint is of chain 1, [\s\S]*Give an endpoint of chain 31337/,
      run: (page) => verifyAgainst(page, base, fragment, chain.url),
    },
    {
      name: 'a chain endpoint that is away',
      expected: /does not answer[\s\S]*Check its address/,
      run: (page) => verifyAgainst(page, base, fragment, 'http://127.0.0.1:1'),
    },
    {
      name: 'a tab that is closed while it proves',
      expected: /asked beforeunload; Nothing is kept: closing the tab forgets files, policy and proof/,
      run: async (page) => {
        await page.goto(`${base}try.html`);
        await chooseBatch(page, 'tiny');
        await fetchKey(page);
        await dropFiles(page, [{ name: 'ward.csv', text: sampleCsv(28) }]);
        const asked: string[] = [];
        page.on('dialog', (dialog) => {
          asked.push(dialog.type());
          void dialog.accept();
        });
        await page.getByRole('button', { name: 'Prove a batch' }).click();
        await page.getByRole('button', { name: 'Stop' }).waitFor();
        await page.reload();
        await page.getByText('2. Your files').waitFor();
        const left = await page.getByText('ward.csv').count();
        const kept = await page.locator('.kept').innerText();
        return left === 0 ? `asked ${asked}; ${kept}` : 'the file is still there';
      },
    },
  ];
  const wrong: string[] = [];
  try {
    for (const { name, expected, run } of cases) {
      const { page, close } = await openWatched(browser);
      const said = await run(page);
      if (!expected.test(said)) wrong.push(`${name}: ${said.slice(0, 300)}`);
      await close();
    }
  } finally {
    await chain.close();
  }
  return { tried: cases.length, wrong };
}
