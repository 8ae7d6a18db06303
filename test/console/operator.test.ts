import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';
import { operatorFiles } from '../../src/service/http/console-files.ts';
import { findChromium } from '../browser/support/browser.ts';
import { launch, openWatched } from './support/watched-page.ts';

const executable = findChromium();
const TOKEN = 'ak_test';
const LETTER = '0b6f3e2a-1c2d-4e5f-8a9b-0c1d2e3f4a5b';

const api = '/v2';

/** The operator's listener, with a halted relay and a dead letter. */
function operatorService(retried: string[]): express.Express {
  const app = express();
  app.use(operatorFiles(CONSOLE_FOLDER));
  app.get('/readyz', (_request, response) => {
    response
      .status(503)
      .json({ status: 'not ready', relay: 'halted', chain: true, store: true, writable: true });
  });
  app.get('/metrics', (_request, response) => {
    response
      .type('text/plain')
      .send('# HELP assay_signer_balance_ether Coins.\nassay_signer_balance_ether 1.25\n');
  });
  app.use(api, (request, response, next) => {
    if (request.headers.authorization === `Bearer ${TOKEN}`) next();
    else response.status(401).json({ code: 'unauthenticated' });
  });
  app.get(`${api}/relay`, (_request, response) => {
    const halt = {
      reason: 'a foreign transaction',
      signer: '0x1',
      nonce: 4,
      since: '2026-11-30T10:00:00.000Z',
    };
    response.json({ submissions: { confirmed: 3 }, nonces: { open: 1, mined: 0 }, halt });
  });
  app.get(`${api}/relay/dead-letters`, (_request, response) => {
    const letter = { id: LETTER, kind: 'origin', status: 'rejected', reason: 'NULLIFIER_USED' };
    response.json({ submissions: [{ ...letter, since: '2026-11-30T10:00:00.000Z' }], next: null });
  });
  app.get(`${api}/api-keys`, (_request, response) => void response.json({ keys: [], next: null }));
  app.post(`${api}/relay/dead-letters/:id/retry`, (request, response) => {
    retried.push(request.params.id);
    response.status(409).json({ detail: 'the submission is not dead' });
  });
  return app;
}

describe.skipIf(executable === undefined)("the operator's page in Chromium", () => {
  const retried: string[] = [];
  let browser: Browser;
  let server: Server;
  beforeAll(async () => {
    // Bundles 'src/console/operator/main.tsx' and all that it imports.
    await buildConsoleOnce();
    server = createServer(operatorService(retried)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    browser = await launch(executable as string);
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  it('shows health and metrics without a key, and the rest with one that is valid', async () => {
    const { page, faults, close } = await openWatched(browser, 'phone');
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/console/`);
    await page.getByText('Not ready: the relay is halted').waitFor();
    await page.getByText('1.25').first().waitFor();
    expect(await page.getByRole('heading', { name: 'Dead letters' }).count()).toBe(0);
    await page.getByLabel('API key').fill('another');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('The API key is not valid').waitFor();
    await page.getByLabel('API key').fill(TOKEN);
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('a foreign transaction').waitFor();
    await page.getByRole('button', { name: `Queue again: ${LETTER}` }).click();
    await page.getByText('The service refused: the submission is not dead').waitFor();
    expect(retried).toEqual([LETTER]);
    expect(await faults()).toEqual([]);
    await close();
  });

  it('asks the service for five things at most each time', async () => {
    const { page, requests, close } = await openWatched(browser);
    // Without the clock nothing is asked a second time.
    await page.clock.install();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/console/`);
    const since = (place: number) => requests.filter((url) => !url.includes('/console/')).slice(place);
    await page.getByText('1.25').first().waitFor();
    const locked = since(0);
    await page.getByLabel('API key').fill(TOKEN);
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('a foreign transaction').waitFor();
    const asked = since(locked.length);
    expect(locked.length).toBeLessThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(5);
    expect(new Set(asked).size).toBe(asked.length);
    await close();
  });
});
